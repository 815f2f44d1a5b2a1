from django.urls import path, re_path

from duixian.portal.library import views

app_name = "library"
urlpatterns = [
    path("library/", views.index, name="index"),
    re_path(r"^feeds/(?P<name>[a-z]+)\.(?P<form>xml|json)$", views.feed, name="feed"),
    path("library/<slug:policy>/", views.show, name="policy"),
    path("library/<slug:policy>/text/", views.text, name="text"),
    path("library/<slug:policy>/versions/", views.versions, name="versions"),
    path("library/<slug:policy>/grants/<slug:grant>/", views.grant, name="grant"),
]
