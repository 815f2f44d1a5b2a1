from django.urls import path

from duixian.portal.oversight import views

app_name = "oversight"
urlpatterns = [
    path("totals/", views.totals, name="totals"),
    path("journal/", views.journal, name="journal"),
]
