"""The language of a request, and the errors that commands are expected to raise."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation

from duixian.portal.accounts.requests import Request
from duixian.portal.web import errors

Handler = Callable[[HttpRequest], HttpResponseBase]


def language(get_response: Handler) -> Handler:
    """Chinese, unless the reader has switched: what a browser says it prefers does not count."""
    known = dict(settings.LANGUAGES)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        code = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(code):
            request.LANGUAGE_CODE = code
            response = get_response(request)
        response.headers.setdefault("Content-Language", code)
        return response

    return middleware


class expected_errors:
    """Answer `Denied`, `Stale` and `Invalid` where no view did."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        return errors.answer(cast(Request, request), exception)
