"""What filing pinned, to be read and taken away: a record verifies years later without this site (`duixian verify`)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.queries import record_text
from duixian.portal.applications.views import seen
from duixian.portal.web.downloads import attachment
from duixian.procedure.model import Move
from duixian.procedure.words import MOVES
from duixian.quantity.text import Text


@signed_in
def pinned(request: Request, number: str) -> HttpResponse:
    """Program, facts, result and papers of each filing by their digests; 404 for what was never filed."""
    application = seen(request, number)
    records = [(one, MOVES[Move(one.event.move)]) for one in application.records.select_related("event")]
    if not records:
        raise Http404
    labels = {one["id"]: Text(**one["label"]) for one in application.materials}
    context = {"application": application, "records": records, "labels": labels}
    return render(request, "applications/pinned.html", context)


@signed_in
def record(request: Request, number: str, event: int) -> HttpResponse:
    """The whole record of one event."""
    application = seen(request, number)
    kept = get_object_or_404(application.records.select_related("application__call"), event__number=event)
    return attachment(record_text(kept).encode(), f"{number}-{event}.json", "application/json")
