"""Of allauth's addresses, those that this site has: enterprises sign up, an administrator changes addresses."""

from allauth.account.urls import urlpatterns as account
from allauth.mfa.urls import urlpatterns as mfa
from django.urls import URLPattern, include, path

_HERE = {
    "account_login",
    "account_logout",
    "account_inactive",
    "account_signup",
    "account_email_verification_sent",
    "account_confirm_email",
    "account_reauthenticate",
    "account_change_password",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
}
urlpatterns = [
    *(pattern for pattern in account if isinstance(pattern, URLPattern) and pattern.name in _HERE),
    path("2fa/", include(mfa)),
]
