"""Addresses of a selection: the bureau's, the experts', an applicant's own result."""

from django.urls import path

from duixian.portal.selection import register, rounds, serving, views

app_name = "selection"
urlpatterns = [
    path("selection/", views.index, name="index"),
    path("selection/calls/<int:call>/", views.method, name="method"),
    path("selection/sheets/<int:call>/<str:grant>/", views.sheet, name="sheet"),
    path("selection/begin/<int:call>/<str:grant>/", views.begin, name="begin"),
    path("selection/rounds/<int:pk>/", rounds.show, name="round"),
    path("selection/rounds/<int:pk>/ties/", rounds.decide, name="decide"),
    path("selection/rounds/<int:pk>/anew/", rounds.anew, name="anew"),
    path("selection/rounds/<int:pk>/number/", rounds.number, name="number"),
    path("selection/rounds/<int:pk>/recuse/<int:member>/", rounds.recuse, name="recuse"),
    path("selection/rounds/<int:pk>/protocols/<int:number>/", views.protocol, name="protocol"),
    path("selection/rounds/<int:pk>/protocols/<int:number>.json", views.protocol_file, name="protocol_file"),
    path("selection/rounds/<int:pk>/<slug:name>/", rounds.step, name="step"),
    path("selection/experts/", register.experts, name="experts"),
    path("selection/experts/<str:number>/", register.expert, name="expert"),
    path("selection/experts/<str:number>/active/", register.active, name="active"),
    path("selection/scoring/", serving.scoring, name="scoring"),
    path("selection/scoring/<int:candidate>/", serving.paper, name="paper"),
    path("selection/scoring/<int:candidate>/papers/<int:pk>/", serving.attachment, name="attachment"),
    path("selection/declare/<int:member>/", serving.declare, name="declare"),
    path("selection/panel/<int:pk>/", serving.panel, name="panel"),
    path("selection/result/<str:number>/", views.result, name="result"),
]
