"""Amounts as plain operations: sums, products, choices, rates of a table, days that are moved."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field

from duixian.expression import tree as t
from duixian.expression.build import working_day_bounds
from duixian.tables.reads import Reads
from duixian.tables.scalar import Op, working_day_table
from duixian.tables.spans import Refusal, Span, Truth


@dataclass
class Amounts(Reads):
    """The amounts of one rule. `refused`: by node, where a day that it looks up lies beyond its table."""

    refused: dict[int, Refusal] = field(default_factory=dict)
    _spans: dict[int, Span] = field(default_factory=dict)

    @abstractmethod
    def truth(self, node: t.Bool) -> Truth:
        """What a condition comes to."""

    def span(self, node: t.Number) -> Span:
        found = self._spans.get(id(node))
        if found is None:
            found = self._spans[id(node)] = self._span(node)
        return found

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
                return self.fact(node)
            case t.Sum():
                a, b = (self.scaled(part, node.scale) for part in (node.a, node.b))
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
                parts = [self.scaled(part, node.scale) for part in node.parts]
                return self._extreme(parts, node.pick)
            case t.Choose():
                return self._choose(node)
            case t.LinesSum():
                return self.lines(node)
            case t.Received():
                return self.received(node)
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

    def scaled(self, node: t.Number, scale: int) -> Span:
        span, factor = self.span(node), scale // node.scale
        return Span(self.ops.scaled(span.low, factor), self.ops.scaled(span.high, factor), span.na)

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
            holds, span = self.truth(guard), self.scaled(amount, node.scale)
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

    def _series(self, node: t.SeriesAt) -> Span:
        """The lowest and highest rate in force on the days of the span; see `Series.between`."""
        o, at, table = self.ops, self.span(node.at), self.series[node.series]
        beyond = o.or_(o.lt(at.low, o.const(table.dates[0])), o.lt(o.const(table.until), at.low))
        where = o.and_(o.not_(at.na), o.eq(at.low, at.high), beyond)
        self.refused[id(node)] = Refusal(where, table.id, at.low)
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
            self.refused[id(node)] = Refusal(o.and_(o.not_(day.na), exact, o.not_(known)), "working days", day.low)
            exact, moved = o.and_(exact, known), o.table(day.low, first, table)
        return Span(o.pick(exact, moved, o.add(day.low, near)), o.pick(exact, moved, o.add(day.high, far)), day.na)
