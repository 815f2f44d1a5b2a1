from django.urls import path

from duixian.portal.checkup import results, views

app_name = "checkup"
urlpatterns = [
    path("checkup/", views.start, name="start"),
    path("checkup/import/", results.import_file, name="import"),
    path("checkup/shared/<str:shared>/", results.shared, name="shared"),
    path("checkup/<str:key>/", views.ask, name="ask"),
    path("checkup/<str:key>/who/", views.start, name="who"),
    path("checkup/<str:key>/matters/", views.matters, name="matters"),
    path("checkup/<str:key>/step/<int:number>/", views.step, name="step"),
    path("checkup/<str:key>/totals/", views.totals, name="totals"),
    path("checkup/<str:key>/result/", results.result, name="result"),
    path("checkup/<str:key>/share/", results.share, name="share"),
    path("checkup/<str:key>/save/", results.save, name="save"),
    path("checkup/<str:key>/export/<str:form>/", results.export, name="export"),
]
