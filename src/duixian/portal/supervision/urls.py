"""Addresses of supervision."""

from django.urls import path

from duixian.portal.supervision import recovery_views, views

app_name = "supervision"
urlpatterns = [
    path("supervision/", views.index, name="index"),
    path("supervision/awards/", views.awards, name="awards"),
    path("supervision/awards/<str:number>/", views.award, name="award"),
    path("supervision/awards/<str:number>/obligations/", views.impose, name="impose"),
    path("supervision/awards/<str:number>/visit/", views.visit, name="visit"),
    path("supervision/awards/<str:number>/recover/", recovery_views.order, name="order"),
    path("supervision/visits/<int:pk>/", views.visited, name="visited"),
    path("supervision/obligations/<int:pk>/", views.obligation, name="obligation"),
    path("supervision/obligations/<int:pk>/papers/", views.add_paper, name="add_paper"),
    path("supervision/obligations/<int:pk>/report/", views.report, name="report"),
    path("supervision/obligations/<int:pk>/answer/", views.answer, name="answer"),
    path("supervision/obligations/<int:pk>/due/", views.due, name="due"),
    path("supervision/obligations/<int:pk>/release/", views.release, name="release"),
    path("supervision/evidence/<int:pk>/", views.evidence, name="evidence"),
    path("supervision/recoveries/", recovery_views.recoveries, name="recoveries"),
    path("supervision/recoveries/<str:number>/", recovery_views.recovery, name="recovery"),
    path("supervision/recoveries/<str:number>/receive/", recovery_views.receive, name="receive"),
    path("supervision/recoveries/<str:number>/set-off/", recovery_views.set_off, name="set_off"),
    path("supervision/recoveries/<str:number>/revoke/", recovery_views.revoke, name="revoke"),
    path("supervision/consequences/<int:pk>/", recovery_views.decide, name="decide"),
]
