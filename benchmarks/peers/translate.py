"""Kernel trees as text of another language: one walk, and a dialect that spells each step.

A condition has two texts, when it surely holds and when it surely fails; an amount has its least, its greatest and the
facts for want of which it cannot exist. Written apart from the evaluators of the package on purpose: it knows only what
the nodes mean.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from math import gcd
from typing import NamedTuple, Protocol

from benchmarks.peers.shared import Input, input_of
from duixian.expression import tree as t
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.industries import every_industry, within_industry
from duixian.vocabulary.regions import every_region, within_region

Ranges = tuple[tuple[int, int], ...]


class Dialect(Protocol):
    """How an engine spells the steps. Everything is text; a day is its ordinal until `day` spells it."""

    always: str
    never: str

    def all_(self, parts: Sequence[str]) -> str: ...
    def any_(self, parts: Sequence[str]) -> str: ...
    def not_(self, part: str) -> str: ...
    def where(self, guard: str, yes: str, no: str) -> str: ...
    def extreme(self, pick: str, parts: Sequence[str]) -> str: ...
    def compare(self, op: str, a: str, b: str) -> str: ...
    def known(self, fact: Input) -> str: ...
    def fact(self, fact: Input) -> str: ...
    def known_or(self, fact: Input, end: int) -> str:
        """The fact's number, or `end` where it is missing."""

    def one_of(self, fact: Input, values: Sequence[str]) -> str: ...
    def within(self, fact: Input, ranges: Ranges) -> str:
        """False where the fact is missing."""

    def figure(self, value: int) -> str: ...
    def day(self, ordinal: int) -> str: ...
    def shift(self, day: str, months: int) -> str: ...
    def year_end(self, year: str, last: bool) -> str: ...
    def whole(self, amount: str, scale: int) -> str: ...
    def missing_fails(self, op: str, fact: Input, alone: bool) -> bool:
        """Whether a comparison is false by itself where the fact is missing; `alone`: with a figure of 0 or more."""


class Truth(NamedTuple):
    """When a condition surely holds, and when it surely fails."""

    yes: str
    no: str


class Span(NamedTuple):
    """The least and the greatest that an amount can be, the same text where it is certain; when it cannot exist."""

    low: str
    high: str
    na: str


_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}
_TURNED = {">": "<", ">=": "<="}
_FAILS = {"<": "<=", "<=": "<"}  # with the sides changed


