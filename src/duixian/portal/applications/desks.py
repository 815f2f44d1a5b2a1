"""What the desks see: the inbox with its filters, many moved at once, the list as a workbook."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duixian.portal.accounts.authority import Authority, in_region
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.applications import commands, queries
from duixian.portal.applications.forms import BulkForm, FilterForm
from duixian.portal.applications.models import LIVE, UNSEEN, Application
from duixian.portal.applications.rules import SEEN
from duixian.portal.applications.sheet import workbook
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.forms import chosen, ticked
from duixian.portal.web.tables import Column, table_of
from duixian.procedure.limits import NEAR, after
from duixian.quantity.text import Text
from duixian.vocabulary.facts import OUTCOME, Fact, load_vocabulary
from duixian.vocabulary.regions import regions_of

COLUMNS = (
    Column(Text("申报单位", "Applicant"), "organisation__name"),
    Column(Text("扶持条款", "Grant"), "grant"),
    Column(Text("环节", "Stage"), "stage"),
    Column(Text("到手", "Since"), "since"),
    Column(Text("时限", "Limit"), "due_on"),
    Column(Text("申报金额", "Claimed"), "claimed", number=True),
    Column(Text("核定金额", "Approved"), "approved", number=True),
)

SHOWN = (
    "number", "title", "matter_title", "state", "stage", "kind", "procedure", "holder_role", "holder_level", "since",
    "due_on", "due_unknown", "claimed", "approved", "organisation__name", "assigned__name", "assigned__email",
)  # fmt: skip
"""What a row of the inbox tells of."""


def refuse_outsiders(request: Request) -> None:
    """404 for everybody who works on no applications."""
    if request.authority.role not in SEEN or request.authority.role in OWNERS:
        raise Http404


def filtered(request: Request) -> tuple[FilterForm, QuerySet[Application]]:
    """The rows that the address asks for: what waits for the actor, where it asks for nothing."""
    authority = request.authority
    form = FilterForm(list(_calls(authority)), request.GET)
    asked = chosen(form)
    match asked["scope"]:
        case "all":
            rows = authority.rows(Application)
        case "assign":
            rows = queries.unassigned(authority)
        case _:
            rows = queries.inbox(authority)
    held_role, _, held_level = str(asked["holder"]).partition("@")
    wanted = {
        "call": asked["call"], "kind": asked["stage"], "state": asked["state"],
        "holder_role": held_role, "holder_level": held_level,
    }  # fmt: skip
    rows = rows.filter(**{name: value for name, value in wanted.items() if value}).filter(_timing(asked["timing"]))
    for word in str(asked["q"]).split():
        named = Q(organisation__name__icontains=word) | Q(organisation__code__icontains=word)
        rows = rows.filter(named | Q(number__icontains=word) | Q(matter_title__icontains=word))
    return form, rows.select_related("organisation", "assigned").defer(*UNSEEN)


def _calls(authority: Authority) -> QuerySet[Call]:
    """The calls under which somebody in the actor's region may have filed."""
    above = Q(region__in=regions_of(authority.region))
    return Call.objects.filter(in_region("region")(authority) | above).exclude(state=CallState.DRAFT).only("title")


def _timing(word: str) -> Q:
    today = timezone.localdate()
    near = after(today, NEAR, calendar=settings.CALENDAR).day or today
    match word:
        case "late":
            return Q(due_on__lt=today, state__in=LIVE)
        case "near":
            return Q(due_on__gte=today, due_on__lte=near, state__in=LIVE)
        case "ontime":
            return Q(state__in=LIVE) & (Q(due_on__gt=near) | Q(due_on=None))
        case _:
            return Q()


@signed_in
def inbox(request: Request) -> HttpResponse:
    """Applications to work on, the oldest first, with filters and sums; sent, those that were ticked are moved."""
    refuse_outsiders(request)
    return _move_ticked(request) if request.method == "POST" else _page(request)


def _outcomes(applications: Iterable[Application]) -> list[Fact]:
    """What the stages of these applications settle."""
    names = {name for application in applications for name in commands.settles(application)}
    return [fact for fact in load_vocabulary().facts_of(OUTCOME) if fact.name in names]


def _page(request: Request, bulk_form: BulkForm | None = None, **more: object) -> HttpResponse:
    form, rows = filtered(request)
    sums = rows.order_by().aggregate(number=Count("*"), claimed=Sum("claimed"), approved=Sum("approved"))
    table = table_of(request, rows.only(*SHOWN), COLUMNS, default="since", count=sums["number"])
    mine = request.GET.get("scope", "mine") in ("", "mine")
    context = {
        "form": form,
        "table": table,
        "sums": sums,
        "bulk": mine and request.authority.may("work", Application),
        "bulk_form": bulk_form or BulkForm(_outcomes(table.page)),
    }
    return render(request, "applications/inbox.html", context | more)


def _move_ticked(request: Request) -> HttpResponse:
    """The same move for all of them; what could not move says why."""
    keys = ticked(request)
    rows = request.authority.rows(Application).filter(pk__in=keys)
    form = BulkForm(_outcomes(rows), request.POST)
    if not form.is_valid() or not keys:
        return _page(request, form, ticked=keys, none_ticked=not keys)
    done, left = commands.move_all(request.authority, rows, form.move, form.data_said())
    return _page(request, done=done, left=left, ticked=[one.application.pk for one in left])


@signed_in
def sheet(request: Request) -> HttpResponse:
    """The filtered list as 申报汇总表."""
    refuse_outsiders(request)
    _, rows = filtered(request)
    once = Prefetch("call", Call.objects.defer("program"))  # one object for all of a call
    return attachment(workbook(rows.order_by("call", "number").prefetch_related(once)), "applications.xlsx", XLSX)
