"""Pages for what went wrong, in words; and which answer each expected error of a command gets."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from duixian.portal.accounts.requests import Request, SignedOut
from duixian.portal.journal import Denied, Invalid, Stale
from duixian.portal.journal.models import Entry
from duixian.portal.web.entries import name_word, what_word

_NEVER_SHOWN = ("csrfmiddlewaretoken", "version", "next", "code", "again")


def answer(request: Request, error: Exception) -> HttpResponse | None:
    """The page for an expected error; None for any other."""
    match error:
        case Denied():
            return not_found(request)
        case SignedOut():
            return render(request, "401.html", {"typed": _typed(request)}, status=401)
        case Stale():
            return stale(request, error)
        case Invalid():
            return render(request, "400.html", {"problems": error.problems, "typed": _typed(request)}, status=400)
    return None


def stale(request: Request, error: Stale) -> HttpResponse:
    """Who changed the thing meanwhile, to what end, and what had been typed: nothing of it is lost."""
    last = _last_change(error.thing)
    context = {
        "last": last,
        "who": name_word(last.who) if last else None,
        "what": what_word(last.what) if last else None,
        "typed": _typed(request, error.labels),
        "back": _page_of(request, error.thing),
    }
    return render(request, "409.html", context, status=409)


def _last_change(thing: Model) -> Entry | None:
    """What a person changed of it last: the entry with which that piece of work began, since others follow from it."""
    entries = Entry.objects.filter(thing_type=thing._meta.label_lower, thing_id=str(thing.pk))
    last = entries.exclude(person=None).last() or entries.last()
    return entries.filter(at=last.at, person=last.person_id).first() if last else None


def _page_of(request: HttpRequest, thing: Model) -> str:
    """Where the thing is seen as it is now: the page on which the form stood, the thing's own, or the form's own."""
    came = request.headers.get("Referer", "")
    own = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
    if own and urlsplit(came).path != request.path:
        return came
    return thing.get_absolute_url() if hasattr(thing, "get_absolute_url") else request.get_full_path()


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001  # Django's signature
    return render(request, "400.html", status=400)


def without_token(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001
    """A form whose token is missing or of an earlier session: what had been typed can be copied."""
    return render(request, "403.html", {"typed": _typed(request)}, status=403)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Says nothing of the fault, and touches nothing that may be broken: no database, no session."""
    return HttpResponse(render_alone("500.html", request), status=500)


def render_alone(template: str, request: HttpRequest) -> str:
    """A template without the request's context."""
    from django.template.loader import render_to_string

    return render_to_string(template, {"LANGUAGE_CODE": getattr(request, "LANGUAGE_CODE", "zh-hans")})


def _typed(request: HttpRequest, labels: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """What was typed into a form that could not be taken, secrets left out; under its labels, where they are known."""
    lists = request.POST.lists()
    shown = [(name, values) for name, values in lists if name not in _NEVER_SHOWN and "password" not in name]
    called = labels or {}
    return [(called.get(name, name), value) for name, values in shown for value in map(str, values) if value]
