"""Obligations, awards and visits."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.papers.queries import deliver
from duixian.portal.supervision import commands, queries
from duixian.portal.supervision.forms import (
    AnswerForm,
    DueForm,
    FileForm,
    FilterForm,
    ImposeForm,
    ReasonForm,
    ReportForm,
    VisitForm,
)
from duixian.portal.supervision.models import Evidence, Obligation, Standing, State, Visit
from duixian.portal.supervision.money import given
from duixian.portal.supervision.telling import HOLDERS
from duixian.portal.web.forms import chosen, errors_on
from duixian.portal.web.language import say
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

COLUMNS = (
    Column(Text("事项", "Obligation")),
    Column(Text("获扶持单位", "Supported"), "application__organisation__name"),
    Column(Text("由谁履行", "By whom"), "level"),
    Column(Text("状态", "Stands"), "standing"),
    Column(Text("期限", "Until"), "due_on"),
)
AWARDS = (
    Column(Text("获扶持单位", "Supported"), "organisation__name"),
    Column(Text("扶持条款", "Grant"), "grant"),
    Column(Text("核定金额", "Approved"), "approved", number=True),
    Column(Text("未办结事项", "Obligations open"), "waiting", number=True),
    Column(Text("超期", "Late"), "late", number=True),
    Column(Text("现场核查", "Visits"), "seen", number=True),
)


@signed_in
def index(request: Request) -> HttpResponse:
    """Obligations in the actor's scope, filtered by the address; late ones counted by district."""
    authority = request.authority
    if not authority.may("see", Obligation):
        raise Http404
    form = FilterForm(request.GET)
    rows = queries.filtered(authority, chosen(form))
    late = queries.overdue(authority.rows(Obligation))
    districts = [(queries.place(one["region"]), one["count"]) for one in queries.by_district(late)]
    table = table_of(request, rows, COLUMNS, default="due_on")
    about = {"table": table, "form": form, "late": late.count(), "districts": districts}
    return render(request, "supervision/index.html", about)


@signed_in
def awards(request: Request) -> HttpResponse:
    """What was approved, with what is open of it."""
    if not request.authority.may("follow", Application):
        raise Http404
    today = timezone.localdate()
    undone = Q(obligations__standing__in=(Standing.OPEN, Standing.REPORTED))
    over = Q(obligations__standing=Standing.OPEN, obligations__due_on__lt=today)
    rows = _followed(request).annotate(
        waiting=Count("obligations", undone, distinct=True),
        late=Count("obligations", over, distinct=True),
        seen=Count("visits", distinct=True),
        back=Count("recoveries", Q(recoveries__state=State.OPEN), distinct=True),
    )
    return render(request, "supervision/awards.html", {"table": table_of(request, rows, AWARDS, default="-since")})


def _followed(request: Request) -> QuerySet[Application]:
    return request.authority.rows(Application, "follow").select_related("organisation", "call").defer("call__program")


def award_of(request: Request, number: str, action: str = "follow") -> Application:
    rows = request.authority.rows(Application, action).select_related("organisation", "call")
    return get_object_or_404(rows, number=number)


@signed_in
def award(request: Request, number: str) -> HttpResponse:
    return _award(request, award_of(request, number))


def _award(request: Request, about: Application, form: ImposeForm | None = None) -> HttpResponse:
    policy, authority = policy_of(about.call), request.authority
    supervises = authority.may("supervise", about)
    context = {
        "award": about,
        "policy": policy.policy,
        "duties": policy.supervision,
        "obligations": authority.rows(Obligation).filter(application=about),
        "visits": authority.rows(Visit).filter(application=about).annotate(papers=Count("evidence")),
        "recoveries": about.recoveries.all(),
        "given": given(about),
        "supervises": supervises,
        "recovers": authority.may("recover", about),
        "form": form or ImposeForm(policy.supervision) if supervises else None,
    }
    return render(request, "supervision/award.html", context)


@signed_in
@require_POST
def impose(request: Request, number: str) -> HttpResponse:
    about = award_of(request, number, "supervise")
    form = ImposeForm(policy_of(about.call).supervision, request.POST)
    if form.is_valid():
        with errors_on(form):
            said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            made = commands.impose(request.authority, about, **said)
            messages.success(request, say(Text("已提出，已通知履行单位", "Made; whoever has to meet it is told")))
            return redirect("supervision:obligation", made.pk)
    return _award(request, about, form)


