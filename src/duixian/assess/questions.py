"""Questions: the missing facts that can still change something, in the order in which they settle the most money.

Facts that a person answers in one go are asked together: what one register, one assessment or one look into the past
says of a kind of matter; the statements that the applicant ticks; its figures by year; any other figure of the
applicant for all matters that need it; the receipts of every level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from itertools import groupby

from duixian.assess.bind import Case
from duixian.assess.engine import Engine
from duixian.assess.explain import ceiling, wait_label
from duixian.assess.pending import Wait
from duixian.assess.result import Question
from duixian.assess.stacking import OUT
from duixian.assess.verdict import RawClaim
from duixian.expression import tree as t
from duixian.quantity.text import Text
from duixian.vocabulary.facts import FactType

ASKED = ("applicant", "register", "history", "expert")
_TICKED = (FactType.BOOLEAN, FactType.CHOICE)
_RECEIPTS = Text("该级财政历年拨付的资金是否已全部列明", "whether all money of this level received so far is listed")
_LINES = Text("该事项的费用明细是否已全部列明", "whether all cost lines of this matter are listed")


@dataclass(slots=True)
class _Asked:
    """A missing fact: the width of the claims that wait for it, in fen, and which they are."""

    wait: Wait
    money: int = 0
    claims: list[int] = field(default_factory=list)


def questions(
    engine: Engine, case: Case, claims: Sequence[RawClaim], ids: Sequence[str], waits: Sequence[Sequence[Wait]]
) -> tuple[Question, ...]:
    """One question for each missing fact that a live claim waits for (`waits`); those of one `group` stand together.

    A claim that is refused asks nothing, and a condition that is decided asks nothing, so every question can change
    a verdict or an amount. `money` is what hangs on it: the width of the claims that wait for it, in fen. The order is
    that of the money that a group settles: each claim's stake (see `_stakes`) is shared out equally among the groups
    that it still waits for, so what completes a claim goes before what only begins one.
    """
    found: dict[str, _Asked] = {}
    groups_of: dict[int, set[str]] = {}
    for index, claim in enumerate(claims):
        if claim.verdict in OUT or claim.hi == 0:
            continue
        for path, wait in _waits(engine, case, claim, waits[index]).items():
            asked = found.setdefault(path, _Asked(wait))
            asked.money += claim.hi - claim.lo
            asked.claims.append(index)
            groups_of.setdefault(index, set()).add(_group(wait))
    stakes = _stakes(engine, claims, groups_of)
    settles: dict[str, Fraction] = {}
    for index, groups in groups_of.items():
        for group in groups:
            settles[group] = settles.get(group, Fraction(0)) + Fraction(stakes[index], len(groups))
    ordered = sorted(found.values(), key=lambda one: _order(one, settles))
    return tuple(_question(one, ids) for one in ordered)


def together(asked: Sequence[Question]) -> tuple[tuple[Question, ...], ...]:
    """The questions of an assessment, those that are asked in one go as one tuple, in order."""
    return tuple(tuple(group) for _, group in groupby(asked, key=lambda question: question.group))


def _waits(engine: Engine, case: Case, claim: RawClaim, known: Sequence[Wait]) -> dict[str, Wait]:
    """What a claim waits for that somebody can be asked."""
    rule = engine.program.rules[claim.rule]

    def every() -> Iterator[Wait]:
        if claim.rule not in _overlapping(engine):
            yield from known
            return
        frame = case.view(rule.id, claim.matter, claim.year)
        for condition in rule.conditions:
            for part in _worth_asking(condition.node):
                if engine.runner.bool(condition.node)(frame) is None:
                    yield from engine.waits.of_bool(part, frame)
        yield from engine.waits.of_number(rule.award, frame)

    return {wait.path: wait for wait in every() if wait.settler in ASKED}


@cache
def _overlapping(engine: Engine) -> frozenset[int]:
    """The rules with a condition some part of which decides nothing."""
    rules = enumerate(engine.program.rules)
    return frozenset(
        i
        for i, rule in rules
        if any(isinstance(c.node, t.Any_) and len(_worth_asking(c.node)) < len(c.node.parts) for c in rule.conditions)
    )


def _worth_asking(node: t.Bool) -> tuple[t.Bool, ...]:
    """The parts of a condition that can decide it: an alternative that implies another one decides nothing.

    Such is a growth above a figure beside an amount above the same figure: what was there before cannot matter.
    """
    if not isinstance(node, t.Any_):
        return (node,)
    return tuple(part for part in node.parts if not any(_implies(part, other) for other in node.parts))


def _implies(part: t.Bool, other: t.Bool) -> bool:
    """Whether `part` says of x - y (or the greater of that and nothing) what `other` says of x, y never below 0.

    Only for "above" a figure that is itself above 0: then x - y above it means that x is.
    """
    if not (isinstance(part, t.Compare) and isinstance(other, t.Compare) and part.op == other.op in (">", ">=")):
        return False
    low, rest = part.b.low, part.a
    if isinstance(rest, t.Extreme) and rest.pick == "max" and len(rest.parts) == 2 and rest.parts[0].high <= 0:
        rest = rest.parts[1]
    less = isinstance(rest, t.Sum) and rest.sign < 0 and rest.b.low >= 0 and rest.a == other.a
    return less and low > 0 and part.b == other.b


def _group(wait: Wait) -> str:
    """What a missing fact is asked together with: what one paper, one list to tick or one yearly table answers."""
    if wait.ref is None:
        return wait.path if wait.kind == "lines" else wait.kind
    fact = wait.ref.fact
    if wait.settler != "applicant":
        return f"{fact.kind} by {wait.settler}"
    if fact.type in _TICKED:
        return f"{fact.kind} ticked"
    return f"{fact.kind} by year" if fact.yearly else fact.path


def _stakes(engine: Engine, claims: Sequence[RawClaim], waiting: dict[int, set[str]]) -> dict[int, int]:
    """What each waiting claim is worth to an order, in fen: its width, but no more than the policy's own ceiling.

    Where neither ceiling nor facts bound an amount, its width says only how wide the range of a fact is; it then counts
    as much as the largest claim that is bounded.
    """
    stakes: dict[int, int | None] = {}
    for index in waiting:
        claim = claims[index]
        award = engine.program.rules[claim.rule].award
        most = ceiling(award)
        width = claim.hi - claim.lo
        if most is None:
            stakes[index] = width if width < UNBOUNDED else None
        else:
            stakes[index] = min(width, most // award.scale)
    largest = max((stake for stake in stakes.values() if stake is not None), default=1)
    return {index: largest if stake is None else stake for index, stake in stakes.items()}


UNBOUNDED = 10**11  # 10亿元 in fen, beyond what any single award of these policies comes to


def _order(one: _Asked, settles: dict[str, Fraction]) -> tuple[Fraction, str, int, int, str]:
    group = _group(one.wait)
    return -settles[group], group, -one.money, -len(one.claims), one.wait.path


def _question(one: _Asked, ids: Sequence[str]) -> Question:
    wait = one.wait
    waiting = tuple(ids[index] for index in one.claims)
    if wait.ref is None:
        meaning = _LINES if wait.kind == "lines" else _RECEIPTS
        return Question(
            wait.path, wait_label(wait), meaning, wait.settler, wait.kind, None, {}, one.money, waiting, _group(wait)
        )
    fact = wait.ref.fact
    unit = fact.counted_in.label if fact.counted_in else None
    return Question(
        wait.path,
        wait_label(wait),
        fact.meaning,
        wait.settler,
        fact.type.value,
        unit,
        fact.choices,
        one.money,
        waiting,
        _group(wait),
    )
