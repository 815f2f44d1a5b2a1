"""Addresses: /dashboard/ is the bureau's, /paid/ everybody's."""

from django.urls import path

from duixian.portal.dashboards import views

app_name = "dashboards"
urlpatterns = [
    path("dashboard/", views.dashboard, name="dashboard"),
    path("dashboard/applications/", views.behind, name="behind"),
    path("dashboard/applications.xlsx", views.behind_sheet, name="sheet"),
    path("paid/", views.paid, name="paid"),
    path("paid.csv", views.paid_csv, name="csv"),
]
