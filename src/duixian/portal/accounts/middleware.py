"""Every request carries its authority."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from duixian.portal.accounts.requests import Request, identify


def authority(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Set `request.authority` and `request.posts`."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        identify(cast(Request, request))
        return get_response(request)

    return middleware
