"""The first pages, and the switch of language."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from duixian.portal.accounts.commands import choose_language
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.web import desk


def home(request: HttpRequest) -> HttpResponse:
    """The visitors' page: search, what people come for, the next deadlines."""
    context = {
        "search_url": desk.search_url(),
        "tasks": desk.tasks(),
        "deadlines": desk.deadlines(timezone.localdate()),
    }
    return render(request, "web/home.html", context)


@signed_in
def desk_page(request: Request) -> HttpResponse:
    """What waits for me?"""
    piles = desk.piles(request.authority)
    context = {
        "piles": [pile for pile in piles if pile.count],
        "empty": [pile for pile in piles if not pile.count],
        "waiting": desk.oldest(piles),
    }
    return render(request, "web/desk.html", context)


@require_POST
def set_language(request: Request) -> HttpResponse:
    """Keep the chosen language, in a cookie for pages and with the person for letters, and go back."""
    back, code = request.POST.get("next", ""), request.POST.get("language", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    if code in dict(settings.LANGUAGES):
        if request.authority.person:
            choose_language(request.authority, code)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            code,
            max_age=settings.LANGUAGE_COOKIE_AGE,
            secure=settings.LANGUAGE_COOKIE_SECURE,
            httponly=settings.LANGUAGE_COOKIE_HTTPONLY,
            samesite=settings.LANGUAGE_COOKIE_SAMESITE,
        )
    return response
