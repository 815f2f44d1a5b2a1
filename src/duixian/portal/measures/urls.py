"""Addresses of measures."""

from django.urls import path

from duixian.portal.measures import views

app_name = "measures"
urlpatterns = [
    path("measures/", views.index, name="index"),
    path("measures/evidence/<int:pk>/", views.evidence, name="evidence"),
    path("measures/said/<int:pk>/", views.publish, name="publish"),
    path("measures/<str:policy>/", views.show, name="show"),
    path("measures/<str:policy>/years/<int:year>/", views.summary, name="summary"),
    path("measures/<str:policy>/<str:measure>/", views.report, name="report"),
]
