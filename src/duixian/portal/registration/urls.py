from django.urls import path

from duixian.portal.registration import views

app_name = "registration"
urlpatterns = [
    path("registrations/", views.waiting, name="waiting"),
    path("registrations/<int:pk>/", views.decide, name="decide"),
    path("organisation/", views.own, name="own"),
    path("organisation/invite/", views.invite, name="invite"),
    path("organisation/posts/<int:pk>/end/", views.end, name="end"),
]
