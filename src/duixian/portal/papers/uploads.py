"""What is too large ends before its bytes are read, at whatever address: no view has to think of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from duixian.portal.accounts.requests import Request

_FORM = 2**17  # bytes of a form around its file


def limited(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer (413) what is announced as larger than a file may be. The check for forged forms reads the body: it comes
    right before the view, after this."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or int(announced) > settings.PAPERS_MAX_BYTES + _FORM:
            return too_large(cast(Request, request))
        return get_response(request)

    return middleware


def too_large(request: Request) -> HttpResponse:
    most = settings.PAPERS_MAX_BYTES // 2**20
    return render(request, "papers/too_large.html", {"most": most}, status=413)
