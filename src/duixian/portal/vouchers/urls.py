"""Addresses of vouchers."""

from django.urls import path

from duixian.portal.vouchers import settlement_views, views

app_name = "vouchers"
urlpatterns = [
    path("vouchers/", views.index, name="index"),
    path("vouchers/issue/<str:application>/", views.issue, name="issue"),
    path("vouchers/redeem/", views.redeem, name="redeem"),
    path("vouchers/providers/", views.providers, name="providers"),
    path("vouchers/providers/<int:pk>/strike-off/", views.strike_off, name="strike_off"),
    path("vouchers/settlements/", settlement_views.settlements, name="settlements"),
    path("vouchers/settlements/<str:number>/", settlement_views.settlement, name="settlement"),
    path("vouchers/settlements/<str:number>/file.<str:kind>", settlement_views.bank_file, name="file"),
    path("vouchers/settlements/<str:number>/send/", settlement_views.send, name="send"),
    path("vouchers/settlements/<str:number>/cancel/", settlement_views.cancel, name="cancel"),
    path("vouchers/settlements/<str:number>/answer/", settlement_views.answer, name="answer"),
    path("vouchers/<str:number>/", views.show, name="show"),
    path("vouchers/<str:number>/offer/", views.offer, name="offer"),
    path("vouchers/<str:number>/codes/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("vouchers/<str:number>/revoke/", views.revoke, name="revoke"),
]
