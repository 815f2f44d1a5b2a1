"""Platforms as their operators keep them and as the bureau looks at them."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Count, Max, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.dossiers.files import wrong_in_file
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid
from duixian.portal.platforms import commands, queries
from duixian.portal.platforms.doubting import said
from duixian.portal.platforms.figures import PARTS, Part
from duixian.portal.platforms.forms import ChangeForm, DecideForm, EnterForm, ReportForm
from duixian.portal.platforms.models import Decision, Doubt, Platform, Report, State, Why
from duixian.portal.platforms.pictures import line
from duixian.portal.platforms.reading import COLUMNS, from_files, read_month
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import lang, say
from duixian.portal.web.sheets import write_sheet
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text

SHOWN = 24
"""So many months are drawn; the table has all."""
COLUMNS_OF_LIST = (
    Column(Text("平台", "Platform"), "name"),
    Column(Text("运营单位", "Operator"), "organisation__name"),
    Column(Text("类别", "Kind"), "kind"),
    Column(Text("最近月报", "Last month"), "last"),
    Column(Text("待核实", "Doubts"), "doubts", number=True),
)


@signed_in
def index(request: Request) -> HttpResponse:
    """An operator's own platforms; those of a bureau's region."""
    if not request.authority.may("see", Platform):
        raise Http404
    rows = request.authority.rows(Platform).select_related("organisation")
    rows = rows.annotate(
        last=Max("reports__month", filter=Q(reports__state=State.COUNTED)),
        doubts=Count("reports__doubts", filter=Q(reports__doubts__state=Decision.OPEN), distinct=True),
    )
    table = table_of(request, rows, COLUMNS_OF_LIST, default="name")
    return render(request, "platforms/index.html", {"table": table, "owns": request.authority.may("edit", Platform)})


@signed_in
def new(request: Request) -> HttpResponse:
    organisation = request.authority.organisation
    if organisation is None or not request.authority.may("edit", Platform):
        raise Http404
    matters = queries.to_register(organisation)
    form = EnterForm(matters, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            made = commands.enter(request.authority, **form.cleaned_data)
            messages.success(request, say(Text("平台已登记，可以报送月报", "Registered: it may report now")))
            return redirect("platforms:show", made.number)
    return render(request, "platforms/new.html", {"form": form, "matters": matters})


def _platform(request: Request, number: str, action: str = "see") -> Platform:
    return get_object_or_404(request.authority.rows(Platform, action).select_related("organisation"), number=number)


@signed_in
def show(request: Request, number: str) -> HttpResponse:
    return _page(request, _platform(request, number))


def _page(request: Request, platform: Platform, token: str = "") -> HttpResponse:
    """Its months, what is doubted, and what they come to beside its operator's dossier."""
    reports, figures = queries.counted(platform), platform.reporting.figures
    doubts = request.authority.rows(Doubt).filter(report__platform=platform, state=Decision.OPEN)
    dossier = Dossier.objects.filter(organisation=platform.organisation).first()
    drawn = reports[-SHOWN:]
    context = {
        "platform": platform,
        "owns": request.authority.may("edit", platform),
        "token": token,
        "lines": [
            (figure, drawn[-1].figures[figure.name], line(figure.label, _points(drawn, figure.name), figure.name))
            for figure in figures
            if drawn
        ],
        "heads": [figure.label for figure in figures],
        "months": [
            (one, [(figure.label, one.figures[figure.name]) for figure in figures]) for one in reversed(reports)
        ],
        "doubts": [(one, said(one)) for one in doubts.select_related("report__platform")],
        "held": list(queries.held(platform, dossier.data)) if dossier else [],
        "others": request.authority.rows(Report).filter(platform=platform).exclude(state=State.COUNTED)[:SHOWN],
        "address": request.build_absolute_uri(f"/api/platforms/{platform.number}/reports/"),
    }
    return render(request, "platforms/show.html", context)


def _points(reports: list[Report], name: str) -> list[tuple[date, int]]:
    return [(one.month, one.figures[name]) for one in reports]


