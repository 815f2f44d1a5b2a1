"""Addresses of listings."""

from django.urls import path

from duixian.portal.listings import views

app_name = "listings"
urlpatterns = [
    path("listings/", views.index, name="index"),
    path("listings/mine/", views.mine, name="mine"),
    path("listings/new/", views.new, name="new"),
    path("listings/check/", views.check, name="check"),
    path("listings/enquiries/<int:pk>/", views.reply, name="reply"),
    path("listings/<str:number>/", views.show, name="show"),
    path("listings/<str:number>/edit/", views.edit, name="edit"),
    path("listings/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("listings/<str:number>/moderate/", views.moderate, name="moderate"),
    path("listings/<str:number>/ask/", views.ask, name="ask"),
]
