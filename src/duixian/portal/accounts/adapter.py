"""By whom attempts to sign in are counted."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest


def client_ip(request: HttpRequest) -> str | None:
    """Whom attempts are counted by: behind the proxy that ends HTTPS, the address that it saw; None for no network."""
    seen = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return seen.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR")


def username_tried(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str:
    """The address that somebody tries to sign in with, however it was typed: what lockout counts by."""
    tried = (credentials or {}).get("email") or request.POST.get("login", "")
    return tried.strip().lower()
