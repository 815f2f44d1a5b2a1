"""The credit office's pages."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.credit import commands, queries
from duixian.portal.credit.asking import editions, unasked
from duixian.portal.credit.forms import AnswerForm, DecisionForm, ListForm
from duixian.portal.credit.listfile import COLUMNS
from duixian.portal.credit.models import Edition, Entry, Hit, Name
from duixian.portal.dossiers.files import wrong_in_file
from duixian.portal.journal import Invalid
from duixian.portal.web.downloads import XLSX, attachment
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.portal.web.sheets import write_sheet
from duixian.portal.web.tables import Column, table_of
from duixian.quantity.text import Text

HITS = (
    Column(Text("单位", "Organisation"), "organisation__name"),
    Column(Text("名单", "List"), "name"),
    Column(Text("文号", "Document"), "reference"),
    Column(Text("列入", "Since"), "since"),
    Column(Text("状态", "State"), "state"),
)
ENTRIES = (
    Column(Text("单位", "Organisation"), "holder"),
    Column(Text("文号", "Document"), "reference"),
    Column(Text("列入", "Since"), "since"),
    Column(Text("截止", "Until"), "until"),
)


def _office(request: Request) -> None:
    if not request.authority.may("import-credit"):
        raise Http404


@signed_in
def index(request: Request) -> HttpResponse:
    """What waits for the credit office, and how fresh its lists are."""
    _office(request)
    authority = request.authority
    asked = [
        (one, one.edition.as_of + timedelta(days=settings.CREDIT_LIST_DAYS) if one.edition else None)
        for one in editions(authority.region)
    ]
    rows = authority.rows(Hit).select_related("organisation")
    state = request.GET.get("state", "open")
    rows = rows.filter(state=state, gone_on=None) if state in ("open", "cleared", "confirmed") else rows
    about = {
        "asked": asked,
        "unanswered": queries.unanswered(authority),
        "table": table_of(request, rows, HITS, default="found_at"),
        "state": state,
    }
    return render(request, "credit/index.html", about)


@signed_in
def import_list(request: Request) -> HttpResponse:
    """A list taken over whole, or a table of what is wrong with its file."""
    _office(request)
    form = ListForm(request.POST or None, request.FILES or None, initial={"name": request.GET.get("name", "")})
    problems: list[tuple[str, Text, str]] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            edition, hits = commands.import_list(
                request.authority, Name(said["name"]), said["file"].read(), source=said["source"], as_of=said["as_of"]
            )
        except Invalid as invalid:
            of_rows = [problem for problem in invalid.problems if problem.place.path not in form.fields]
            problems = [wrong_in_file(problem) for problem in of_rows]
            with errors_on(form):
                raise Invalid([p for p in invalid.problems if p.place.path in form.fields]) from None
        else:
            done = Text(
                f"已导入第 {edition.number} 版，{edition.rows} 行，本站单位新命中 {len(hits)} 个",
                f"edition {edition.number}: {edition.rows} rows, {len(hits)} new hits",
            )
            messages.success(request, say(done))
            return redirect("credit:index")
    about = {"form": form, "columns": COLUMNS, "problems": problems}
    return render(request, "credit/import.html", about, status=422 if form.errors or problems else 200)


@signed_in
def template(request: Request) -> HttpResponse:
    """The empty table of a list."""
    _office(request)
    return attachment(write_sheet(COLUMNS), Text("信用名单.xlsx", "credit list.xlsx"), XLSX)


@signed_in
def edition(request: Request, pk: int) -> HttpResponse:
    """An edition of a list, with the others of the same list."""
    about = get_object_or_404(request.authority.rows(Edition).select_related("imported_by"), pk=pk)
    rows = about.entries.all()
    if words := request.GET.get("q", "").strip():
        rows = Entry.objects.filter(pk__in=rows.filter(holder__icontains=words)) | rows.filter(code=words.upper())
    others = Edition.objects.filter(name=about.name, region=about.region).order_by("-number")
    table = table_of(request, rows, ENTRIES, default="holder")
    return render(request, "credit/edition.html", {"edition": about, "table": table, "others": others, "q": words})


@signed_in
def hit(request: Request, number: str) -> HttpResponse:
    """A hit, and the office's decision with its reason."""
    rows = request.authority.rows(Hit).select_related("organisation", "decided_by", "post__organisation")
    about = get_object_or_404(rows, number=number)
    decides = request.authority.may("decide", about)
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not decides:
            raise Http404
        if form.is_valid():
            with errors_on(form):
                cleared = form.cleaned_data["outcome"] == "cleared"
                reason = form.cleaned_data["reason"]
                commands.decide(request.authority, about, cleared=cleared, reason=reason, version=version_of(request))
                messages.success(request, say(Text("已核定", "Decided")))
                return redirect("credit:index")
    lines = Application.objects.filter(organisation=about.organisation).exclude(state="draft").order_by("-pk")
    seen = set(request.authority.rows(Application).filter(pk__in=lines).values_list("pk", flat=True))
    context = {
        "hit": about, "form": form, "decides": decides, "today": timezone.localdate(),
        "lines": [(line, line.pk in seen) for line in lines.defer("call__program")],
    }  # fmt: skip
    return render(request, "credit/hit.html", context)


@signed_in
def answer(request: Request, number: str) -> HttpResponse:
    """An answer by hand about an applicant."""
    rows = request.authority.rows(Application, "answer-credit").select_related("organisation")
    about = get_object_or_404(rows, number=number)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.answer(request.authority, about, **form.cleaned_data)
            messages.success(request, say(Text("已登记核查结果", "The answer is kept")))
            return redirect("credit:index")
    stale = unasked(about)
    answers = queries.last_answers(about)
    return render(
        request, "credit/answer.html", {"application": about, "form": form, "stale": stale, "answers": answers}
    )
