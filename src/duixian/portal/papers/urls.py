from django.urls import path

from duixian.portal.papers import views

app_name = "papers"
urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/<int:pk>/", views.file, name="file"),
    path("papers/<int:pk>/replace/", views.replace, name="replace"),
]
