"""The library's pages: the list and its search, a policy, a grant, the official text, versions, feeds."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from duixian.policy import wording
from duixian.portal.accounts.requests import Request
from duixian.portal.library import beside, feeds, reading, shelf
from duixian.portal.library.forms import Filters
from duixian.portal.library.models import Version
from duixian.portal.library.queries import changes, official_text, search
from duixian.portal.web.language import lang

PER_PAGE = 20


def index(request: Request) -> HttpResponse:
    """The policies that fit the filters; with words, the passages that hold them."""
    today = timezone.localdate()
    form = Filters(request.GET)
    on = form.asked_on(today)
    books = shelf.found(shelf.shelf().values(), form.choice, on)
    asked = form.words
    hits = search(asked, books, lang()) if asked else None
    rows = [(book, book.standing(on), grants) for book, grants in books]
    paginator = Paginator(rows if hits is None else hits, PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "form": form,
        "asked": asked,
        "on": on,
        "narrowed": form.narrows_grants,
        "page": page,
        "pages": list(paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)),
        "searching": hits is not None,
        "open": {one.policy for one in beside.openings(today) if one.opens_on <= today},
        "feeds": feeds.feeds(),
    }
    return render(request, "library/index.html", context)


def show(request: Request, policy: str) -> HttpResponse:
    """A policy: what it pays, on which conditions, how, what is unclear; then clause by clause."""
    book = _book(policy)
    today = timezone.localdate()
    official = official_text(policy)
    model = book.model
    context = {
        "book": book,
        "model": model,
        "policy": model.policy,
        "standing": book.standing(today),
        "assumptions": book.head.assumptions,
        "shared": [reading.shared(model, group) for group in model.shared],
        "procedures": [(one, reading.steps(one)) for one in wording.procedures_of(model)],
        "silent": wording.silent(model),
        "clauses": reading.clauses(model, book.figures, official[1] if official else None),
        "official": official,
        "today": today,
        "openings": [one for one in beside.openings(today) if one.policy == policy],
        "actions": beside.actions(policy),
        "versions": request.authority.rows(Version).filter(policy=policy).count(),
    }
    return render(request, "library/policy.html", context)


def grant(request: Request, policy: str, grant: str) -> HttpResponse:
    """A clause that pays, with everything one needs to know to file."""
    book = _book(policy)
    model = book.model
    if grant not in model.grants:
        raise Http404
    one = model.grants[grant]
    official = official_text(policy)
    today = timezone.localdate()
    openings = [o for o in beside.openings(today) if o.policy == policy and grant in o.grants]
    cited = {reading.anchor(cite) for cite in one.cite}
    context = {
        "model": model,
        "policy": model.policy,
        "name": grant,
        "grant": one,
        "standing": book.standing(today),
        "lines": reading.lines(model, one, lang()),
        "checks": reading.checks(model, one),
        "materials": wording.materials_of(model, grant),
        "procedures": [(p, reading.steps(p)) for p in wording.procedures_of(model, grant)],
        "ambiguities": wording.ambiguities_of(model, grant),
        "relations": [r for r in model.stacking if not r.grants or grant in r.grants],
        "official": [c for c in reading.clauses(model, {}, official[1]) if c.anchor in cited] if official else [],
        "today": today,
        "openings": openings,
        "contacts": [contact for opening in openings for contact in opening.contacts],
        "actions": beside.actions(policy, grant),
    }
    return render(request, "library/grant.html", context)


def text(request: Request, policy: str) -> HttpResponse:
    """The official text with our words beside it."""
    book = _book(policy)
    official = official_text(policy)
    context = {
        "policy": book.model.policy,
        "official": official[0] if official else None,
        "clauses": reading.clauses(book.model, book.figures, official[1]) if official else [],
        "pinned": book.model.policy.document,
    }
    return render(request, "library/text.html", context)


def versions(request: Request, policy: str) -> HttpResponse:
    """The versions of a policy file, and what changed from one (`a`) to another (`b`)."""
    book = _book(policy)
    rows = list(request.authority.rows(Version).filter(policy=policy))
    by_number = {str(row.number): row for row in rows}
    current = next((row for row in rows if row.digest == book.digest), None)
    after = by_number.get(request.GET.get("b", ""), current or (rows[0] if rows else None))
    others = [row for row in rows if row != after]
    before = by_number.get(request.GET.get("a", ""), others[0] if others else None)
    context = {
        "policy": book.model.policy,
        "rows": rows,
        "current": current,
        "before": before,
        "after": after,
        "changes": changes(before, after) if before and after else (),
    }
    return render(request, "library/versions.html", context)


def feed(request: Request, name: str, form: str) -> HttpResponse:
    """What is new, as RSS (`xml`) or JSON Feed (`json`)."""
    found = next((one for one in feeds.feeds() if one.name == name), None)
    if found is None:
        raise Http404
    home, own = request.build_absolute_uri(reverse("library:index")), request.build_absolute_uri()
    write, kind = (feeds.rss, "application/rss+xml") if form == "xml" else (feeds.json_feed, "application/feed+json")
    body = write(found, home, own, request.build_absolute_uri, lang())
    return HttpResponse(body, content_type=f"{kind}; charset=utf-8")


def _book(policy: str) -> shelf.Book:
    book = shelf.shelf().get(policy)
    if book is None:
        raise Http404
    return book
