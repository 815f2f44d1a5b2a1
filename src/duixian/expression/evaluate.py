"""Running kernel nodes on one claim: closures made once per program, called for every claim.

A condition answers True, False or None (unknown). A number answers an interval (low, high) of integers in its node's
scale, or None where it is inapplicable. A missing fact is its whole range, so settling a fact can only narrow an
interval and never turn true into false.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from math import lcm

from duixian.expression import operations as o
from duixian.expression import tree as t
from duixian.expression.frame import NA, Frame, Interval
from duixian.expression.operations import RunBool, RunNumber
from duixian.expression.series import Series

__all__ = ["RunBool", "RunNumber", "Runner", "fact_value"]


@dataclass(slots=True)
class Runner:
    """Makes and keeps the closures of one program's nodes."""

    series: Mapping[str, Series] = field(default_factory=dict)
    _numbers: dict[int, RunNumber] = field(default_factory=dict)
    _bools: dict[int, RunBool] = field(default_factory=dict)
    _looks: dict[int, tuple[t.Node, ...]] = field(default_factory=dict)
    _values: dict[int, Callable[[Frame], object]] = field(default_factory=dict)
    _alive: list[t.Node] = field(default_factory=list)

    def looks(self, node: t.Node) -> tuple[t.Node, ...]:
        """What `node` looks at in a dossier: its facts, sums of lines and looks into the history."""
        looks = self._looks.get(id(node))
        if looks is None:
            looks = tuple(n for n in t.walk(node) if isinstance(n, t.FactRef | t.LinesSum | t.Received | t.NotPaidYet))
            self._looks[id(node)] = looks
            self._alive.append(node)
        return looks

    def value(self, ref: t.FactRef) -> Callable[[Frame], object]:
        """The closure that reads a fact as it stands; see `fact_value`."""
        read = self._values.get(id(ref))
        if read is None:
            read = self._values[id(ref)] = fact_value(ref, self)
            self._alive.append(ref)
        return read

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
                return lambda _: point
            case t.FactRef():
                return fact_number(node, self.number(node.year) if node.year else None)
            case t.Year():
                return lambda f: (f.year, f.year)
            case t.On():
                return lambda f: (f.on, f.on)
            case t.Sum():
                return o.run_sum(node, self.number(node.a), self.number(node.b))
            case t.Product():
                return o.run_product(self.number(node.a), self.number(node.b))
            case t.Quotient():
                per, factor = node.per.value * node.of.scale, node.per.scale
                return o.map_monotone(self.number(node.of), lambda n: n * factor // per)
            case t.Extreme():
                return o.run_extreme(node, [self.number(part) for part in node.parts])
            case t.Choose():
                return o.run_choose([self._case(node, guard, amount) for guard, amount in node.cases])
            case t.LinesSum():
                since, until = (self.number(n) if n else None for n in (node.since, node.until))
                return o.run_lines(node, since, until)
            case t.Received():
                year = self.number(node.year) if node.year else None
                return lambda f: f.received(node, year(f) if year else None)
            case t.AwardOf():
                unknown = (0, node.high)
                return lambda f: unknown if (award := f.award(node.grant)) is None else award
            case t.SeriesAt():
                table, at = self.series[node.series], self.number(node.at)
                return lambda f: None if (day := at(f)) is None else table.between(*day)
            case t.Shift():
                return o.run_shift(self.number(node.date), node.amount, node.unit)
            case t.YearOf():
                return o.map_monotone(self.number(node.date), lambda n: date.fromordinal(n).year)
            case t.YearEnd():
                month, day = (12, 31) if node.last else (1, 1)
                return o.map_monotone(self.number(node.of), lambda y: date(y, month, day).toordinal())
        raise TypeError(node)

    def _make_bool(self, node: t.Bool) -> RunBool:
        match node:
            case t.Truth(value):
                return lambda _: value
            case t.Flag(ref, wanted):
                return o.run_flag(ref, wanted, fact_value(ref, self))
            case t.Member():
                return o.run_member(node, fact_value(node.ref, self))
            case t.Compare():
                return self._compare(node)
            case t.All(parts):
                return o.run_all([self.bool(part) for part in parts])
            case t.Any_(parts):
                return o.run_any([self.bool(part) for part in parts])
            case t.Applicable(ref):
                return o.run_applicable(fact_value(ref, self))
            case t.NotPaidYet():
                return lambda f: f.not_paid_yet(node)
        raise TypeError(node)

    def _case(self, node: t.Choose, guard: t.Bool, amount: t.Number) -> o.Case:
        """One case of a choice, with the facts that would make its amount nothing, were they inapplicable."""
        needed = [read_fact(ref, self._year(ref)) for ref in t.always_needed(amount) if ref.fact.may_be_inapplicable]
        return self.bool(guard), self.number(amount), node.scale // amount.scale, needed

    def _year(self, ref: t.FactRef) -> RunNumber | None:
        return self.number(ref.year) if ref.year is not None else None

    def _compare(self, node: t.Compare) -> RunBool:
        scale = lcm(node.a.scale, node.b.scale)
        fa, fb = scale // node.a.scale, scale // node.b.scale
        if isinstance(node.a, t.FactRef) and isinstance(node.b, t.Const) and not node.a.year:
            return o.compare_fact(fact_value(node.a, self), node.op, fa, node.b.value * fb)
        may_be_na = any(ref.fact.may_be_inapplicable for ref in t.facts_of(node))
        return o.compare(self.number(node.a), self.number(node.b), node.op, fa, fb, may_be_na)


def fact_value(ref: t.FactRef, runner: Runner) -> Callable[[Frame], object]:
    """The fact's value as it stands: None where missing, NA where inapplicable."""
    return read_fact(ref, runner.number(ref.year) if ref.year is not None else None)


def read_fact(ref: t.FactRef, at: RunNumber | None) -> Callable[[Frame], object]:
    """`fact_value` where the year of a yearly fact is known already: `at`."""
    kind, name = ref.fact.kind, ref.fact.name
    if at is not None:
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
    """The fact as a number: its whole range where missing, None where inapplicable."""
    value = read_fact(ref, at)
    unknown = (ref.low, ref.high)

    def run(f: Frame) -> Interval | None:
        v = value(f)
        if v is None:
            return unknown
        if v is NA:
            return None
        return (v, v)  # type: ignore[return-value]

    return run
