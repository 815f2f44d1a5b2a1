"""Addresses of applications: an enterprise's own, the desks' inbox, and one of each application."""

from django.urls import path

from duixian.portal.applications import desks, drafting, pinned, reviewing, views

app_name = "applications"
urlpatterns = [
    path("applications/", views.index, name="index"),
    path("applications/start/<int:call>/", views.start, name="start"),
    path("inbox/", desks.inbox, name="inbox"),
    path("inbox/sheet.xlsx", desks.sheet, name="sheet"),
    path("applications/<str:number>/", views.show, name="show"),
    path("applications/<str:number>/comment/", views.comment, name="comment"),
    path("applications/<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("applications/<str:number>/papers/<int:pk>/", views.paper, name="paper"),
    path("applications/<str:number>/pinned/", pinned.pinned, name="pinned"),
    path("applications/<str:number>/pinned/<int:event>.json", pinned.record, name="record"),
    path("applications/<str:number>/edit/", drafting.edit, name="edit"),
    path("applications/<str:number>/save/", drafting.save, name="save"),
    path("applications/<str:number>/lines/", drafting.lines, name="lines"),
    path("applications/<str:number>/lines/save/", drafting.save_lines, name="save_lines"),
    path("applications/<str:number>/attach/", drafting.attach, name="attach"),
    path("applications/<str:number>/detach/<int:pk>/", drafting.detach, name="detach"),
    path("applications/<str:number>/discard/", drafting.discard, name="discard"),
    path("applications/<str:number>/file/", drafting.file, name="file"),
    path("applications/<str:number>/review/", reviewing.review, name="review"),
    path("applications/<str:number>/review/verify/", reviewing.verify, name="verify"),
    path("applications/<str:number>/review/<str:move>/", reviewing.make_move, name="move"),
]
