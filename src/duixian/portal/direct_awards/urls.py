"""Addresses of direct awards."""

from django.urls import path

from duixian.portal.direct_awards import views

app_name = "direct_awards"
urlpatterns = [
    path("direct-awards/", views.index, name="index"),
    path("direct-awards/search/<int:call>/", views.search, name="search"),
    path("direct-awards/confirm/", views.confirm, name="confirm"),
    path("direct-awards/<int:pk>/", views.show, name="show"),
    path("direct-awards/<int:pk>/decline/", views.decline, name="decline"),
]
