"""Kernel nodes as plain operations: an amount becomes two integers and whether it can exist, a condition two booleans.

What `expression.evaluate` does for one claim is spelt out once for every claim of a table, and the property tests hold
the two against each other. `reads.py` says what is known, `amounts.py` what it comes to; here are the conditions.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import lcm

from duixian.expression import tree as t
from duixian.tables.amounts import Amounts
from duixian.tables.codes import positions, runs, within
from duixian.tables.scalar import Op
from duixian.tables.sources import Receipts
from duixian.tables.spans import Refusal, Span, Truth, Value


@dataclass
class Nodes(Amounts):
    """The nodes of one rule on one frame."""

    _truths: dict[int, Truth] = field(default_factory=dict)

    def truth(self, node: t.Bool) -> Truth:
        found = self._truths.get(id(node))
        if found is None:
            found = self._truths[id(node)] = self._truth(node)
        return found

    def refusals(self, node: t.Node, reached: Op) -> Iterator[Refusal]:
        """Where a day that `node` looks up lies beyond its table, as far as looking at `node` comes to it: what follows
        on a part that fails, on a case that applies, is not looked at."""
        o = self.ops
        found = self.refused.get(id(node))
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
        a, b = self.scaled(node.a, scale), self.scaled(node.b, scale)
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
