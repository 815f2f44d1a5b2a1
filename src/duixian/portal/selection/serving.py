"""An expert's pages: papers one at a time, a conflict declared, the panel once all have scored."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Attachment
from duixian.portal.papers.models import State as PaperState
from duixian.portal.papers.queries import deliver
from duixian.portal.selection import commands, queries
from duixian.portal.selection.forms import MarksForm, RecusalForm
from duixian.portal.selection.making import competition_in, standing_in
from duixian.portal.selection.models import Candidate, Member, Round, Score, Stage
from duixian.portal.selection.rules import EXPERTS
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import say
from duixian.quantity.text import Text

_INSIDE = ("application/pdf", "image/png", "image/jpeg")


@signed_in
def scoring(request: Request) -> HttpResponse:
    """The rounds in which the expert is seated, with how many papers are left; the next paper is one click away."""
    if request.authority.role not in EXPERTS:
        raise Http404
    return _seats(request)


def _seats(request: Request, wrong: Mapping[int, RecusalForm] | None = None) -> HttpResponse:
    """`wrong`: the declaration that could not be taken, by the seat's key."""
    authority, wrong = request.authority, wrong or {}
    waiting = list(queries.to_score(authority))
    seats = authority.rows(Member, "serve").select_related("round__call").defer("round__call__program")
    rows = [
        (
            one, sum(paper.round_id == one.round_id for paper in waiting), competition_in(one.round),
            wrong.get(one.pk) or RecusalForm(one.pk),
        )
        for one in seats
    ]  # fmt: skip
    context = {"seats": rows, "next": waiting[0] if waiting else None}
    return render(request, "selection/scoring.html", context, status=422 if wrong else 200)


def _paper(request: Request, pk: int) -> Candidate:
    rows = (
        request.authority.rows(Candidate, "score")
        .select_related("round__call", "application__organisation")
        .defer("round__call__program")
    )
    return get_object_or_404(rows, pk=pk)


@signed_in
def paper(request: Request, candidate: int) -> HttpResponse:
    """One application to score: its papers beside the sheet; then the next."""
    about = _paper(request, candidate)
    form = MarksForm(about.round.told, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            commands.score(request.authority, about, form.marks(), str(form.cleaned_data["comment"]))
            messages.success(request, say(Text("评分已提交", "Your marks are given")))
            following = queries.to_score(request.authority).first()
            return redirect("selection:paper", following.pk) if following else redirect("selection:scoring")
    return _beside_sheet(request, about, form)


def _beside_sheet(
    request: Request, about: Candidate, form: MarksForm, declare: RecusalForm | None = None
) -> HttpResponse:
    """`declare`: the declaration that could not be taken."""
    own = request.authority.rows(Score).filter(candidate=about, member__expert__person=request.authority.person).first()
    member = request.authority.rows(Member, "serve").get(round=about.round)
    context = {
        "candidate": about,
        "application": about.application,
        "competition": competition_in(about.round),
        "form": form if own is None and about.round.stage == Stage.SCORING else None,
        "own": own,
        "marks": [(one, own.final[one.id]) for one in about.round.told.criteria] if own else [],
        "member": member,
        "declare": declare or RecusalForm(member.pk),
        "papers": about.application.attachments.select_related("paper"),
        "labels": {one["id"]: Text(**one["label"]) for one in about.application.materials},
        "shown_inside": _INSIDE,
        "left": queries.to_score(request.authority).filter(round=about.round).count(),
        "lines": about.application.lines.all(),
    }
    wrong = form.errors or (declare and declare.errors)
    return render(request, "selection/paper.html", context, status=422 if wrong else 200)


@signed_in
def attachment(request: Request, candidate: int, pk: int) -> HttpResponseBase:
    """A paper of an application that the expert scores."""
    about = _paper(request, candidate)
    rows = Attachment.objects.select_related("paper").filter(
        application=about.application, paper__state=PaperState.CLEAN
    )
    found = get_object_or_404(rows, pk=pk)
    try:
        return deliver(found.paper, inline=request.GET.get("inline") == "1")
    except FileNotFoundError:
        raise Http404 from None


@signed_in
@require_POST
def declare(request: Request, member: int) -> HttpResponse:
    """An expert steps aside: from then on the round is closed to them. Sent beside a paper, it says which."""
    own = get_object_or_404(request.authority.rows(Member, "serve"), pk=member)
    form = RecusalForm(own.pk, request.POST)
    if form.is_valid():
        with errors_on(form):
            commands.recuse(request.authority, own, form.cleaned_data["because"])
            messages.success(
                request, say(Text("已回避，谢谢您说明", "You have stepped aside; thank you for saying so"))
            )
            return redirect("selection:scoring")
    paper = request.POST.get("paper", "")
    if paper.isdecimal():
        about = _paper(request, int(paper))
        return _beside_sheet(request, about, MarksForm(about.round.told), form)
    return _seats(request, {own.pk: form})


@signed_in
def panel(request: Request, pk: int) -> HttpResponse:
    """All marks side by side, once everybody has given theirs; one's own may change for a reason."""
    about = get_object_or_404(request.authority.rows(Round, "panel"), pk=pk)
    candidates = standing_in(about)
    forms = {one.pk: _own_form(request, about, one) for one in candidates}
    if request.method == "POST":
        chosen = next((one for one in candidates if str(one.pk) == request.POST.get("candidate")), None)
        if chosen is None:
            raise Http404
        form = forms[chosen.pk] = MarksForm(about.told, request.POST, revising=True, prefix=f"p{chosen.pk}")
        if form.is_valid():
            with errors_on(form):
                commands.revise(request.authority, chosen, form.marks(), str(form.cleaned_data["reason"]))
                messages.success(request, say(Text("已修改", "Changed")))
                return redirect("selection:panel", pk)
    context = {
        "round": about,
        "competition": competition_in(about),
        "rows": [(one, queries.marked(request.authority, one), forms[one.pk]) for one in candidates],
        "open": about.stage == Stage.PANEL,
    }
    return render(request, "selection/panel.html", context, status=422 if request.method == "POST" else 200)


def _own_form(request: Request, about: Round, candidate: Candidate) -> MarksForm:
    own = Score.objects.filter(candidate=candidate, member__expert__person=request.authority.person).first()
    given = own.final if own else {}
    return MarksForm(
        about.told, revising=True, prefix=f"p{candidate.pk}", initial={**given, "reason": own.reason if own else ""}
    )
