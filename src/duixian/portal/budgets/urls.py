"""Addresses of pots."""

from django.urls import path

from duixian.portal.budgets import views

app_name = "budgets"
urlpatterns = [
    path("budgets/", views.index, name="index"),
    path("budgets/pots.xlsx", views.export, name="export"),
    path("budgets/new/", views.new, name="new"),
    path("budgets/<int:pk>/", views.pot, name="pot"),
    path("budgets/<int:pk>/statement.xlsx", views.pot_statement, name="statement"),
    path("budgets/<int:pk>/amount/", views.amount, name="amount"),
    path("budgets/<int:pk>/restore/", views.restore, name="restore"),
    path("budgets/calls/<int:call>/", views.allocation, name="allocation"),
]
