"""Addresses of payment."""

from django.urls import path

from duixian.portal.payments import views

app_name = "payments"
urlpatterns = [
    path("payments/", views.index, name="index"),
    path("payments/account/", views.account, name="account"),
    path("payments/<str:number>/", views.batch, name="batch"),
    path("payments/<str:number>/file.<str:kind>", views.bank_file, name="file"),
    path("payments/<str:number>/send/", views.send_batch, name="send"),
    path("payments/<str:number>/cancel/", views.cancel_batch, name="cancel"),
    path("payments/<str:number>/answer/", views.answer, name="answer"),
    path("payments/<str:number>/<str:key>/refund/", views.refund_payment, name="refund"),
]
