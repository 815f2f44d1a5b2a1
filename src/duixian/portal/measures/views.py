"""What everybody sees of measures, and where a bureau reports on them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.library.shelf import Book, shelf
from duixian.portal.measures import commands, queries
from duixian.portal.measures.forms import ReportForm, SummaryForm
from duixian.portal.measures.models import Progress, Summary
from duixian.portal.papers.models import State as PaperState
from duixian.portal.papers.queries import deliver
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.quantity.text import Text


def index(request: Request) -> HttpResponse:
    return render(request, "measures/index.html", {"sheets": queries.sheets(request.authority)})


def show(request: Request, policy: str) -> HttpResponse:
    """A policy's measures; `?year=` shows one year of them."""
    book = _book(policy)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isdecimal() else None
    actor = request.authority
    summaries = actor.rows(Summary).filter(policy=policy)
    about = {
        "book": book, "policy": book.model.policy, "standings": queries.standings(actor, book, year), "year": year,
        "years": queries.years(actor, policy), "this_year": timezone.localdate().year,
        "summaries": summaries.filter(year=year) if year else summaries,
        "reports": _reports(request, book),
    }  # fmt: skip
    return render(request, "measures/show.html", about)


@signed_in
def report(request: Request, policy: str, measure: str) -> HttpResponse:
    book = _own(request, policy)
    known = next((one for one in book.model.measures if one.id == measure), None)
    organisation = request.authority.organisation
    if known is None or organisation is None:
        raise Http404(measure)
    form = ReportForm(known, organisation.name, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        said: dict[str, Any] = form.cleaned_data
        with errors_on(form):
            commands.report(request.authority, policy, measure, **said)
            messages.success(request, say(Text("已记录", "Noted")))
            return redirect("measures:show", policy)
    return render(request, "measures/report.html", {"form": form, "measure": known, "policy": book.model.policy})


@signed_in
@require_POST
def publish(request: Request, pk: int) -> HttpResponse:
    said = get_object_or_404(request.authority.rows(Progress, "report"), pk=pk)
    commands.publish(request.authority, said, request.POST.get("public") == "1")
    return redirect("measures:show", said.policy)


@signed_in
def summary(request: Request, policy: str, year: int) -> HttpResponse:
    book = _own(request, policy)
    here = request.authority.rows(Summary, "report").filter(policy=policy, year=year, region=request.authority.region)
    there = here.first()
    initial = {"words": there.words, "public": there.public} if there else None
    form = SummaryForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.summarise(request.authority, policy, year, **form.cleaned_data, version=version_of(request))
            messages.success(request, say(Text("已保存", "Saved")))
            return redirect("measures:show", policy)
    about = {"form": form, "policy": book.model.policy, "year": year, "version": there.version if there else 0}
    return render(request, "measures/summary.html", about)


def evidence(request: Request, pk: int) -> FileResponse:
    """The paper behind what was said: whoever sees the words sees it."""
    said = get_object_or_404(request.authority.rows(Progress).select_related("evidence"), pk=pk)
    if said.evidence is None or said.evidence.state != PaperState.CLEAN:
        raise Http404
    return deliver(said.evidence)


def _book(policy: str) -> Book:
    book = shelf().get(policy)
    if book is None or not book.model.measures:
        raise Http404(policy)
    return book


def _reports(request: Request, book: Book) -> bool:
    return request.authority.may("report", Progress) and queries.obliges(book, request.authority.region)


def _own(request: Request, policy: str) -> Book:
    book = _book(policy)
    if not _reports(request, book):
        raise Http404(policy)
    return book
