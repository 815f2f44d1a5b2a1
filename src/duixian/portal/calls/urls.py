from django.urls import path

from duixian.portal.calls import views

app_name = "calls"
urlpatterns = [
    path("calls/", views.index, name="index"),
    path("calls/new/", views.new, name="new"),
    path("calls/calendar/", views.calendar, name="calendar"),
    path("calls/calendar.ics", views.calendar_file, name="calendar_file"),
    path("calls/<int:pk>/", views.show, name="call"),
    path("calls/<int:pk>/edit/", views.edit, name="edit"),
    path("calls/<int:pk>/open/", views.open_, name="open"),
    path("calls/<int:pk>/extend/", views.extend, name="extend"),
    path("calls/<int:pk>/close/", views.close, name="close"),
    path("calls/<int:pk>/discard/", views.discard, name="discard"),
]
