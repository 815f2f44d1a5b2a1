"""How sign-in differs from allauth's own: accounts are opened by an administrator."""

from __future__ import annotations

from collections.abc import Mapping

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest


class Adapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002  # allauth's signature
        return False


def client_ip(request: HttpRequest) -> str | None:
    """Whom attempts are counted by: behind the proxy that ends HTTPS, the address that it saw; None for no network."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR")


def username_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address that somebody tries to sign in with, however it was typed: what lockout counts by."""
    tried = (credentials or {}).get("email") or request.POST.get("login", "")
    return tried.strip().lower()
