"""Addresses of messages."""

from django.urls import path

from duixian.portal.notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.index, name="index"),
    path("messages/read/", views.read_all, name="read"),
    path("messages/<int:pk>/", views.follow, name="follow"),
]
