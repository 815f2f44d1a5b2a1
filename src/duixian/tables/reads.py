"""What a rule reads, as spans: facts as they stand, sums of lines, money received earlier.

A missing fact is its whole range; absent history is not an empty one.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duixian.expression import tree as t
from duixian.expression.series import Series
from duixian.tables.scalar import Op, Ops
from duixian.tables.sources import APPLICANT, COVERAGE, MATTER, Lines, Outcome, Receipts, Source, Years
from duixian.tables.spans import Award, Span, Value
from duixian.vocabulary.derive import YEARS_BEFORE_FOUNDING
from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR


@dataclass
class Reads(ABC):
    """The reads of one rule on one frame. `year` is the claim's year, `rule` whose outcomes it sees; `awards` gives
    what other grants' claims come to, those of which a claim can be seen from here."""

    ops: Ops
    year: Op
    on: int
    rule: str
    series: Mapping[str, Series]
    awards: Mapping[str, Award]
    outcomes: bool = True

    @abstractmethod
    def span(self, node: t.Number) -> Span:
        """What an amount comes to."""

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

    def fact(self, ref: t.FactRef) -> Span:
        o, value = self.ops, self.value(ref)
        number = o.value(value.source, ref.fact.name, ref.low, ref.high)
        low, high = (o.pick(value.known, number, o.const(end)) for end in (ref.low, ref.high))
        return Span(low, high, value.na)

    def lines(self, node: t.LinesSum) -> Span:
        o = self.ops
        ends = [self.span(end) if end else None for end in (node.since, node.until)]
        since, until = ((end.low, end.high) if end else None for end in ends)
        source = Lines(node.categories, since, until)
        low, high = (o.value(source, end, 0, node.high) for end in ("low", "high"))
        na = o.or_(*(end.na for end in ends if end))
        return Span(low, o.pick(o.flag(MATTER, "lines_complete"), high, o.const(node.high)), na)

    def received(self, node: t.Received) -> Span:
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
