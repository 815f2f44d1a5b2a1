"""Kernel trees as text of another language: one walk, and a dialect that spells each step.

Written apart from the evaluators of the package on purpose: it knows only what the nodes mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from math import gcd
from typing import Protocol

from benchmarks.peers.shared import Input, input_of
from duixian.expression import tree as t
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.industries import every_industry, within_industry
from duixian.vocabulary.regions import every_region, within_region

Ranges = tuple[tuple[int, int], ...]


class Dialect(Protocol):
    """How an engine spells the steps. Everything is text; a day is its ordinal until `day` spells it."""

    def all_(self, parts: Sequence[str]) -> str: ...
    def any_(self, parts: Sequence[str]) -> str: ...
    def where(self, guard: str, yes: str, no: str) -> str: ...
    def extreme(self, pick: str, parts: Sequence[str]) -> str: ...
    def compare(self, op: str, a: str, b: str) -> str: ...
    def known(self, fact: Input) -> str: ...
    def fact(self, fact: Input) -> str: ...
    def one_of(self, fact: Input, values: Sequence[str]) -> str: ...
    def within(self, fact: Input, ranges: Ranges) -> str: ...
    def figure(self, value: int) -> str: ...
    def day(self, ordinal: int) -> str: ...
    def shift(self, day: str, months: int) -> str: ...
    def year_end(self, year: str, last: bool) -> str: ...
    def whole(self, amount: str, scale: int) -> str: ...
    def missing_fails(self, op: str, fact: Input, alone: bool) -> bool:
        """Whether a comparison is false by itself where the fact is missing; `alone`: with a figure of 0 or more."""


class Translator:
    """Writes conditions and amounts of claims filed on a day, of a rule paid once or by the year."""

    def __init__(self, dialect: Dialect, on: date, yearly: bool) -> None:
        self.dialect, self.on, self.yearly = dialect, on, yearly

    def true(self, node: t.Bool) -> str:
        """Text that is true where the condition surely is."""
        d = self.dialect
        match node:
            case t.Truth(value):
                return d.all_(()) if value else d.any_(())
            case t.Flag(ref, wanted):
                return d.fact(input_of(ref, "flag" if wanted else "not"))
            case t.All(parts):
                return d.all_([self.true(part) for part in parts])
            case t.Any_(parts):
                return d.any_([self.true(part) for part in parts])
            case t.Applicable(ref):
                return self.known(ref)
            case t.Member(ref, values, within, negated):
                return self.member(ref, values, within, negated)
            case t.Compare(op, a, b):
                return self.compare(op, a, b)
        raise TypeError(node)

    def known(self, ref: t.FactRef) -> str:
        boolean = ref.fact.type is FactType.BOOLEAN
        return self.dialect.fact(input_of(ref, "known")) if boolean else self.dialect.known(input_of(ref))

    def member(self, ref: t.FactRef, values: tuple[str, ...], within: bool, negated: bool) -> str:
        fact = input_of(ref)
        if not within:
            chosen = [c for c in ref.fact.choices if (c in values) is not negated]
            return self.dialect.one_of(fact, chosen)
        region = ref.fact.type is FactType.REGION
        codes, inside = (every_region(), within_region) if region else (every_industry(), within_industry)
        places = [i for i, code in enumerate(codes) if any(inside(code, v) for v in values) is not negated]
        return self.dialect.within(fact, runs(places))

    def compare(self, op: str, a: t.Number, b: t.Number) -> str:
        d = self.dialect
        fa, fb = b.scale // gcd(a.scale, b.scale), a.scale // gcd(a.scale, b.scale)
        text = d.compare(op, self.times(a, fa), self.times(b, fb))
        alone = isinstance(a, t.FactRef) and isinstance(b, t.Const) and b.value >= 0
        refs = dict.fromkeys((*t.facts_of(a), *t.facts_of(b)))
        guards = [self.known(ref) for ref in refs if not d.missing_fails(op, input_of(ref), alone)]
        return d.all_([*guards, text])

    def times(self, node: t.Number, factor: int) -> str:
        if isinstance(node, t.Const) and node.type.base != "date":
            return self.dialect.figure(node.value * factor)
        text = self.number(node)
        return text if factor == 1 else f"({text} * {factor})"

    def number(self, node: t.Number) -> str:
        """Text of the node's integer in its own scale; of no meaning where one of its facts is missing."""
        d = self.dialect
        match node:
            case t.Const(value=value):
                return d.day(value) if node.type.base == "date" else d.figure(value)
            case t.FactRef():
                return d.fact(input_of(node))
            case t.Year():
                return d.fact(Input("claim", "year", "int")) if self.yearly else str(self.on.year)
            case t.On():
                return d.day(self.on.toordinal())
            case t.Sum(a=a, b=b, sign=sign):
                left, right = self.times(a, node.scale // a.scale), self.times(b, node.scale // b.scale)
                return f"({left} {'+' if sign > 0 else '-'} {right})"
            case t.Product(a=a, b=t.Const(value=1)):
                return self.number(a)
            case t.Product(a=a, b=b):
                return f"({self.number(a)} * {self.number(b)})"
            case t.Extreme(pick=pick, parts=parts):
                return d.extreme(pick, [self.times(part, node.scale // part.scale) for part in parts])
            case t.Choose(cases=cases):
                text = "0"
                for guard, then in reversed(cases):
                    amount = self.times(then, node.scale // then.scale)
                    text = amount if guard == t.Truth(True) else d.where(self.true(guard), amount, text)
                return text
            case t.Shift(date=day, amount=count, unit=unit):
                return d.shift(self.number(day), count * (12 if unit == "years" else 1))
            case t.YearEnd(of=t.Year(), last=last) if not self.yearly:
                year = self.on.year
                return d.day((date(year, 12, 31) if last else date(year, 1, 1)).toordinal())
            case t.YearEnd(of=of, last=last):
                return d.year_end(self.number(of), last)
        raise TypeError(node)

    def amount(self, award: t.Number) -> tuple[list[str], str]:
        """The facts that must be known, and the award in whole fen, half up."""
        known = [self.known(ref) for ref in t.facts_of(award)]
        return known, self.dialect.whole(self.number(award), award.scale)


def runs(places: Sequence[int]) -> Ranges:
    """Sorted whole numbers as ranges, both ends included."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return tuple(found)
