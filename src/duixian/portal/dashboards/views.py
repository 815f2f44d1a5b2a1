"""The year in pictures for the bureau, the list behind each of its numbers, and what was paid for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db.models import Prefetch, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.applications.sheet import workbook
from duixian.portal.budgets.models import Account
from duixian.portal.calls.models import Call
from duixian.portal.dashboards import figures, pictures
from duixian.portal.dashboards.asking import ANY_TIME, FILTERS, MONEY, held_on, matching, rule_at
from duixian.portal.dashboards.forms import PaidForm, YearForm
from duixian.portal.dashboards.names import name, under
from duixian.portal.web.downloads import CSV, XLSX, attachment
from duixian.portal.web.forms import chosen
from duixian.portal.web.tables import Column, table_of
from duixian.portal.web.written import csv_of
from duixian.quantity.money import money_literal
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

GROUPS = {
    "district": Text("按地区", "By district"),
    "rule": Text("按扶持条款", "By grant"),
    "industry": Text("按行业", "By industry"),
    "size": Text("按企业规模", "By size"),
}
COLUMNS = (
    Column(Text("申报单位", "Applicant"), "organisation__name"),
    Column(Text("扶持条款", "Grant"), "grant"),
    Column(Text("环节", "Stage"), "kind"),
    Column(Text("到手", "Since"), "since"),
    Column(Text("时限", "Limit"), "due_on"),
    Column(Text("申报金额", "Claimed"), "claimed", number=True),
    Column(Text("核定金额", "Approved"), "approved", number=True),
)
PAID = (
    Column(Text("单位", "Applicant"), "organisation__name"),
    Column(Text("依据", "Under")),
    Column(Text("到账日期", "Paid on"), "paid_on"),
    Column(Text("金额", "Amount"), "got", number=True),
)


def _years(rows: QuerySet[Application]) -> list[int]:
    return list(rows.order_by("-call__year").values_list("call__year", flat=True).distinct())


def _districts(rows: QuerySet[Application]) -> list[str]:
    return list(rows.order_by("organisation__region").values_list("organisation__region", flat=True).distinct())


@signed_in
def dashboard(request: Request) -> HttpResponse:
    actor = request.authority
    if not actor.may("dashboard"):
        raise Http404
    everything = actor.rows(Application, "survey")
    form = YearForm(_years(everything), _districts(everything), request.GET)
    rows = matching(everything, chosen(form))
    stages, speed = figures.held(rows), figures.speed(rows)
    money = {group: figures.money(rows, group) for group in GROUPS}
    groups = [
        (group, title, money[group], pictures.of_money(money[group], group, title)) for group, title in GROUPS.items()
    ]
    about = {
        "form": form, "calls": figures.calls(rows), "stages": stages, "stages_picture": pictures.of_stages(stages),
        "groups": groups, "total": figures.total(money["district"]), "speed": speed, "any_time": ANY_TIME,
        "speed_picture": pictures.of_speed(speed), "refusals": figures.refusals(rows), "today": timezone.localdate(),
    }  # fmt: skip
    return render(request, "dashboards/dashboard.html", about)


def _behind(request: Request) -> QuerySet[Application]:
    if not request.authority.may("dashboard"):
        raise Http404
    return matching(request.authority.rows(Application, "survey"), request.GET.dict())


@signed_in
def behind(request: Request) -> HttpResponse:
    """The applications that a number counts."""
    rows = _behind(request)
    given = request.GET.dict().items()
    asked = [(FILTERS[key].title, name(key, str(value))) for key, value in given if key in FILTERS and value]
    account = MONEY.get(Account(said)) if (said := request.GET.get("money", "")) in list(MONEY) else None
    columns, summed = list(COLUMNS), ["claimed", "approved"]
    if account is not None:
        rows = rows.annotate(held=held_on(said))
        columns.append(Column(account, "held", number=True))
        summed.append("held")
    sums = rows.order_by().aggregate(**{f"{name}_sum": Sum(name, default=0) for name in summed})
    table = table_of(
        request, rows.select_related("organisation", "call").defer("call__program"), columns, default="since"
    )
    about = {"table": table, "asked": asked, "sums": sums, "account": account}
    return render(request, "dashboards/behind.html", about)


@signed_in
def behind_sheet(request: Request) -> HttpResponse:
    rows = _behind(request).select_related("organisation", "call").defer("call__program").order_by("since", "pk")
    return attachment(workbook(rows.iterator(chunk_size=2000)), "applications.xlsx", XLSX)


def _paid(request: Request) -> tuple[PaidForm, QuerySet[WithAnnotations[Application, figures.Got]]]:
    everything = request.authority.rows(Application, "read-paid")
    rules = everything.annotate(rule_id=rule_at()).order_by("rule_id").values_list("rule_id", flat=True).distinct()
    form = PaidForm(_years(everything), _districts(everything), rules, request.GET)
    asked = chosen(form)
    rows = figures.paid(matching(everything, asked))
    if asked["who"]:
        rows = rows.filter(organisation__name__icontains=asked["who"])
    calls = Prefetch("call", Call.objects.pinned())  # one object for all of a call
    return form, rows.select_related("organisation").prefetch_related(calls)


def paid(request: Request) -> HttpResponse:
    """What was paid to whom, under which clause: everybody's."""
    form, rows = _paid(request)
    table = table_of(request, rows, PAID, default="-paid_on")
    about = {
        "form": form, "table": table, "total": rows.order_by().aggregate(total=Sum("got", default=0))["total"],
        "picture": pictures.of_money(figures.money(rows, "rule"), "rule", Text("按扶持条款", "By grant")),
    }  # fmt: skip
    return render(request, "dashboards/paid.html", about)


def paid_csv(request: Request) -> HttpResponse:
    """The same as a file, for whoever wants to count for themselves."""
    heading = ("单位", "统一社会信用代码", "政策文号", "条款", "扶持条款", "年度", "到账日期", "金额")
    rows: list[Sequence[object]] = [heading]
    for one in _paid(request)[1].order_by("paid_on", "pk"):
        number, clauses = under(one)
        day = timezone.localdate(one.paid_on).isoformat()
        row = [one.organisation.name, one.organisation.code, number, clauses, one.grant_title.zh, one.call.year, day]
        rows.append([*row, money_literal(one.got)])
    return attachment(csv_of(rows), "paid.csv", CSV)
