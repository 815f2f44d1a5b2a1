"""Totals of a region, and the journal with whether its chain holds."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.journal import seal, verify
from duixian.portal.journal.models import Entry
from duixian.portal.oversight.forms import JournalFilter, TotalsFilter
from duixian.portal.oversight.journal import matching, told
from duixian.portal.oversight.totals import lines, total
from duixian.portal.web.forms import chosen
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_at

_ENTRIES = (
    Column(Text("序号", "No."), "number"),
    Column(Text("时间", "When"), "at"),
    Column(Text("办理人", "Who")),
    Column(Text("事项", "What")),
    Column(Text("对象", "Of what")),
    Column(Text("前后内容", "Before and after")),
)
_BREAKS = 20


@signed_in
def totals(request: Request) -> HttpResponse:
    """What was filed, approved and paid in the region."""
    authority = request.authority
    if not authority.may("count", Application):
        raise Http404
    rows = authority.rows(Application, "count")
    years = rows.order_by("-call__year").values_list("call__year", flat=True).distinct()
    regions = rows.order_by("organisation__region").values_list("organisation__region", flat=True).distinct()
    cities = list(dict.fromkeys(region_at("city", code) for code in regions))
    form = TotalsFilter(list(years), cities, request.GET)
    asked = chosen(form)
    if asked["year"]:
        rows = rows.filter(call__year=asked["year"])
    if asked["city"]:
        rows = rows.filter(organisation__region__startswith=asked["city"][:4])
    found = lines(rows)
    return render(request, "oversight/totals.html", {"form": form, "lines": found, "total": total(found)})


@signed_in
def journal(request: Request) -> HttpResponse:
    """The entries that one may see; sent, the whole chain is verified."""
    if not request.authority.may("see", Entry):
        raise Http404
    form = JournalFilter(request.GET)
    asked = {name: value for name, value in chosen(form).items() if value}
    table = table_of(request, matching(request.authority.rows(Entry), **asked), _ENTRIES, default="-number")
    context: dict[str, object] = {"form": form, "table": table, "entries": told(table.page), "seal": seal()}
    if request.method == "POST":
        context["breaks"] = [found for found, _ in zip(verify(), range(_BREAKS), strict=False)]
    return render(request, "oversight/journal.html", context)
