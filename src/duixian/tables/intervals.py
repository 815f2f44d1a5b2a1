"""Kernel nodes as plain operations: an amount becomes two integers and whether it can exist, a condition two booleans.

What `expression.evaluate` does for one claim is spelt out here once for every claim of a table, and the property tests
hold the two against each other. A missing fact is its whole range; what cannot exist fails.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from math import lcm
from typing import NamedTuple

from duixian.expression import tree as t
from duixian.expression.build import working_day_bounds
from duixian.expression.series import Series
from duixian.tables.layout import industries, regions
from duixian.tables.scalar import Op, Ops, working_day_table
from duixian.tables.sources import APPLICANT, COVERAGE, MATTER, Lines, Outcome, Receipts, Source, Years
from duixian.vocabulary.derive import YEARS_BEFORE_FOUNDING
from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR
from duixian.vocabulary.facts import Fact, FactType
from duixian.vocabulary.industries import within_industry
from duixian.vocabulary.regions import within_region


class Span(NamedTuple):
    """An amount: the integer lies in [low, high], unless it cannot exist (`na`), when both mean nothing."""

    low: Op
    high: Op
    na: Op


class Truth(NamedTuple):
    """A condition: surely true, surely false; neither while it is open, never both."""

    yes: Op
    no: Op


Award = Callable[[int], Span]  # what a grant's claim comes to, where it is at most so much while nothing is known of it


class Value(NamedTuple):
    """A fact as it stands: known, inapplicable, or missing where it is neither."""

    source: Source
    known: Op
    na: Op


class Refusal(NamedTuple):
    """Where a day lies beyond a table, and which table has to be extended."""

    where: Op
    table: str
    day: Op


@dataclass
class Nodes:
    """The nodes of one rule on one frame. `year` is the claim's year, `rule` whose outcomes it sees; `awards` gives
    what other grants' claims come to, those of which a claim can be seen from here."""

    ops: Ops
    year: Op
    on: int
    rule: str
    series: Mapping[str, Series]
    awards: Mapping[str, Award]
    outcomes: bool = True
    _refusals: dict[int, Refusal] = field(default_factory=dict)
    _spans: dict[int, Span] = field(default_factory=dict)
    _truths: dict[int, Truth] = field(default_factory=dict)

    def span(self, node: t.Number) -> Span:
        found = self._spans.get(id(node))
        if found is None:
            found = self._spans[id(node)] = self._span(node)
        return found

    def truth(self, node: t.Bool) -> Truth:
        found = self._truths.get(id(node))
        if found is None:
            found = self._truths[id(node)] = self._truth(node)
        return found

    def refusals(self, node: t.Node, reached: Op) -> Iterator[Refusal]:
        """Where a day that `node` looks up lies beyond its table, as far as looking at `node` comes to it: what follows
        on a part that fails, on a case that applies, is not looked at."""
        o = self.ops
        found = self._refusals.get(id(node))
        if found is not None:
            yield Refusal(o.and_(reached, found.where), found.table, found.day)
        match node:
            case t.All(parts) | t.Any_(parts):
                for part in parts:
                    yield from self.refusals(part, reached)
                    truth = self.truth(part)
                    reached = o.and_(reached, o.not_(truth.no if isinstance(node, t.All) else truth.yes))
            case t.Choose(cases=cases):
                for guard, amount in cases:
                    holds = self.truth(guard)
                    yield from self.refusals(guard, reached)
                    yield from self.refusals(amount, o.and_(reached, o.not_(holds.no)))
                    reached = o.and_(reached, o.not_(holds.yes))
            case _:
                for child in t.children(node):
                    yield from self.refusals(child, reached)

    def point(self, op: Op) -> Span:
        return Span(op, op, self.ops.false)

    def _span(self, node: t.Number) -> Span:
        o = self.ops
        match node:
            case t.Const():
                return self.point(o.const(node.value))
            case t.Year():
                return self.point(self.year)
            case t.On():
                return self.point(o.const(self.on))
            case t.FactRef():
                return self._fact(node)
            case t.Sum():
                a, b = (self._scaled(part, node.scale) for part in (node.a, node.b))
                if node.sign > 0:
                    return Span(o.add(a.low, b.low), o.add(a.high, b.high), o.or_(a.na, b.na))
                return Span(o.sub(a.low, b.high), o.sub(a.high, b.low), o.or_(a.na, b.na))
            case t.Product():
                return self._product(node)
            case t.Quotient():
                of, per = self.span(node.of), node.per.value * node.of.scale
                low, high = (o.div(o.scaled(end, node.per.scale), per) for end in (of.low, of.high))
                return Span(low, high, of.na)
            case t.Extreme():
                parts = [self._scaled(part, node.scale) for part in node.parts]
                return self._extreme(parts, node.pick)
            case t.Choose():
                return self._choose(node)
            case t.LinesSum():
                return self._lines(node)
            case t.Received():
                return self._received(node)
            case t.AwardOf():
                award = self.awards.get(node.grant)
                return award(node.high) if award else Span(o.zero, o.const(node.high), o.false)
            case t.SeriesAt():
                return self._series(node)
            case t.Shift():
                return self._shift(node)
            case t.YearOf():
                of = self.span(node.date)
                return Span(o.year(of.low), o.year(of.high), of.na)
            case t.YearEnd():
                of, end = self.span(node.of), o.last if node.last else o.first
                return Span(end(of.low), end(of.high), of.na)
        raise TypeError(node)

    def _scaled(self, node: t.Number, scale: int) -> Span:
        span, factor = self.span(node), scale // node.scale
        return Span(self.ops.scaled(span.low, factor), self.ops.scaled(span.high, factor), span.na)

    def value(self, ref: t.FactRef) -> Value:
        """The fact as it stands; a yearly one only where its year is a point."""
        o, fact = self.ops, ref.fact
        source = self._source(ref)
        if isinstance(source, Outcome) and not self.outcomes:
            return Value(source, o.false, o.false)
        known = o.known(source, fact.name)
        na = o.na(source, fact.name) if fact.may_be_inapplicable else o.false
        if ref.year is None:
            return Value(source, known, na)
        at = self.span(ref.year)
        here = o.and_(o.not_(at.na), o.eq(at.low, at.high))
        if fact.kind == APPLICANT and fact.may_be_inapplicable:
            na = o.or_(na, o.and_(o.not_(known), self._before_founding(at.low)))
        return Value(source, o.and_(here, known), o.or_(at.na, o.and_(here, na)))

    def _source(self, ref: t.FactRef) -> Source:
        kind = ref.fact.kind
        if kind == "outcome":
            return Outcome(self.rule, self.year)
        owner = APPLICANT if kind == APPLICANT else MATTER
        return owner if ref.year is None else Years(owner, self.span(ref.year).low)

    def _before_founding(self, year: Op) -> Op:
        """Whether a year lies just before the applicant was founded; see `vocabulary.derive`."""
        o = self.ops
        founded = o.year(self._founded())
        first = o.max(o.sub(founded, o.const(YEARS_BEFORE_FOUNDING)), o.const(FIRST_YEAR))
        return o.and_(o.known(APPLICANT, "founded"), o.le(first, year), o.lt(year, founded))

    def _founded(self) -> Op:
        return self.ops.value(APPLICANT, "founded", 0, date(LAST_YEAR, 12, 31).toordinal())

    def _fact(self, ref: t.FactRef) -> Span:
        o, value = self.ops, self.value(ref)
        number = o.value(value.source, ref.fact.name, ref.low, ref.high)
        low, high = (o.pick(value.known, number, o.const(end)) for end in (ref.low, ref.high))
        return Span(low, high, value.na)

    def _product(self, node: t.Product) -> Span:
        o, a, b = self.ops, self.span(node.a), self.span(node.b)
        na = o.or_(a.na, b.na)
        if a.low.low >= 0 and b.low.low >= 0:
            return Span(o.mul(a.low, b.low), o.mul(a.high, b.high), na)
        corners = [o.mul(x, y) for x in (a.low, a.high) for y in (b.low, b.high)]
        low = high = corners[0]
        for corner in corners[1:]:
            low, high = o.min(low, corner), o.max(high, corner)
        return Span(low, high, na)

    def _extreme(self, parts: Sequence[Span], pick: str) -> Span:
        o = self.ops
        choose = o.min if pick == "min" else o.max
        low, high, na = parts[0]
        for part in parts[1:]:
            low, high, na = choose(low, part.low), choose(high, part.high), o.or_(na, part.na)
        return Span(low, high, na)

    def _choose(self, node: t.Choose) -> Span:
        """The first case that holds; an amount that cannot exist is nothing, and may be nothing while that is open."""
        o = self.ops
        low = high = o.zero
        for guard, amount in reversed(node.cases):
            holds, span = self.truth(guard), self._scaled(amount, node.scale)
            least, most = (o.pick(span.na, o.zero, end) for end in (span.low, span.high))
            for ref in t.always_needed(amount):
                if ref.fact.may_be_inapplicable:
                    value = self.value(ref)
                    missing = o.and_(o.not_(value.known), o.not_(value.na))
                    least = o.pick(missing, o.min(least, o.zero), least)
                    most = o.pick(missing, o.max(most, o.zero), most)
            low = o.pick(holds.no, low, o.pick(holds.yes, least, o.min(least, low)))
            high = o.pick(holds.no, high, o.pick(holds.yes, most, o.max(most, high)))
        return Span(low, high, o.false)

    def _lines(self, node: t.LinesSum) -> Span:
        o = self.ops
        ends = [self.span(end) if end else None for end in (node.since, node.until)]
        since, until = ((end.low, end.high) if end else None for end in ends)
        source = Lines(node.categories, since, until)
        low, high = (o.value(source, end, 0, node.high) for end in ("low", "high"))
        na = o.or_(*(end.na for end in ends if end))
        return Span(low, o.pick(o.flag(MATTER, "lines_complete"), high, o.const(node.high)), na)

    def _received(self, node: t.Received) -> Span:
        o = self.ops
        year = self.span(node.year) if node.year else None
        source = Receipts(
            node.programmes,
            node.levels,
            (*node.statuses, "recovered"),
            node.same,
            (year.low, year.high) if year else None,
        )
        low, high = (o.max(o.value(source, end, -node.high, node.high), o.zero) for end in ("low", "high"))
        since = o.first(year.low) if year else o.const(1)
        complete = o.and_(*(self.covers(level, since) for level in node.levels))
        return Span(low, o.pick(complete, high, o.const(node.high)), year.na if year else o.false)

    def covers(self, level: str, since: Op) -> Op:
        """Whether the dossier lists every receipt of a level from a day (or the founding) on."""
        o = self.ops
        known = o.value(COVERAGE, level, 1, date(LAST_YEAR, 12, 31).toordinal())
        return o.and_(o.known(COVERAGE, level), o.le(known, o.max(since, self._founded())))

    def _series(self, node: t.SeriesAt) -> Span:
        """The lowest and highest rate in force on the days of the span; see `Series.between`."""
        o, at, table = self.ops, self.span(node.at), self.series[node.series]
        beyond = o.or_(o.lt(at.low, o.const(table.dates[0])), o.lt(o.const(table.until), at.low))
        where = o.and_(o.not_(at.na), o.eq(at.low, at.high), beyond)
        self._refusals[id(node)] = Refusal(where, table.id, at.low)
        low, high = o.const(max(table.rates)), o.const(min(table.rates))
        for i, (day, rate) in enumerate(zip(table.dates, table.rates, strict=True)):
            inside = o.true if i == 0 else o.le(o.const(day), at.high)
            if i + 1 < len(table.dates):
                inside = o.and_(inside, o.lt(at.low, o.const(table.dates[i + 1])))
            low = o.pick(inside, o.min(low, o.const(rate)), low)
            high = o.pick(inside, o.max(high, o.const(rate)), high)
        # A rate that nobody knows decides nothing: no condition may fail for it before it is refused.
        return Span(o.pick(where, o.const(node.low), low), o.pick(where, o.const(node.high), high), at.na)

    def _shift(self, node: t.Shift) -> Span:
        o, day = self.ops, self.span(node.date)
        match node.unit:
            case "days":
                return Span(o.add(day.low, o.const(node.amount)), o.add(day.high, o.const(node.amount)), day.na)
            case "months" | "years":
                n = node.amount * (12 if node.unit == "years" else 1)
                return Span(o.months(day.low, n), o.months(day.high, n), day.na)
            case "working_days":
                return self._working_days(node, day)

    def _working_days(self, node: t.Shift, day: Span) -> Span:
        """Exact for a day whose way the calendar knows; else bounded by plain days, as no year's notice can exceed."""
        o = self.ops
        near, far = (o.const(n) for n in working_day_bounds(node.amount))
        exact, moved = o.eq(day.low, day.high), day.low
        if node.amount:
            first, table = working_day_table(node.amount)
            known = o.and_(o.le(o.const(first), day.low), o.lt(day.low, o.const(first + len(table))))
            self._refusals[id(node)] = Refusal(o.and_(o.not_(day.na), exact, o.not_(known)), "working days", day.low)
            exact, moved = o.and_(exact, known), o.table(day.low, first, table)
        return Span(o.pick(exact, moved, o.add(day.low, near)), o.pick(exact, moved, o.add(day.high, far)), day.na)

    def _truth(self, node: t.Bool) -> Truth:
        o = self.ops
        match node:
            case t.Truth(holds):
                return Truth(o.truth(holds), o.truth(not holds))
            case t.Flag(ref, wanted):
                value = self.value(ref)
                flag = o.flag(value.source, ref.fact.name)
                yes = flag if wanted else o.not_(flag)
                return Truth(o.and_(value.known, yes), o.or_(value.na, o.and_(value.known, o.not_(yes))))
            case t.Applicable(ref):
                value = self.value(ref)
                return Truth(value.known, value.na)
            case t.Member():
                value = self.value(node.ref)
                inside = self._member(value, node)
                return Truth(o.and_(value.known, inside), o.or_(value.na, o.and_(value.known, o.not_(inside))))
            case t.Compare():
                return self._compare(node)
            case t.All(parts):
                truths = [self.truth(part) for part in parts]
                return Truth(o.and_(*(part.yes for part in truths)), o.or_(*(part.no for part in truths)))
            case t.Any_(parts):
                truths = [self.truth(part) for part in parts]
                return Truth(o.or_(*(part.yes for part in truths)), o.and_(*(part.no for part in truths)))
            case t.NotPaidYet():
                return self._not_paid(node)
        raise TypeError(node)

    def _member(self, value: Value, node: t.Member) -> Op:
        o, fact = self.ops, node.ref.fact
        codes = positions(fact)
        at = o.value(value.source, fact.name, 0, len(codes) - 1)
        if node.within:
            hits = within(fact.type, node.values)
        else:
            hits = tuple(sorted(codes[code] for code in set(node.values) if code in codes))
        inside = o.or_(*(self._between(at, first, last) for first, last in runs(hits)))
        return o.not_(inside) if node.negated else inside

    def _between(self, at: Op, first: int, last: int) -> Op:
        o = self.ops
        if first == last:
            return o.eq(at, o.const(first))
        return o.and_(o.le(o.const(first), at), o.le(at, o.const(last)))

    def _compare(self, node: t.Compare) -> Truth:
        o, scale = self.ops, lcm(node.a.scale, node.b.scale)
        a, b = self._scaled(node.a, scale), self._scaled(node.b, scale)
        yes, no = self._decided(node.op, a, b)
        na = o.or_(a.na, b.na)
        if isinstance(node.a, t.FactRef) and isinstance(node.b, t.Const) and not node.a.year:
            known = self.value(node.a).known  # a missing fact leaves the comparison open, whatever its range
            return Truth(o.and_(known, yes), o.or_(na, o.and_(known, no)))
        if any(ref.fact.may_be_inapplicable for ref in t.facts_of(node)):
            yes = o.and_(yes, o.eq(a.low, a.high), o.eq(b.low, b.high))
        return Truth(o.and_(o.not_(na), yes), o.or_(na, no))

    def _decided(self, op: str, a: Span, b: Span) -> Truth:
        """What two spans come to: see `operations.COMPARE_INTERVALS`."""
        o = self.ops
        match op:
            case "<":
                return Truth(o.lt(a.high, b.low), o.le(b.high, a.low))
            case "<=":
                return Truth(o.le(a.high, b.low), o.lt(b.high, a.low))
            case ">" | ">=":
                return self._decided("<" if op == ">" else "<=", b, a)
        same = o.and_(o.eq(a.low, a.high), o.eq(b.low, b.high), o.eq(a.low, b.low))
        apart = o.or_(o.lt(a.high, b.low), o.lt(b.high, a.low))
        return Truth(same, apart) if op == "=" else Truth(apart, same)

    def _not_paid(self, node: t.NotPaidYet) -> Truth:
        o = self.ops
        horizon = o.const(node.horizon)
        years: tuple[Op, Op] | None = None
        if node.years:
            reach = o.const(node.years - 1)
            years = (o.sub(self.year, reach), o.add(self.year, reach))
            horizon = o.max(horizon, o.first(o.max(years[0], o.const(1))))
        looks = [Receipts((programme,), (), (), node.same, years, whole=True) for programme in node.programmes]
        paid = o.or_(*(o.lt(o.zero, o.value(look, "low", -t.INT64, t.INT64)) for look in looks))
        unsure = o.or_(*(o.flag(look, "unsure") for look in looks))
        return Truth(o.and_(o.not_(paid), o.not_(unsure), self.covers(node.level, horizon)), paid)


@cache
def within(kind: FactType, values: tuple[str, ...]) -> tuple[int, ...]:
    """The positions of the codes that lie in any of these regions or industries."""
    codes, inside = (regions(), within_region) if kind is FactType.REGION else (industries(), within_industry)
    return tuple(i for i, code in enumerate(codes.categories) if any(inside(code, above) for above in values))


def positions(fact: Fact) -> Mapping[str, int]:
    """Where each code of a choice, a region or an industry stands in the column's Enum."""
    match fact.type:
        case FactType.REGION:
            codes = list(regions().categories)
        case FactType.INDUSTRY:
            codes = list(industries().categories)
        case _:
            codes = list(fact.choices)
    return {code: i for i, code in enumerate(codes)}


def runs(hits: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted positions as runs without a hole: [1, 2, 5] as (1, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for hit in hits:
        if found and found[-1][1] == hit - 1:
            found[-1] = (found[-1][0], hit)
        else:
            found.append((hit, hit))
    return found
