"""Giving out the money of a call among those that stand before its last review: what each would get, and why."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.budgets import ledger
from duixian.portal.budgets.holding import held_of_call
from duixian.portal.budgets.models import Allotment, Pot
from duixian.portal.budgets.order import by_filing, by_rank, ranks_of
from duixian.portal.budgets.payers import payer_of
from duixian.portal.budgets.sharing import Ask, Parts, in_proportion, in_turn
from duixian.portal.calls.models import Call
from duixian.portal.calls.shortfall import SHORTFALLS, shortfall_of
from duixian.portal.payments.balance import shared
from duixian.procedure.kinds import ALLOWED
from duixian.procedure.model import CLOSED, Move, Procedure, Stage, State
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

CALL = "call"
"""The limit that is the call's own money; every other limit is a pot's key."""


@dataclass(frozen=True, slots=True)
class Share:
    """What one application would get: `place` in the order, fen asked and given; `last`: what the one before said."""

    application: Application
    place: int
    asked: int
    given: int
    last: Allotment | None

    @property
    def cut(self) -> int:
        return self.asked - self.given


@dataclass(frozen=True, slots=True)
class Limit:
    """Money that the call's applications share: what is left for those before their last review. `ahead`: what those
    that passed it will still take."""

    title: Text
    pot: Pot | None
    left: int
    ahead: int
    asked: int
    given: int


@dataclass(frozen=True, slots=True)
class Plan:
    """An allocation as it would be applied now; `digest` names it, so that what was shown is what is done."""

    call: Call
    rule: str
    stated: bool
    """Whether the policy or the call lays the rule down; else it is the order of application."""
    shares: Sequence[Share]
    limits: Sequence[Limit]
    unsettled: int
    """Applications at the same stage whose amount, or where ranks decide whose rank, is not settled yet."""
    problems: Sequence[Problem]
    digest: str

    @property
    def short(self) -> bool:
        return any(share.cut for share in self.shares)

    @property
    def changes(self) -> bool:
        """Whether applying it would change anything."""
        return any((share.last.given if share.last else share.asked) != share.given for share in self.shares)


def deciding(course: Procedure) -> Stage | None:
    """The last stage before the list at which amounts may still change."""
    before = course.stages[: course.index(course.listing().id)]
    return next((stage for stage in reversed(before) if Move.VERIFY in ALLOWED[stage.kind]), None)


def waits(application: Application, stage: Stage) -> Allotment | None:
    """What it was told where it stands at its last review without money; None where it goes on."""
    if stage != deciding(application.course):
        return None
    last = application.allotments.last()
    return last if last is not None and not last.given else None


def rule_of(call: Call) -> tuple[str, bool]:
    """How short money of the call is given out, and whether the policy or the call says so."""
    grants = policy_of(call).grants
    own = [rule for name in call.grants if name in grants and (rule := shortfall_of(grants[name]))]
    said = own[0] if own else call.shortfall
    return said or "order", bool(said)


def asked_by(application: Application, last: Allotment | None) -> int:
    """What it asks for: its amount, before an earlier allocation cut it."""
    approved = application.approved or 0
    if (
        last is not None
        and last.given == approved
        and application.deviation == reason_of(last.rule, last.asked, approved)
    ):
        return last.asked
    return approved


def reason_of(rule: str, asked: int, given: int) -> str:
    """Why an amount was cut."""
    return f"资金不足，{SHORTFALLS[rule].zh}分配：应予 {format_money(asked)}，分得 {format_money(given)}"


def plan(call: Call) -> Plan:
    """What the call's money gives to each now."""
    rule, stated = rule_of(call)
    rows = Application.objects.filter(call=call).exclude(state__in=(*CLOSED, State.DRAFT, State.RETURNED))
    open_ones = list(rows.select_related("organisation").order_by("pk"))
    for one in open_ones:
        one.call = call
    here, ahead, unsettled = _sorted(open_ones)
    ranks = ranks_of(call) if rule == "rank" else {}
    problems = [*_unranked(here, ranks)] if rule == "rank" else []
    if rule == "rank" and not problems:  # who came too late to be judged with the others waits for the next round
        unsettled += sum(one.pk not in ranks for one in here)
        here = [one for one in here if one.pk in ranks]
    last = {one.application_id: one for one in Allotment.objects.filter(application__in=here).order_by("pk")}
    asked = {one.pk: asked_by(one, last.get(one.pk)) for one in here}
    ordered = by_rank(here, ranks) if rule == "rank" and not problems else by_filing(here)
    asks = [Ask(asked[one.pk], partial(_parts, one)) for one in ordered]
    limits = _limits(call, [*ordered, *ahead])
    taken = _sum(_parts(one, one.approved or 0) for one in ahead)
    left = {limit: amount - taken.get(limit, 0) for limit, amount in limits.items()}
    given = (in_proportion if rule == "pro-rata" else in_turn)(asks, left)
    shares = [
        Share(one, i, asked[one.pk], fen, last.get(one.pk))
        for i, (one, fen) in enumerate(zip(ordered, given, strict=True), 1)
    ]
    told = [*_told(call, limits, taken, shares)]
    return Plan(call, rule, stated, shares, told, unsettled, problems, _digest(rule, shares))


