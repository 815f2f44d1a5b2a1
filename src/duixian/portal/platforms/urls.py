"""Addresses of platforms."""

from django.urls import path

from duixian.portal.platforms import api, views

app_name = "platforms"
urlpatterns = [
    path("platforms/", views.index, name="index"),
    path("platforms/new/", views.new, name="new"),
    path("platforms/doubts/", views.doubts, name="doubts"),
    path("platforms/doubts/<int:pk>/", views.decide, name="decide"),
    path("platforms/reports/<int:pk>/", views.one_report, name="one_report"),
    path("platforms/<str:number>/", views.show, name="show"),
    path("platforms/<str:number>/edit/", views.change, name="change"),
    path("platforms/<str:number>/report/", views.report, name="report"),
    path("platforms/<str:number>/template/<str:part>/", views.template, name="template"),
    path("platforms/<str:number>/token/", views.token, name="token"),
    path("platforms/<str:number>/fill-in/", views.fill_in, name="fill_in"),
    path("api/platforms/<str:number>/reports/", api.take, name="api"),
]
