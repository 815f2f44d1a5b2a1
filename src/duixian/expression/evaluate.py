"""Running kernel nodes on one claim: closures made once per program, called for every claim.

A condition answers True, False or None (unknown). A number answers an interval (low, high) of integers in its node's
scale, or None where it is inapplicable. A missing fact is its whole range, so settling a fact can only narrow an
interval and never turn true into false.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import lcm

from duixian.expression import tree as t
from duixian.expression.frame import NA, Frame
from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.industries import within_industry
from duixian.vocabulary.regions import within_region

Interval = tuple[int, int]
RunNumber = Callable[[Frame], Interval | None]
RunBool = Callable[[Frame], bool | None]


@dataclass(frozen=True, slots=True)
class Series:
    """A dated reference rate: change dates (ordinals) with the rate in ppm, known until a day."""

    id: str
    table: str
    until: int
    dates: tuple[int, ...]
    rates: tuple[int, ...]

    def at(self, ordinal: int) -> int:
        """The rate in force on a day. Raises `Refused` outside the table, naming the table to extend."""
        if not self.dates or not self.dates[0] <= ordinal <= self.until:
            day = date.fromordinal(ordinal).isoformat()
            text = Text(
                f"{self.id} 没有 {day} 的利率；请补充 {self.table}",
                f"{self.id} has no rate for {day}; extend {self.table}",
            )
            raise Refused([Problem("series-beyond", text, Place(path=self.id))])
        return self.rates[bisect_right(self.dates, ordinal) - 1]

    def between(self, low: int, high: int) -> Interval:
        """The lowest and highest rate on the days of [low, high], as far as the table reaches."""
        if low == high:
            rate = self.at(low)
            return rate, rate
        first = max(bisect_right(self.dates, low) - 1, 0)
        last = max(bisect_right(self.dates, high), first + 1)
        return min(self.rates[first:last]), max(self.rates[first:last])


@dataclass(slots=True)
class Runner:
    """Makes and keeps the closures of one program's nodes."""

    series: Mapping[str, Series] = field(default_factory=dict)
    _numbers: dict[int, RunNumber] = field(default_factory=dict)
    _bools: dict[int, RunBool] = field(default_factory=dict)
    _parts: dict[int, tuple[t.Node, ...]] = field(default_factory=dict)
    _alive: list[t.Node] = field(default_factory=list)

    def parts(self, node: t.Node) -> tuple[t.Node, ...]:
        """`tree.walk(node)`, made once."""
        parts = self._parts.get(id(node))
        if parts is None:
            parts = self._parts[id(node)] = tuple(t.walk(node))
            self._alive.append(node)
        return parts

    def number(self, node: t.Number) -> RunNumber:
        run = self._numbers.get(id(node))
        if run is None:
            run = self._numbers[id(node)] = self._make_number(node)
            self._alive.append(node)
        return run

    def bool(self, node: t.Bool) -> RunBool:
        run = self._bools.get(id(node))
        if run is None:
            run = self._bools[id(node)] = self._make_bool(node)
            self._alive.append(node)
        return run

    def _make_number(self, node: t.Number) -> RunNumber:
        match node:
            case t.Const():
                point = (node.value, node.value)
                return lambda f: point
            case t.FactRef():
                return fact_number(node, self.number(node.year) if node.year else None)
            case t.Year():
                return lambda f: (f.year, f.year)
            case t.On():
                return lambda f: (f.on, f.on)
            case t.Sum():
                return run_sum(node, self.number(node.a), self.number(node.b))
            case t.Product():
                return run_product(self.number(node.a), self.number(node.b))
            case t.Quotient():
                per, factor = node.per.value * node.of.scale, node.per.scale
                return map_monotone(self.number(node.of), lambda n: n * factor // per)
            case t.Extreme():
                return run_extreme(node, [self.number(part) for part in node.parts])
            case t.Choose():
                cases = [(self.bool(c), self.number(n), node.scale // n.scale) for c, n in node.cases]
                return run_choose(cases)
            case t.LinesSum():
                since, until = (self.number(n) if n else None for n in (node.since, node.until))
                return lambda f: f.lines_sum(node.categories, since and since(f), until and until(f), node.high)
            case t.Received():
                year = self.number(node.year) if node.year else None
                return lambda f: f.received(node, year(f) if year else None)
            case t.AwardOf():
                return lambda f: f.awards.get((node.grant, f.matter_id), (0, node.high))
            case t.SeriesAt():
                table, at = self.series[node.series], self.number(node.at)
                return lambda f: None if (day := at(f)) is None else table.between(*day)
            case t.Shift():
                return map_monotone(self.number(node.date), shifter(node.amount, node.unit))
            case t.YearOf():
                return map_monotone(self.number(node.date), lambda n: date.fromordinal(n).year)
            case t.YearEnd():
                month, day = (12, 31) if node.last else (1, 1)
                return map_monotone(self.number(node.of), lambda y: date(y, month, day).toordinal())
        raise TypeError(node)

    def _make_bool(self, node: t.Bool) -> RunBool:
        match node:
            case t.Truth(value):
                return lambda f: value
            case t.Flag(ref, wanted):
                return run_flag(ref, wanted, fact_value(ref, self))
            case t.Member():
                return run_member(node, fact_value(node.ref, self))
            case t.Compare():
                return self._compare(node)
            case t.All(parts):
                return run_all([self.bool(part) for part in parts])
            case t.Any_(parts):
                return run_any([self.bool(part) for part in parts])
            case t.Applicable(ref):
                value = fact_value(ref, self)
                return lambda f: None if (v := value(f)) is None else v is not NA
            case t.NotPaidYet():
                return lambda f: f.not_paid_yet(node)
        raise TypeError(node)

    def _compare(self, node: t.Compare) -> RunBool:
        scale = lcm(node.a.scale, node.b.scale)
        fa, fb = scale // node.a.scale, scale // node.b.scale
        if isinstance(node.a, t.FactRef) and isinstance(node.b, t.Const) and not node.a.year:
            return compare_fact(fact_value(node.a, self), node.op, fa, node.b.value * fb)
        may_be_na = any(ref.fact.may_be_inapplicable for ref in t.facts_of(node))
        return compare(self.number(node.a), self.number(node.b), node.op, fa, fb, may_be_na)


def fact_value(ref: t.FactRef, runner: Runner) -> Callable[[Frame], object]:
    """The fact's value as it stands: None where missing, NA where inapplicable."""
    kind, name = ref.fact.kind, ref.fact.name
    if ref.year is not None:
        at = runner.number(ref.year)
        if kind == "applicant":
            return lambda f: yearly(f.years, at(f), name)
        return lambda f: yearly(f.matter_years, at(f), name)
    if kind == "applicant":
        return lambda f: f.applicant.get(name)
    if kind == "outcome":
        return lambda f: f.outcome.get(name)
    return lambda f: f.matter.get(name)


def yearly(years: Mapping[int, Mapping[str, object]], at: Interval | None, name: str) -> object:
    if at is None:
        return NA
    if at[0] != at[1]:
        return None
    values = years.get(at[0])
    return None if values is None else values.get(name)


def fact_number(ref: t.FactRef, at: RunNumber | None) -> RunNumber:
    value = fact_value(ref, _YearOnly(at) if at else Runner())
    unknown = (ref.low, ref.high)

    def run(f: Frame) -> Interval | None:
        v = value(f)
        if v is None:
            return unknown
        if v is NA:
            return None
        return (v, v)  # type: ignore[return-value]

    return run


class _YearOnly(Runner):
    """A runner that knows one number already: the year of a yearly fact."""

    def __init__(self, at: RunNumber) -> None:
        super().__init__()
        self._at = at

    def number(self, node: t.Number) -> RunNumber:
        return self._at


def run_sum(node: t.Sum, a: RunNumber, b: RunNumber) -> RunNumber:
    fa, fb = node.scale // node.a.scale, node.scale // node.b.scale

    def plus(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        return None if x is None or y is None else (x[0] * fa + y[0] * fb, x[1] * fa + y[1] * fb)

    def minus(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        return None if x is None or y is None else (x[0] * fa - y[1] * fb, x[1] * fa - y[0] * fb)

    return plus if node.sign > 0 else minus


def run_product(a: RunNumber, b: RunNumber) -> RunNumber:
    def run(f: Frame) -> Interval | None:
        x, y = a(f), b(f)
        if x is None or y is None:
            return None
        (xl, xh), (yl, yh) = x, y
        if xl >= 0 and yl >= 0:
            return xl * yl, xh * yh
        corners = (xl * yl, xl * yh, xh * yl, xh * yh)
        return min(corners), max(corners)

    return run


def run_extreme(node: t.Extreme, parts: list[RunNumber]) -> RunNumber:
    choose = min if node.pick == "min" else max
    factors = [node.scale // part.scale for part in node.parts]
    if len(parts) == 2 and isinstance(node.parts[1], t.Const) and node.pick == "min" and factors[0] == 1:
        first, ceiling = parts[0], node.parts[1].value * factors[1]

        def capped(f: Frame) -> Interval | None:
            x = first(f)
            if x is None or x[1] <= ceiling:
                return x
            return (x[0] if x[0] <= ceiling else ceiling, ceiling)

        return capped

    def run(f: Frame) -> Interval | None:
        values = [part(f) for part in parts]
        known = [(v[0] * k, v[1] * k) for v, k in zip(values, factors, strict=True) if v is not None]
        if len(known) < len(values):
            return None
        return choose(v[0] for v in known), choose(v[1] for v in known)

    return run


def run_choose(cases: list[tuple[RunBool, RunNumber, int]]) -> RunNumber:
    def run(f: Frame) -> Interval | None:
        reached: list[Interval] = []
        for guard, amount, factor in cases:
            holds = guard(f)
            if holds is False:
                continue
            value = amount(f)
            if value is None:
                if holds:
                    return None
                value = (0, 0)
            reached.append((value[0] * factor, value[1] * factor))
            if holds:
                break
        else:
            reached.append((0, 0))
        return min(r[0] for r in reached), max(r[1] for r in reached)

    return run


def map_monotone(of: RunNumber, function: Callable[[int], int]) -> RunNumber:
    def run(f: Frame) -> Interval | None:
        value = of(f)
        if value is None:
            return None
        low = function(value[0])
        return (low, low) if value[0] == value[1] else (low, function(value[1]))

    return run


def shifter(amount: int, unit: str) -> Callable[[int], int]:
    first, last = date(1, 1, 1).toordinal() + 366 * 200, date(2200, 12, 31).toordinal()

    def move(ordinal: int) -> int:
        day = date.fromordinal(min(max(ordinal, first), last))
        return add_duration(day, Duration(amount, unit)).toordinal()  # type: ignore[arg-type]

    return move


def run_flag(ref: t.FactRef, wanted: bool, value: Callable[[Frame], object]) -> RunBool:
    """A yes-or-no fact. The three places of facts without a year are spelt out: this is asked more than anything else."""
    name = ref.fact.name

    def of_applicant(f: Frame) -> bool | None:
        v = f.applicant.get(name)
        return None if v is None else v is wanted

    def of_outcome(f: Frame) -> bool | None:
        v = f.outcome.get(name)
        return None if v is None else v is wanted

    def of_matter(f: Frame) -> bool | None:
        v = f.matter.get(name)
        return None if v is None else v is wanted

    def of_year(f: Frame) -> bool | None:
        v = value(f)
        return None if v is None else v is wanted

    if ref.year is not None:
        return of_year
    return {"applicant": of_applicant, "outcome": of_outcome}.get(ref.fact.kind, of_matter)


def run_member(node: t.Member, value: Callable[[Frame], object]) -> RunBool:
    values, negated = frozenset(node.values), node.negated
    inside = within_region if node.ref.fact.type is FactType.REGION else within_industry

    def member(f: Frame) -> bool | None:
        v = value(f)
        if v is None or v is NA:
            return None if v is None else False
        return (v in values) is not negated

    known: dict[str, bool] = {}  # a code's answer never changes, and looking it up costs more than the rest

    def within(f: Frame) -> bool | None:
        v = value(f)
        if v is None or v is NA:
            return None if v is None else False
        code = str(v)
        answer = known.get(code)
        if answer is None:
            answer = known[code] = any(inside(code, ancestor) for ancestor in node.values) is not negated
        return answer

    return within if node.within else member


_COMPARE_POINTS: dict[str, Callable[[int, int], bool]] = {
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def compare_fact(value: Callable[[Frame], object], op: str, factor: int, right: int) -> RunBool:
    """The commonest comparison, a fact with a figure, without making intervals."""
    holds = _COMPARE_POINTS[op]

    def run(f: Frame) -> bool | None:
        v = value(f)
        if v is None:
            return None
        return v is not NA and holds(v * factor, right)  # type: ignore[operator]

    return run


def compare(a: RunNumber, b: RunNumber, op: str, fa: int, fb: int, may_be_na: bool) -> RunBool:
    decide = _COMPARE_INTERVALS[op]

    def run(f: Frame) -> bool | None:
        x, y = a(f), b(f)
        if x is None or y is None:
            return False
        (xl, xh), (yl, yh) = x, y
        result = decide(xl * fa, xh * fa, yl * fb, yh * fb)
        # Whatever its value, a fact that may turn out inapplicable would fail: true is not certain yet.
        return None if result and may_be_na and (xl != xh or yl != yh) else result

    return run


def _less(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xh < yl else False if xl >= yh else None


def _at_most(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xh <= yl else False if xl > yh else None


def _equal(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    return True if xl == xh == yl == yh else False if xh < yl or yh < xl else None


def _unequal(xl: int, xh: int, yl: int, yh: int) -> bool | None:
    same = _equal(xl, xh, yl, yh)
    return None if same is None else not same


_COMPARE_INTERVALS: dict[str, Callable[[int, int, int, int], bool | None]] = {
    "=": _equal,
    "!=": _unequal,
    "<": _less,
    "<=": _at_most,
    ">": lambda xl, xh, yl, yh: _less(yl, yh, xl, xh),
    ">=": lambda xl, xh, yl, yh: _at_most(yl, yh, xl, xh),
}


def run_all(parts: list[RunBool]) -> RunBool:
    def run(f: Frame) -> bool | None:
        result: bool | None = True
        for part in parts:
            holds = part(f)
            if holds is False:
                return False
            if holds is None:
                result = None
        return result

    return run


def run_any(parts: list[RunBool]) -> RunBool:
    def run(f: Frame) -> bool | None:
        result: bool | None = False
        for part in parts:
            holds = part(f)
            if holds:
                return True
            if holds is None:
                result = None
        return result

    return run