def _sorted(applications: Iterable[Application]) -> tuple[list[Application], list[Application], int]:
    """Those before their last review with a settled amount; those past it and not yet on the list's stage; how many of
    the first have none."""
    here: list[Application] = []
    ahead: list[Application] = []
    unsettled = 0
    for one in applications:
        course, stage = one.course, deciding(one.course)
        at = course.index(one.stage)
        if stage is None or at >= course.index(course.listing().id):
            continue
        if at > course.index(stage.id):
            ahead.append(one)
        elif one.stage == stage.id and one.approved is not None and not one.lines.filter(approved=None).exists():
            here.append(one)
        elif one.stage == stage.id:
            unsettled += 1
    return here, ahead, unsettled


def _parts(application: Application, fen: int) -> Parts:
    """What an award of `fen` takes from each limit."""
    parts: dict[Hashable, int] = {
        tuple(payer_of(application, level).values()): part for level, part in shared(application, fen).items()
    }
    return {**parts, CALL: fen}


def _limits(call: Call, applications: Sequence[Application]) -> dict[Hashable, int]:
    """What is left of each limit that exists: of pots with funds, and of the money that the call announced."""
    wanted = {limit for one in applications for limit in _parts(one, one.approved or 0)}
    limits: dict[Hashable, int] = {
        key: left
        for pot in Pot.objects.filter(policy=call.policy, year=call.year)
        if (key := key_of(pot)) in wanted and (left := ledger.left(pot)) is not None
    }
    if call.pot is not None:
        limits[CALL] = call.pot - held_of_call(call)
    return limits


def key_of(pot: Pot) -> tuple[object, ...]:
    return (pot.policy, pot.year, pot.level, pot.region)


def _told(call: Call, limits: Parts, taken: Parts, shares: Sequence[Share]) -> Iterator[Limit]:
    asked = _sum(_parts(share.application, share.asked) for share in shares)
    given = _sum(_parts(share.application, share.given) for share in shares)
    pots = {key_of(pot): pot for pot in Pot.objects.filter(policy=call.policy, year=call.year)}
    for limit, left in limits.items():
        pot = pots.get(limit) if isinstance(limit, tuple) else None
        title = pot.title if pot else Text("通知公布的资金", "the money that the call announced")
        sums = (one.get(limit, 0) for one in (taken, asked, given))
        yield Limit(title, pot, left, *sums)


def _sum(all_parts: Iterable[Parts]) -> dict[Hashable, int]:
    total: dict[Hashable, int] = {}
    for parts in all_parts:
        for limit, fen in parts.items():
            total[limit] = total.get(limit, 0) + fen
    return total


def _unranked(applications: Sequence[Application], ranks: Mapping[int, int]) -> Iterator[Problem]:
    if applications and not any(one.pk in ranks for one in applications):
        named = "、".join(one.number for one in applications[:10])
        text = Text(f"还没有名次，不能按名次分配：{named}", f"not ranked yet: {named}")
        yield Problem("unranked", text)


def _digest(rule: str, shares: Sequence[Share]) -> str:
    rows = [[share.application.number, share.application.version, share.asked, share.given] for share in shares]
    return hashlib.sha256(json.dumps([rule, rows]).encode()).hexdigest()