@signed_in
def visit(request: Request, number: str) -> HttpResponse:
    """Write a visit down."""
    about = award_of(request, number, "supervise")
    first = {"day": timezone.localdate(), "outcome": "in_order"}
    form = VisitForm(policy_of(about.call).supervision, request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            said = {name: value for name, value in form.cleaned_data.items() if name != "version"}
            made = commands.visit(request.authority, about, **said)
            messages.success(request, say(Text("已登记，可以添加照片", "Written down; pictures may be added")))
            return redirect("supervision:visited", made.pk)
    return render(request, "supervision/visit.html", {"award": about, "form": form})


@signed_in
def visited(request: Request, pk: int) -> HttpResponse:
    """A visit with its pictures; who wrote it adds some."""
    rows = request.authority.rows(Visit).select_related("application__organisation", "mending", "person")
    about = get_object_or_404(rows, pk=pk)
    adds = request.authority.may("edit", about)
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.attach(request.authority, about, form.cleaned_data["file"])
            return redirect("supervision:visited", pk)
    pictures = about.evidence.select_related("paper")
    context = {"visit": about, "award": about.application, "pictures": pictures, "form": form if adds else None}
    return render(request, "supervision/visited.html", context)


def _obligation(request: Request, pk: int, action: str = "see") -> Obligation:
    rows = request.authority.rows(Obligation, action).select_related("application__organisation", "application__call")
    return get_object_or_404(rows, pk=pk)


@signed_in
def obligation(request: Request, pk: int) -> HttpResponse:
    return _page(request, _obligation(request, pk))


def _page(request: Request, about: Obligation, **sent: object) -> HttpResponse:
    """An obligation; `sent` holds the form that is wrong."""
    may, first = request.authority.may, {"version": about.version}
    is_open, reported = about.standing == Standing.OPEN, about.standing == Standing.REPORTED
    reports, judges = may("report", about), may("judge", about)
    forms: dict[str, object] = {
        "report_form": ReportForm(initial=first) if is_open and reports else None,
        "file_form": FileForm() if is_open and reports else None,
        "answer_form": AnswerForm(initial=first) if reported and judges else None,
        "due_form": DueForm(initial={**first, "due_on": about.due_on}) if is_open and judges else None,
        "release_form": ReasonForm(initial=first) if is_open and judges else None,
    }
    context = {
        "obligation": about,
        "award": about.application,
        "holder": HOLDERS[about.level],
        "reports": about.reports.select_related("person", "answered_by"),
        "papers": about.evidence.select_related("paper"),
        **forms,
        **sent,
    }
    return render(request, "supervision/obligation.html", context)


@signed_in
@require_POST
def add_paper(request: Request, pk: int) -> HttpResponse:
    about, form = _obligation(request, pk, "report"), FileForm(request.POST, request.FILES)
    if form.is_valid():
        with errors_on(form):
            commands.attach(request.authority, about, form.cleaned_data["file"])
            return redirect("supervision:obligation", pk)
    return _page(request, about, file_form=form)


@signed_in
@require_POST
def report(request: Request, pk: int) -> HttpResponse:
    about, form = _obligation(request, pk, "report"), ReportForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.report(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已报告，等待审阅", "Reported; it will be looked at")))
            return redirect("supervision:obligation", pk)
    return _page(request, about, report_form=form)


@signed_in
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    about, form = _obligation(request, pk, "judge"), AnswerForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.answer(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已答复", "Answered")))
            return redirect("supervision:obligation", pk)
    return _page(request, about, answer_form=form)


@signed_in
@require_POST
def due(request: Request, pk: int) -> HttpResponse:
    about, form = _obligation(request, pk, "judge"), DueForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.set_due(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("期限已定，已通知", "The day is set; the holder is told")))
            return redirect("supervision:obligation", pk)
    return _page(request, about, due_form=form)


@signed_in
@require_POST
def release(request: Request, pk: int) -> HttpResponse:
    about, form = _obligation(request, pk, "judge"), ReasonForm(request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.release(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已免除", "Released")))
            return redirect("supervision:obligation", pk)
    return _page(request, about, release_form=form)


@signed_in
def evidence(request: Request, pk: int) -> HttpResponseBase:
    """The file, to whoever sees the obligation or the visit."""
    about = get_object_or_404(request.authority.rows(Evidence).select_related("paper"), pk=pk)
    try:
        return deliver(about.paper, inline=request.GET.get("inline") == "1")
    except FileNotFoundError:
        raise Http404 from None
