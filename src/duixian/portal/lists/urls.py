"""Addresses: /notices/ is everybody's, /lists/ the bureau's, the government's and the finance desks'."""

from django.urls import path

from duixian.portal.lists import views, work

app_name = "lists"
urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<str:number>/", views.notice, name="notice"),
    path("notices/<str:number>/lines/<int:position>/object/", views.object_to_line, name="object"),
    path("objections/<str:secret>/", views.objection, name="objection"),
    path("lists/", work.index, name="index"),
    path("lists/draw/<int:call>/", work.draw, name="draw"),
    path("lists/<str:number>/", work.show, name="show"),
    path("lists/<str:number>/publish/", work.publish_list, name="publish"),
    path("lists/<str:number>/close/", work.close, name="close"),
    path("lists/<str:number>/approve/", work.approve_list, name="approve"),
    path("lists/<str:number>/send-back/", work.send_list_back, name="send_back"),
    path("lists/<str:number>/objections/<str:objection>/", work.decide_objection, name="decide"),
]