@signed_in
def change(request: Request, number: str) -> HttpResponse:
    about = _platform(request, number, "edit")
    first = {"name": about.name, "channels": "\n".join(about.channels), "version": about.version}
    form = ChangeForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.change(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已保存", "Saved")))
            return redirect("platforms:show", number)
    return render(request, "platforms/change.html", {"form": form, "platform": about})


@signed_in
def report(request: Request, number: str) -> HttpResponse:
    """A month's files: taken whole, or a table of what is wrong with them."""
    about = _platform(request, number, "edit")
    form = ReportForm(about.reporting, request.POST or None, request.FILES or None)
    problems: list[tuple[str, Text, str]] = []
    if request.method == "POST" and form.is_valid():
        try:
            month = read_month(form.cleaned_data["month"])
            commands.report(request.authority, about, month, from_files(form.tables()))
        except (Refused, Invalid) as refused:
            problems = [_row(problem) for problem in refused.problems]
        else:
            messages.success(request, say(Text(f"{month:%Y-%m} 月报已收到", f"The report of {month:%Y-%m} is here")))
            return redirect("platforms:show", number)
    parts = [(part, PARTS[part], COLUMNS[part]) for part in about.reporting.parts]
    context = {"form": form, "platform": about, "problems": problems, "parts": parts}
    return render(request, "platforms/report.html", context, status=422 if problems else 200)


def _row(problem: Problem) -> tuple[str, Text, str]:
    """Which table and row, what is wrong, what would be right."""
    _, message, expected = wrong_in_file(problem)
    place = problem.place
    part = PARTS[Part(place.file)].in_(lang()) if place.file in set(Part) else ""
    row = say(Text(f"第 {place.line} 行", f"row {place.line}")) if place.line else ""
    return f"{part} {row}".strip(), message, expected


@signed_in
def template(request: Request, number: str, part: str) -> HttpResponse:
    """An empty table to fill in; that of the figures names them."""
    about = _platform(request, number, "edit")
    if part not in about.reporting.parts:
        raise Http404
    of = Part(part)
    rows = [(figure.label.zh, "") for figure in about.reporting.figures] if of is Part.FIGURES else []
    name = Text(f"{PARTS[of].zh}.xlsx", f"{of}.xlsx")
    return attachment(write_sheet(COLUMNS[of], rows), name, XLSX)


@signed_in
def one_report(request: Request, pk: int) -> HttpResponse:
    """A report with its devices, transactions and doubts, of any state."""
    rows = request.authority.rows(Report).select_related("platform__organisation", "sent_by")
    about = get_object_or_404(rows, pk=pk)
    doubts = request.authority.rows(Doubt).filter(report=about).select_related("report__platform")
    context = {
        "report": about,
        "platform": about.platform,
        "figures": [(figure.label, about.figures[figure.name]) for figure in about.platform.reporting.figures],
        "devices": about.devices.all()[:SHOWN_ROWS],
        "device_count": about.devices.count(),
        "transactions": about.transactions.all()[:SHOWN_ROWS],
        "transaction_count": about.transactions.count(),
        "doubts": [(one, said(one)) for one in doubts],
        "shown": SHOWN_ROWS,
    }
    return render(request, "platforms/one_report.html", context)


SHOWN_ROWS = 200
"""So many devices and transactions of a report are listed on its page."""


@signed_in
@require_POST
def token(request: Request, number: str) -> HttpResponse:
    """A new token, shown on this answer and never again; or none any more."""
    about = _platform(request, number, "edit")
    if request.POST.get("take"):
        commands.take_token(request.authority, about)
        messages.success(request, say(Text("令牌已停用", "The token opens nothing any more")))
        return redirect("platforms:show", number)
    kept, made = commands.give_token(request.authority, about)
    answer = _page(request, _platform(request, kept.number), made)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@signed_in
@require_POST
def fill_in(request: Request, number: str) -> HttpResponse:
    commands.fill_in(request.authority, _platform(request, number, "edit"))
    messages.success(request, say(Text("月报数据已填入企业档案", "The dossier has the figures of the reports")))
    return redirect("platforms:show", number)


@signed_in
def doubts(request: Request) -> HttpResponse:
    """What waits for the bureau."""
    if not request.authority.may("decide", Doubt):
        raise Http404
    found = queries.waiting(request.authority)
    return render(request, "platforms/doubts.html", {"doubts": [(one, said(one)) for one in found]})


@signed_in
def decide(request: Request, pk: int) -> HttpResponse:
    """A doubt, the report that it is about, and what the bureau makes of it."""
    rows = request.authority.rows(Doubt).select_related("report__platform__organisation", "decided_by", "post")
    about = get_object_or_404(rows, pk=pk)
    form = DecideForm(request.POST or None, initial={"version": about.version})
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.decide(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已核实，已通知平台", "Decided; the operator is told")))
            return redirect("platforms:doubts")
    other = request.authority.rows(Platform).filter(number=about.subject if about.why == Why.SHARED else "").first()
    context = {
        "doubt": about,
        "text": said(about),
        "platform": about.report.platform,
        "other": other,
        "form": form if about.state == Decision.OPEN and request.authority.may("decide", about) else None,
    }
    return render(request, "platforms/decide.html", context)
