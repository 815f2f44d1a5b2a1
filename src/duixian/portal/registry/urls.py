"""Addresses of the register."""

from django.urls import path

from duixian.portal.registry import desks, views

app_name = "registry"
urlpatterns = [
    path("registry/", desks.index, name="index"),
    path("registry/items/<int:pk>/", desks.item, name="item"),
    path("registry/conflicts/", desks.conflicts, name="conflicts"),
    path("registry/conflicts/<int:pk>/", desks.decide, name="decide"),
    path("registry/own/", views.own, name="own"),
    path("registry/own/scan/", views.scan, name="scan"),
    path("registry/own/<str:kind>/", views.new, name="new"),
    path("registry/own/<str:kind>/import/", views.import_things, name="import"),
    path("registry/own/<str:kind>/template.xlsx", views.template, name="template"),
    path("registry/uses/<int:pk>/remove/", views.unplan, name="unplan"),
]
