"""Addresses of the credit office."""

from django.urls import path

from duixian.portal.credit import views

app_name = "credit"
urlpatterns = [
    path("credit/", views.index, name="index"),
    path("credit/import/", views.import_list, name="import"),
    path("credit/template.xlsx", views.template, name="template"),
    path("credit/lists/<int:pk>/", views.edition, name="edition"),
    path("credit/hits/<str:number>/", views.hit, name="hit"),
    path("credit/answers/<str:number>/", views.answer, name="answer"),
]
