"""What is chosen under calls: sheets, how a round begins, its protocol; and an applicant's own result."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.calls.queries import open_calls
from duixian.portal.selection import commands, queries
from duixian.portal.selection.forms import SeedForm, SheetForm
from duixian.portal.selection.making import competition_in
from duixian.portal.selection.models import Candidate, Protocol, Round, ScoreSheet
from duixian.portal.selection.reviving import revived
from duixian.portal.selection.rules import BUREAUS
from duixian.portal.selection.terms import competitions
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.procedure.selecting import Standing
from duixian.procedure.selecting.drawing import IN_WORDS
from duixian.procedure.selecting.protocol import repeat
from duixian.quantity.text import Text


@signed_in
def index(request: Request) -> HttpResponse:
    """What is chosen under the region's calls, and how far each selection is."""
    if request.authority.role not in BUREAUS:
        raise Http404
    about = {"contests": queries.contests(request.authority), "registers": request.authority.may("register-expert")}
    return render(request, "selection/index.html", about)


def _contest(request: Request, call: int, grant: str) -> queries.Contest:
    if request.authority.role not in BUREAUS:
        raise Http404
    about = get_object_or_404(Call.objects.filter(region=request.authority.region), pk=call)
    competition = competitions(about).get(grant)
    if competition is None:
        raise Http404
    sheets = request.authority.rows(ScoreSheet).filter(call=about, grant=grant)
    rounds = request.authority.rows(Round).filter(call=about, grant=grant).order_by("-number")
    return queries.Contest(about, competition, sheets.first(), list(rounds))


@signed_in
def sheet(request: Request, call: int, grant: str) -> HttpResponse:
    """The sheet of a grant: a form while the call is a draft, afterwards as it was frozen."""
    contest = _contest(request, call, grant)
    frozen = contest.call.state != CallState.DRAFT
    writes = not frozen and request.authority.may("draft", contest.call)
    form = SheetForm(contest.competition, contest.sheet, request.POST or None) if writes else None
    if request.method == "POST" and form is not None and form.is_valid():
        with errors_on(form):
            experts, fields = form.seats()
            seed_source, seed_on = form.seed()
            commands.save_sheet(
                request.authority, contest.call, grant, form.sheet(),
                experts=experts, fields=fields, seed_source=seed_source, seed_on=seed_on,
                version=version_of(request),
            )  # fmt: skip
            messages.success(request, say(Text("评分表已保存，发布通知时冻结", "Saved; opening the call freezes it")))
            return redirect("selection:index")
    about = {"contest": contest, "form": form, "frozen": frozen}
    return render(request, "selection/sheet.html", about, status=422 if form is not None and form.errors else 200)


def method(request: Request, call: int) -> HttpResponse:
    """For everybody: how the applications under an announced call are chosen, by the sheets that it froze."""
    about = get_object_or_404(request.authority.rows(Call).exclude(state=CallState.DRAFT), pk=call)
    sheets = {one.grant: one for one in ScoreSheet.objects.filter(call=about)}
    if not sheets:
        raise Http404
    rows = [(one, sheets[grant]) for grant, one in competitions(about).items() if grant in sheets]
    return render(request, "selection/method.html", {"call": about, "rows": rows, "draw_in_words": IN_WORDS})


@signed_in
def begin(request: Request, call: int, grant: str) -> HttpResponse:
    """Begin a round: its seed is recorded first."""
    contest = _contest(request, call, grant)
    if not request.authority.may("run-selection", contest.call):
        raise Http404
    declared = commands.declared_seed(contest.call, grant)
    form = SeedForm(declared is not None, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        with errors_on(form):
            seed = form.cleaned_data.get("seed", "")
            about = commands.open_round(request.authority, contest.call, grant, seed=seed)
            messages.success(request, say(Text("种子已记录", "The seed is recorded")))
            return redirect("selection:round", about.pk)
    context = {"contest": contest, "form": form, "declared": declared}
    return render(request, "selection/begin.html", context, status=422 if form.errors else 200)


def _protocol(request: Request, pk: int, number: int) -> Protocol:
    rows = request.authority.rows(Protocol).select_related("round__call").defer("round__call__program")
    return get_object_or_404(rows, round=pk, number=number)


@signed_in
def protocol(request: Request, pk: int, number: int) -> HttpResponse:
    """A sealed protocol as a page to print: everything from which it can be repeated."""
    sealed = _protocol(request, pk, number)
    body = json.loads(sealed.text)
    names = {one["number"]: one["name"] for one in body["entrants"]}
    experts = {one["number"]: one["name"] for one in body["experts"]["pool"]}
    titles = [(one["id"], Text(one["zh"], one["en"]), one["points"]) for one in body["sheet"]["criteria"]]
    about = {
        "sealed": sealed, "round": sealed.round, "body": body, "names": names, "experts": experts, "titles": titles,
        "sheet": sealed.round.told, "problems": list(repeat(sealed.text, sealed.digest)),
        "order": [sealed.round.told.name(key) for key in body["sheet"]["order"]],
    }  # fmt: skip
    return render(request, "selection/protocol.html", about)


@signed_in
def protocol_file(request: Request, pk: int, number: int) -> HttpResponse:
    """The text of a protocol, whose SHA-256 is its digest."""
    sealed = _protocol(request, pk, number)
    response = HttpResponse(sealed.text, content_type="application/json; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="selection-{pk}-{number}.json"'
    return response


@signed_in
def result(request: Request, number: str) -> HttpResponse:
    """What came of an applicant's own application, and which of its other claims come back."""
    if request.authority.role not in OWNERS:
        raise Http404
    rows = (
        request.authority.rows(Candidate)
        .select_related("round__call", "application__organisation")
        .defer("round__call__program")
    )
    candidate = rows.filter(application__number=number).order_by("-round").first()
    if candidate is None:
        raise Http404
    competition = competition_in(candidate.round)
    lost = candidate.standing in (Standing.WAITING, Standing.BELOW)
    calls = list(open_calls(timezone.localdate())) if lost else []
    claims = [
        (claim, next((one for one in calls if one.policy == claim.policy and claim.grant in one.grants), None))
        for claim in (revived(candidate.application, competition) if lost else ())
    ]
    about = {
        "candidate": candidate, "application": candidate.application, "competition": competition, "claims": claims,
        "protocol": candidate.round.protocols.last(), "draw_in_words": IN_WORDS,
        "drawn": candidate.round.members.exclude(place=0).select_related("expert").order_by("place"),
    }  # fmt: skip
    return render(request, "selection/result.html", about)
