"""Uploads that are too large end before their bytes are read."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from duixian.portal.accounts.requests import Request

P = ParamSpec("P")
View = Callable[Concatenate[Request, P], HttpResponseBase]
_FORM = 2**17  # bytes of a form around its file


def limited(view: View[P]) -> View[P]:
    """A view that takes one file: what is announced as larger than the limit gets its answer (413) unread.

    The check for forged forms reads the body, so it comes after this one.
    """
    protected = csrf_protect(view)

    @csrf_exempt
    @wraps(view)
    def guarded(request: Request, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        announced = request.META.get("CONTENT_LENGTH") or "0"
        if not announced.isdecimal() or int(announced) > settings.PAPERS_MAX_BYTES + _FORM:
            return too_large(request)
        return cast(HttpResponseBase, protected(request, *args, **kwargs))

    return cast(View[P], guarded)


def too_large(request: Request) -> HttpResponse:
    most = settings.PAPERS_MAX_BYTES // 2**20
    return render(request, "papers/too_large.html", {"most": most}, status=413)
