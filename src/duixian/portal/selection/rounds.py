"""A round at work: its page, and each of its steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.requests import Request, signed_in
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid
from duixian.portal.selection import commands, queries
from duixian.portal.selection.forms import AnewForm, RecusalForm, SeedForm, TiesForm
from duixian.portal.selection.making import at_selection, competition_in, protocol_of
from duixian.portal.selection.models import FALLEN, Member, Round, Stage
from duixian.portal.selection.pool import Pool, pool_of
from duixian.portal.web.forms import errors_on, version_of
from duixian.portal.web.language import say
from duixian.procedure.selecting import Standing
from duixian.procedure.selecting.drawing import IN_WORDS
from duixian.procedure.selecting.seeds import given_up_of
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def _round(request: Request, pk: int, action: str = "see") -> Round:
    return get_object_or_404(request.authority.rows(Round, action), pk=pk)


@signed_in
def show(request: Request, pk: int) -> HttpResponse:
    return page(request, _round(request, pk))


def page(
    request: Request, about: Round, problems: tuple[Problem, ...] = (), wrong: Mapping[str, forms.Form] | None = None
) -> HttpResponse:
    """A round at work: what was fixed, who scores, what came of it, and the next step. `wrong`: the form that could not
    be taken, by name; that of a recusal by the member's key."""
    authority, competition, wrong = request.authority, competition_in(about), wrong or {}
    candidates = list(about.candidates.select_related("application__organisation"))
    preview = {one.number: one for one in protocol_of(about).results()} if about.stage == Stage.RANKED else {}
    if preview:
        order = list(preview)
        candidates.sort(key=lambda one: order.index(one.application.number) if one.standing != FALLEN else len(order))
    tied = any(one.standing is Standing.TIED for one in preview.values()) or any(
        one.standing == Standing.TIED for one in candidates
    )
    waiting = at_selection(about) if about.stage in (Stage.DECLARED, Stage.SEEDED) else []
    pool = _pool(about, waiting)
    context = {
        "round": about,
        "competition": competition,
        "places": queries.places(about, competition),
        "rows": [(one, preview.get(one.application.number), queries.marked(authority, one)) for one in candidates],
        "waiting": len(waiting),
        "pool": pool,
        "short": pool is not None and len(pool.free) < about.wanted,
        "given_up": [given_up_of(one) for one in about.given_up],
        "members": [
            (one, given, wrong.get(str(one.pk)) or RecusalForm(one.pk)) for one, given in queries.progress(about)
        ],
        "protocols": list(about.protocols.all()),
        "runs": authority.may("run", about),
        "decides": authority.may("decide", about) and tied,
        "ties": wrong.get("ties") or TiesForm(),
        "anew": wrong.get("anew") or AnewForm(about.seed_on is not None),
        "number": wrong.get("number") or SeedForm(True),
        "out": about.seed_on is not None and about.seed_on <= timezone.localdate(),
        "tied": tied,
        "waits": queries.waits(about),
        "problems": problems,
        "draw_in_words": IN_WORDS,
    }
    return render(request, "selection/round.html", context, status=422 if problems or wrong else 200)


def _pool(about: Round, waiting: Sequence[Application]) -> Pool | None:
    """Who could be drawn as things stand, before anybody is."""
    return pool_of(about, waiting) if about.stage in (Stage.DECLARED, Stage.SEEDED) and about.wanted else None


STEPS: Mapping[str, tuple[Callable[[Authority, Round, int | None], object], Text]] = {
    "convene": (commands.convene, Text("参评名单已固定，专家已抽取", "Fixed; the experts are drawn")),
    "freeze": (commands.freeze, Text("评分已冻结", "The scores are frozen")),
    "confirm": (commands.confirm, Text("评选结果已确认", "Confirmed")),
    "release": (commands.release, Text("候补已结束", "The waiting list is ended")),
    "move-up": (lambda _, about, __: commands.move_up(about), Text("已依次递补", "Moved up")),
}


@signed_in
@require_POST
def step(request: Request, pk: int, name: str) -> HttpResponse:
    """One step of a round."""
    about = _round(request, pk, "run")
    if name not in STEPS:
        raise Http404
    command, done = STEPS[name]
    try:
        command(request.authority, about, version_of(request))
    except Invalid as invalid:
        return page(request, about, invalid.problems)
    messages.success(request, say(done))
    return redirect("selection:round", pk)


@signed_in
@require_POST
def anew(request: Request, pk: int) -> HttpResponse:
    """The seed draws too few: it is given up for a later one."""
    about = _round(request, pk, "run")
    form = AnewForm(about.seed_on is not None, request.POST)
    return _taken(
        request, about, "anew", form,
        lambda said: commands.draw_anew(request.authority, about, **said, version=version_of(request)),
        Text("已改用以后的种子", "A later seed takes its place"),
    )  # fmt: skip


@signed_in
@require_POST
def number(request: Request, pk: int) -> HttpResponse:
    """What the source gave that took the place of the first one."""
    about = _round(request, pk, "run")
    return _taken(
        request, about, "number", SeedForm(True, request.POST),
        lambda said: commands.record_seed(request.authority, about, said["seed"], version_of(request)),
        Text("种子已记录", "The seed is recorded"),
    )  # fmt: skip


@signed_in
@require_POST
def decide(request: Request, pk: int) -> HttpResponse:
    """What the bureau decided of equal ones."""
    about = _round(request, pk, "decide")

    def decided(said: Mapping[str, Any]) -> None:
        order = [line.strip() for line in str(said["order"]).splitlines() if line.strip()]
        commands.decide_ties(request.authority, about, order, said["because"], version_of(request))

    done = Text("已登记集体研究决定", "The decision is registered")
    return _taken(request, about, "ties", TiesForm(request.POST), decided, done)


@signed_in
@require_POST
def recuse(request: Request, pk: int, member: int) -> HttpResponse:
    """The bureau lets an expert step aside."""
    about = _round(request, pk, "run")
    who = get_object_or_404(Member.objects.filter(round=about), pk=member)
    return _taken(
        request, about, str(member), RecusalForm(member, request.POST),
        lambda said: commands.recuse(request.authority, who, said["because"], version_of(request)),
        Text("已回避，由下一位候补", "Recused; the next of the draw is seated"),
    )  # fmt: skip


def _taken(
    request: Request, about: Round, name: str, form: forms.Form, take: Callable[[Mapping[str, Any]], object], done: Text
) -> HttpResponse:
    """Take what a form of the round's page says; or show the page, with what is wrong beside the field. `name`: that of
    the form there."""
    if form.is_valid():
        with errors_on(form):
            take(form.cleaned_data)
            messages.success(request, say(done))
            return redirect("selection:round", about.pk)
    return page(request, about, wrong={name: form})
