"""What one claim of a shared rule exactly comes to, by the plainest means: fractions, straight down the kernel's tree.

The task is that of `benchmarks.peers`. Nothing here is taken from the evaluators: neither rounding, calendar nor the
codes that contain one another.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product
from math import floor
from typing import NamedTuple

from benchmarks.peers import ENTITLED, OPEN, REFUSED
from benchmarks.peers.shared import SharedRule, lag_of, may_come_to_nothing
from duixian.expression import tree as t
from duixian.vocabulary.facts import APPLICANT, FactType

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one claim: its applicant, its matter, and the matter's years."""

    on: date
    year: int
    applicant: Row
    matter: Row
    years: Mapping[int, Row]

    def value(self, ref: t.FactRef, suffix: str = "") -> object:
        """The fact as it stands in the tables; None where it is missing, inapplicable or its year has no row."""
        name = ref.fact.name + suffix
        if ref.fact.kind == APPLICANT:
            return self.applicant.get(name)
        if ref.year is None:
            return self.matter.get(name)
        return self.years.get(self.year - (lag_of(ref) or 0), {}).get(name)

    def cannot_exist(self, ref: t.FactRef) -> bool:
        return self.value(ref, "_na") is True


class Answer(NamedTuple):
    """What a claim comes to: its verdict, what is certain and what is possible in fen."""

    verdict: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Between:
    """An amount (money in fen, a day as its ordinal) of which only its ends are certain."""

    low: Fraction
    high: Fraction

    @property
    def certain(self) -> bool:
        return self.low == self.high


def answer(rule: SharedRule, known: Known) -> Answer:
    """What a claim comes to."""
    told = [holds(c.node, known) for c in rule.conditions]
    award = number(rule.award, known)
    if False in told or award is None:
        return Answer(REFUSED, 0, 0)
    low, high = (floor(end + Fraction(1, 2)) for end in (award.low, award.high))
    if None in told:
        return Answer(OPEN, 0, high)
    if low == high:
        return Answer(ENTITLED, low, high)
    return Answer(OPEN, 0 if may_come_to_nothing(rule.award) else low, high)


def holds(node: t.Bool, known: Known) -> bool | None:
    """True, false or unknown; what cannot exist fails what asks for it."""
    match node:
        case t.Truth(value):
            return value
        case t.Flag(ref) | t.Applicable(ref) | t.Member(ref) if known.cannot_exist(ref):
            return False
        case t.Flag(ref, wanted):
            told = known.value(ref)
            return None if told is None else told is wanted
        case t.Applicable(ref):
            return None if known.value(ref) is None else True
        case t.Member(ref, values, within, negated):
            code = known.value(ref)
            if code is None:
                return None
            region = ref.fact.type is FactType.REGION
            inside = any(_inside(str(code), v, region) for v in values) if within else code in values
            return inside is not negated
        case t.Compare(op, a, b):
            x, y = number(a, known), number(b, known)
            if x is None or y is None:
                return False
            told = _compare(op, x, y)
            may_fail = any(ref.fact.may_be_inapplicable for ref in t.facts_of(node))
            return None if told and may_fail and not (x.certain and y.certain) else told
        case t.All(parts):
            told_parts = [holds(part, known) for part in parts]
            return False if False in told_parts else None if None in told_parts else True
        case t.Any_(parts):
            told_parts = [holds(part, known) for part in parts]
            return True if True in told_parts else None if None in told_parts else False
    raise TypeError(node)


def number(node: t.Number, known: Known) -> Between | None:
    """What an amount lies between; None where it cannot exist."""
    if isinstance(node, t.Choose):
        return _choose(node, known)
    if isinstance(node, t.FactRef):
        return _fact(node, known)
    parts = [number(child, known) for child in t.children(node) if isinstance(child, t.Number)]
    found = [part for part in parts if part is not None]
    if len(found) < len(parts):
        return None
    ends = list(product(*((part.low, part.high) for part in found)))
    values = [_of(node, known, *one) for one in ends]
    return Between(min(values), max(values))


def _fact(ref: t.FactRef, known: Known) -> Between | None:
    if known.cannot_exist(ref):
        return None
    told = known.value(ref)
    if isinstance(told, date):
        return Between(Fraction(told.toordinal()), Fraction(told.toordinal()))
    if isinstance(told, int):
        return Between(Fraction(told, ref.scale), Fraction(told, ref.scale))
    return Between(Fraction(ref.low, ref.scale), Fraction(ref.high, ref.scale))


def _choose(node: t.Choose, known: Known) -> Between:
    """Every case that may be the first to hold, and nothing where none does or the case's amount cannot exist."""
    found: list[Between] = []
    nothing = Between(Fraction(0), Fraction(0))
    for guard, then in node.cases:
        told = holds(guard, known)
        if told is False:
            continue
        found.append(number(then, known) or nothing)
        if any(ref.fact.may_be_inapplicable and known.value(ref) is None for ref in t.always_needed(then)):
            found.append(nothing)
        if told:
            break
    else:
        found.append(nothing)
    return Between(min(one.low for one in found), max(one.high for one in found))


def _of(node: t.Number, known: Known, *of: Fraction) -> Fraction:
    """An amount of certain parts. Each is steady in each of them, so that its ends are those of its parts."""
    match node:
        case t.Const(value=value, scale=scale):
            return Fraction(value, scale)
        case t.Year():
            return Fraction(known.year)
        case t.On():
            return Fraction(known.on.toordinal())
        case t.Sum(sign=sign):
            return of[0] + sign * of[1]
        case t.Product():
            return of[0] * of[1]
        case t.Quotient(per=per):
            return Fraction(floor(of[0] / Fraction(per.value, per.scale)))
        case t.Extreme(pick=pick):
            return min(of) if pick == "min" else max(of)
        case t.Shift(amount=count, unit=unit):
            return Fraction(_later(date.fromordinal(int(of[0])), count, unit).toordinal())
        case t.YearOf():
            return Fraction(date.fromordinal(int(of[0])).year)
        case t.YearEnd(last=last):
            year = int(of[0])
            return Fraction((date(year, 12, 31) if last else date(year, 1, 1)).toordinal())
    raise TypeError(node)


def _compare(op: str, x: Between, y: Between) -> bool | None:
    """Whether it holds for all that the two may be, or for none of it."""
    turned = {">": "<", ">=": "<="}
    if op in turned:
        return _compare(turned[op], y, x)
    match op:
        case "<":
            return True if x.high < y.low else False if x.low >= y.high else None
        case "<=":
            return True if x.high <= y.low else False if x.low > y.high else None
    same = True if x.certain and x == y else False if x.high < y.low or y.high < x.low else None
    return same if op == "=" or same is None else not same


def _inside(code: str, ancestor: str, region: bool) -> bool:
    if region:
        while ancestor.endswith("00"):
            ancestor = ancestor[:-2]
    return code.startswith(ancestor)


def _later(day: date, count: int, unit: str) -> date:
    months = day.year * 12 + day.month - 1 + count * {"years": 12, "months": 1}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