class Translator:
    """Writes conditions and amounts of claims filed on a day, of a rule paid once or by the year."""

    def __init__(self, dialect: Dialect, on: date, yearly: bool) -> None:
        self.dialect, self.on, self.yearly = dialect, on, yearly

    def all_(self, *parts: str) -> str:
        """The text of parts that all hold."""
        return _joined(parts, self.dialect.all_, self.dialect.always, self.dialect.never)

    def any_(self, *parts: str) -> str:
        return _joined(parts, self.dialect.any_, self.dialect.never, self.dialect.always)

    def not_(self, part: str) -> str:
        d = self.dialect
        return {d.always: d.never, d.never: d.always}.get(part) or d.not_(part)

    def truth(self, node: t.Bool) -> Truth:
        d = self.dialect
        match node:
            case t.Truth(value):
                return Truth(d.always, d.never) if value else Truth(d.never, d.always)
            case t.Flag(ref, wanted):
                yes, no = (d.fact(input_of(ref, form)) for form in (("flag", "not") if wanted else ("not", "flag")))
                return Truth(yes, self.any_(self.na(ref), no))
            case t.All(parts):
                truths = [self.truth(part) for part in parts]
                return Truth(self.all_(*(one.yes for one in truths)), self.any_(*(one.no for one in truths)))
            case t.Any_(parts):
                truths = [self.truth(part) for part in parts]
                return Truth(self.any_(*(one.yes for one in truths)), self.all_(*(one.no for one in truths)))
            case t.Applicable(ref):
                return Truth(self.known(ref), self.na(ref))
            case t.Member(ref, values, within, negated):
                hit, miss = self.member(ref, values, within)
                yes, no = (miss, hit) if negated else (hit, miss)
                return Truth(yes, self.any_(self.na(ref), no))
            case t.Compare(op, a, b):
                return self.compare(op, a, b)
        raise TypeError(node)

    def known(self, ref: t.FactRef) -> str:
        boolean = ref.fact.type is FactType.BOOLEAN
        return self.dialect.fact(input_of(ref, "known")) if boolean else self.dialect.known(input_of(ref))

    def na(self, ref: t.FactRef) -> str:
        """When a fact cannot exist."""
        return self.dialect.fact(input_of(ref, "na")) if ref.fact.may_be_inapplicable else self.dialect.never

    def member(self, ref: t.FactRef, values: tuple[str, ...], within: bool) -> tuple[str, str]:
        """When a code is surely one of some values (or within them), and when it surely is not."""
        fact = input_of(ref)
        if not within:
            chosen, others = ([c for c in ref.fact.choices if (c in values) is wanted] for wanted in (True, False))
            return self.dialect.one_of(fact, chosen), self.dialect.one_of(fact, others)
        region = ref.fact.type is FactType.REGION
        codes, inside = (every_region(), within_region) if region else (every_industry(), within_industry)
        places = [i for i, code in enumerate(codes) if any(inside(code, v) for v in values)]
        others = sorted(set(range(len(codes))) - set(places))
        return self.dialect.within(fact, runs(places)), self.dialect.within(fact, runs(others))

    def compare(self, op: str, a: t.Number, b: t.Number) -> Truth:
        if isinstance(a, t.FactRef) and isinstance(b, t.Const) and self._told_apart(a, b):
            yes, no = (self._known_side(side, a, b) for side in (op, _OPPOSITE[op]))
            return Truth(yes, self.any_(self.na(a), no))
        left, right = (self.times(node, factor) for node, factor in zip((a, b), factors(a, b), strict=True))
        refs = dict.fromkeys((*t.facts_of(a), *t.facts_of(b)))
        na = self.any_(left.na, right.na)
        yes, no = self._sides(op, left, right)
        if any(ref.fact.may_be_inapplicable for ref in refs):
            yes = self.all_(yes, *(self.known(ref) for ref in refs))
        return Truth(self.all_(self.not_(na), yes), self.any_(na, no))

    def _told_apart(self, a: t.FactRef, b: t.Const) -> bool:
        """Whether a missing fact leaves the comparison with a figure open: always, but for a year's, of which a figure
        at the end of its range may say nothing new."""
        fa, fb = factors(a, b)
        return a.year is None or a.low * fa < b.value * fb < a.high * fa

    def _known_side(self, op: str, a: t.FactRef, b: t.Const) -> str:
        """When a fact is known and the comparison holds."""
        d = self.dialect
        fa, fb = factors(a, b)
        value = d.fact(input_of(a)) if fa == 1 else f"({d.fact(input_of(a))} * {fa})"
        text = d.compare(op, value, self.times(b, fb).low)
        guard = d.always if d.missing_fails(op, input_of(a), b.value >= 0) else self.known(a)
        return self.all_(guard, text)

    def _sides(self, op: str, a: Span, b: Span) -> tuple[str, str]:
        """When a comparison holds whatever is missing, and when it fails."""
        d = self.dialect
        if op in _TURNED:
            return self._sides(_TURNED[op], b, a)
        if op in ("<", "<="):
            return d.compare(op, a.high, b.low), d.compare(_FAILS[op], b.high, a.low)
        points = [d.compare("=", end.low, end.high) for end in (a, b) if end.low != end.high]
        same = self.all_(*points, d.compare("=", a.low, b.low))
        apart = self.any_(d.compare("<", a.high, b.low), d.compare("<", b.high, a.low))
        return (same, apart) if op == "=" else (apart, same)

    def times(self, node: t.Number, factor: int) -> Span:
        if isinstance(node, t.Const) and node.type.base != "date":
            return self._point(self.dialect.figure(node.value * factor))
        span = self.span(node)
        if factor == 1:
            return span
        return Span(f"({span.low} * {factor})", f"({span.high} * {factor})", span.na)

    def _point(self, text: str) -> Span:
        return Span(text, text, self.dialect.never)

    def span(self, node: t.Number) -> Span:
        """The node's integer in its own scale; both ends mean nothing where it cannot exist."""
        d = self.dialect
        match node:
            case t.Const(value=value):
                return self._point(d.day(value) if node.type.base == "date" else d.figure(value))
            case t.FactRef(low=low, high=high):
                fact = input_of(node)
                return Span(d.known_or(fact, low), d.known_or(fact, high), self.na(node))
            case t.Year():
                return self._point(d.fact(Input("claim", "year", "int")) if self.yearly else str(self.on.year))
            case t.On():
                return self._point(d.day(self.on.toordinal()))
            case t.Sum(a=a, b=b, sign=sign):
                left, right = self.times(a, node.scale // a.scale), self.times(b, node.scale // b.scale)
                ends = (right.low, right.high) if sign > 0 else (right.high, right.low)
                low, high = (f"({x} {'+' if sign > 0 else '-'} {y})" for x, y in zip(left[:2], ends, strict=True))
                return Span(low, high, self.any_(left.na, right.na))
            case t.Product(a=a, b=t.Const(value=1)):
                return self.span(a)
            case t.Product(a=a, b=b):
                if a.low < 0 or b.low < 0:
                    raise NotImplementedError("a product of what may be negative")
                left, right = self.span(a), self.span(b)
                low, high = (f"({x} * {y})" for x, y in zip(left[:2], right[:2], strict=True))
                return Span(low, high, self.any_(left.na, right.na))
            case t.Extreme(pick=pick, parts=parts):
                spans = [self.times(part, node.scale // part.scale) for part in parts]
                low, high = (d.extreme(pick, ends) for ends in list(zip(*spans, strict=True))[:2])
                return Span(low, high, self.any_(*(span.na for span in spans)))
            case t.Choose():
                return self._choose(node)
            case t.Shift(date=day, amount=count, unit=unit):
                span, months = self.span(day), count * (12 if unit == "years" else 1)
                return Span(d.shift(span.low, months), d.shift(span.high, months), span.na)
            case t.YearEnd(of=t.Year(), last=last) if not self.yearly:
                year = self.on.year
                return self._point(d.day((date(year, 12, 31) if last else date(year, 1, 1)).toordinal()))
            case t.YearEnd(of=of, last=last):
                span = self.span(of)
                return Span(d.year_end(span.low, last), d.year_end(span.high, last), span.na)
        raise TypeError(node)

    def _choose(self, node: t.Choose) -> Span:
        """The first case that holds; a case that is open may be it or not, and one that cannot exist comes to
        nothing."""
        d = self.dialect
        low = high = "0"
        for guard, then in reversed(node.cases):
            holds, span = self.truth(guard), self.times(then, node.scale // then.scale)
            least, most = (self.where(span.na, "0", end) for end in (span.low, span.high))
            for ref in t.always_needed(then):
                if ref.fact.may_be_inapplicable:
                    missing = self.not_(self.any_(self.known(ref), self.na(ref)))
                    least = d.where(missing, d.extreme("min", [least, "0"]), least)
                    most = d.where(missing, d.extreme("max", [most, "0"]), most)
            low = self._case(holds, least, low, "min")
            high = self._case(holds, most, high, "max")
        return Span(low, high, d.never)

    def _case(self, holds: Truth, here: str, after: str, pick: str) -> str:
        open_ = here if here == after else self.dialect.extreme(pick, [here, after])
        return self.where(holds.no, after, self.where(holds.yes, here, open_))

    def where(self, guard: str, yes: str, no: str) -> str:
        d = self.dialect
        return {d.always: yes, d.never: no}.get(guard) or (yes if yes == no else d.where(guard, yes, no))

    def amount(self, award: t.Number) -> Span:
        """The award in whole fen, half up."""
        low, high, na = self.span(award)
        return Span(self.dialect.whole(low, award.scale), self.dialect.whole(high, award.scale), na)


def _joined(parts: Sequence[str], join: Callable[[Sequence[str]], str], neutral: str, decisive: str) -> str:
    """Some parts as one text, each once, without those that say nothing."""
    if decisive in parts:
        return decisive
    told = [part for part in dict.fromkeys(parts) if part != neutral]
    return join(told) if told else neutral


def factors(a: t.Number, b: t.Number) -> tuple[int, int]:
    """What two amounts are multiplied by to be of one scale."""
    common = gcd(a.scale, b.scale)
    return b.scale // common, a.scale // common


def runs(places: Sequence[int]) -> Ranges:
    """Sorted whole numbers as ranges, both ends included."""
    found: list[tuple[int, int]] = []
    for place in places:
        if found and found[-1][1] == place - 1:
            found[-1] = (found[-1][0], place)
        else:
            found.append((place, place))
    return tuple(found)
