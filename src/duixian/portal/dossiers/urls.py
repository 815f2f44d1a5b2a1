from django.urls import path, re_path

from duixian.portal.dossiers import file_views, table_views, views

app_name = "dossiers"
urlpatterns = [
    path("dossier/", views.dossier, name="dossier"),
    path("dossier/save/", views.save, name="save"),
    path("dossier/found/", file_views.found, name="found"),
    path("dossier/history/", table_views.history, name="history"),
    path("dossier/import/", file_views.import_file, name="import"),
    path("dossier/template/", file_views.template, name="template"),
    re_path(r"^dossier/export/(?P<form>xlsx|json)/$", file_views.export, name="export"),
    path("dossier/matters/", views.add_matter, name="add_matter"),
    path("dossier/matters/<str:matter_id>/", views.matter, name="matter"),
    path("dossier/matters/<str:matter_id>/lines/", table_views.lines, name="lines"),
    path("dossier/matters/<str:matter_id>/remove/", views.remove_matter, name="remove_matter"),
]
