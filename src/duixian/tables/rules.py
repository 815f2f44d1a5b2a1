"""A rule on one frame as plain operations: each condition, the amount in fen, the verdict with whom it waits for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from duixian.assess.verdict import WAITS_FOR, Verdict, waits_for
from duixian.expression import tree as t
from duixian.program.model import PolicyRule, Rule
from duixian.tables.intervals import Nodes
from duixian.tables.scalar import Op, Ops
from duixian.tables.spans import Refusal, Span, Truth

VERDICTS: tuple[Verdict, ...] = tuple(Verdict)


class Waits(NamedTuple):
    """Whether something is waited for of those who leave a claim undecided, of a selection, of the authority."""

    undecided: Op
    competitive: Op
    discretionary: Op


_PLACE = {Verdict.UNDECIDED: 0, Verdict.COMPETITIVE: 1, Verdict.DISCRETIONARY: 2}


@dataclass(frozen=True, slots=True)
class RuleOps:
    """What a rule comes to in a frame: `verdict` is a position in `VERDICTS`, `lo` and `hi` are fen."""

    rule: Rule
    truths: tuple[Truth, ...]
    verdict: Op
    lo: Op
    hi: Op
    waits: Waits
    refusals: tuple[Refusal, ...]


class RuleLowering:
    """One rule on one frame. `feeds`: what the awards that it is counted from wait for."""

    def __init__(self, rule: Rule, policy: PolicyRule, nodes: Nodes, feeds: dict[str, Waits]) -> None:
        self.rule, self.policy, self.nodes, self.o, self.feeds = rule, policy, nodes, nodes.ops, feeds

    def lower(self) -> RuleOps:
        o, rule = self.o, self.rule
        truths = tuple(self.nodes.truth(condition.node) for condition in rule.conditions)
        amount = self.nodes.span(rule.award)
        met, failed = o.and_(*(truth.yes for truth in truths)), o.or_(*(truth.no for truth in truths))
        low, high = (_rounded(o, end, rule.award.scale) for end in (amount.low, amount.high))
        refused = o.or_(failed, amount.na)
        outside = self.policy.filing_inside and not self._in_force()
        open_amount = o.not_(o.eq(low, high))
        waits = self._waits(truths, open_amount)
        decided = o.and_(met, o.not_(open_amount))
        may_fail = any(
            ref.fact.may_be_inapplicable for n in t.walk(rule.award) if isinstance(n, t.Choose) for ref in t.facts_of(n)
        )
        nothing = o.or_(o.not_(met), o.and_(open_amount, o.truth(may_fail)))
        lo = o.pick(o.or_(refused, nothing), o.zero, low)
        hi = o.pick(refused, o.zero, high)
        verdict = self._verdict(refused, decided, waits)
        if outside:
            lo = hi = o.zero
            verdict = self._code(Verdict.NOT_IN_FORCE)
        waits_now = Waits(*(o.and_(o.not_(refused), o.not_(decided), wait) for wait in waits))
        refusals = () if outside else tuple(self._refusals(o.not_(failed)))
        return RuleOps(rule, truths, verdict, lo, hi, waits_now, refusals)

    def _refusals(self, live: Op) -> Iterator[Refusal]:
        """The days beyond a table that a live claim comes to look up."""
        roots: tuple[t.Node, ...] = (*(condition.node for condition in self.rule.conditions), self.rule.award)
        for root in roots:
            yield from (found for found in self.nodes.refusals(root, live) if found.where is not self.o.false)

    def _in_force(self) -> bool:
        start, end, on = self.policy.start, self.policy.end, self.nodes.on
        return not (on < start or 0 < end < on)

    def _code(self, verdict: Verdict) -> Op:
        return self.o.const(VERDICTS.index(verdict))

    def _verdict(self, refused: Op, decided: Op, waits: Waits) -> Op:
        o = self.o
        open_ = self._code(Verdict.UNDECIDED)  # also where nobody can be named
        waiting = o.pick(
            waits.undecided,
            open_,
            o.pick(
                waits.competitive,
                self._code(Verdict.COMPETITIVE),
                o.pick(waits.discretionary, self._code(Verdict.DISCRETIONARY), open_),
            ),
        )
        live = o.pick(decided, self._code(Verdict.ENTITLED), waiting)
        return o.pick(refused, self._code(Verdict.REFUSED), live)

    def _waits(self, truths: Sequence[Truth], open_amount: Op) -> Waits:
        """Whom a live claim waits for. What one kind of people settle needs no look at what exactly is missing."""
        found = [
            self._gate(self.open(truth), self._always(verdict) or self.of_bool(condition.node))
            for condition, truth in zip(self.rule.conditions, truths, strict=True)
            for verdict in (waits_for(condition.node),)
        ]
        award = self.rule.award
        static = self._always(waits_for(award))
        found.append(self._gate(open_amount, static or self._of_award(award)))
        return self._any(found)

    def _of_award(self, award: t.Number) -> Waits:
        """Where one kind of people settles all that is missing, it is theirs; else what can still matter decides."""
        o = self.o
        looks = [n for n in t.walk(award) if isinstance(n, t.FactRef | t.LinesSum | t.Received | t.AwardOf)]
        refs = [n for n in looks if isinstance(n, t.FactRef)]
        exact = self.of_number(award)
        if len(refs) < len(looks):
            return exact
        missing = self._any(
            [self._gate(self._missing(ref), self._always(WAITS_FOR[ref.fact.settled_by.value])) for ref in refs]
        )
        u, c, d = missing
        one = o.or_(
            o.and_(u, o.not_(c), o.not_(d)), o.and_(o.not_(u), c, o.not_(d)), o.and_(o.not_(u), o.not_(c), d)
        )  # fmt: skip
        return Waits(*(o.or_(o.and_(one, a), o.and_(o.not_(one), b)) for a, b in zip(missing, exact, strict=True)))

    def _missing(self, ref: t.FactRef) -> Op:
        value = self.nodes.value(ref)
        return self.o.and_(self.o.not_(value.known), self.o.not_(value.na))

    def open(self, truth: Truth) -> Op:
        return self.o.and_(self.o.not_(truth.yes), self.o.not_(truth.no))

    def _always(self, verdict: Verdict | None) -> Waits | None:
        if verdict is None:
            return None
        return Waits(*(self.o.truth(i == _PLACE[verdict]) for i in range(3)))

    def _gate(self, where: Op, waits: Waits | None) -> Waits:
        assert waits is not None
        return Waits(*(self.o.and_(where, wait) for wait in waits))

    def _any(self, many: Iterable[Waits]) -> Waits:
        found = list(many)
        return Waits(*(self.o.or_(*(waits[i] for waits in found)) for i in range(3)))

    def of_rule(self, truths: Sequence[Truth]) -> Waits:
        """What a claim of this rule waits for where another is counted from it; see `assess.pending`."""
        parts = [self.of_bool(condition.node) for condition in self.rule.conditions]
        assert len(parts) == len(truths)
        return self._any([*parts, self.of_number(self.rule.award)])

    def of_bool(self, node: t.Bool) -> Waits:
        """The waits of a condition; none once it is true or false."""
        match node:
            case t.All(parts) | t.Any_(parts):
                found = self._any(self.of_bool(part) for part in parts)
            case t.Flag(ref) | t.Applicable(ref):
                found = self.of_fact(ref)
            case t.Member():
                found = self.of_fact(node.ref)
            case t.Compare():
                found = self._any((self.of_number(node.a), self.of_number(node.b)))
            case t.NotPaidYet():
                found = self._settled_by("history")
            case _:
                found = self._any(())
        return self._gate(self.open(self.nodes.truth(node)), found)

    def _settled_by(self, settler: str) -> Waits:
        found = self._always(WAITS_FOR[settler])
        assert found is not None
        return found

    def of_number(self, node: t.Number) -> Waits:
        """The waits of an amount; none once it is a point."""
        o, span = self.o, self.nodes.span(node)
        where = o.and_(o.not_(span.na), o.not_(o.eq(span.low, span.high)))
        return self._gate(where, self._of_number(node)) if where is not o.false else self._any(())

    def _of_number(self, node: t.Number) -> Waits:
        o = self.o
        match node:
            case t.FactRef():
                return self.of_fact(node)
            case t.Choose():
                return self._of_cases(node)
            case t.Extreme():
                return self._of_parts(node)
            case t.LinesSum():
                ends = [self.of_number(end) for end in (node.since, node.until) if end is not None]
                incomplete = o.not_(o.flag("matter", "lines_complete"))
                return self._any([self._gate(incomplete, self._settled_by("applicant")), *ends])
            case t.Received():
                year = [self.of_number(node.year)] if node.year is not None else []
                return self._any([self._settled_by("history"), *year])
            case t.AwardOf():
                known = self.feeds.get(node.grant)
                if known is None:
                    return self._settled_by("authority")
                nobody = o.not_(o.or_(*known))
                return Waits(known.undecided, known.competitive, o.or_(known.discretionary, nobody))
        return self._any(self.of_number(child) for child in t.children(node) if isinstance(child, t.Number))

    def _of_parts(self, node: t.Extreme) -> Waits:
        """The waits of those parts that can still be the smallest (or the greatest) one."""
        o = self.o
        spans: list[Span] = []
        for part in node.parts:
            span, factor = self.nodes.span(part), node.scale // part.scale
            spans.append(Span(o.scaled(span.low, factor), o.scaled(span.high, factor), span.na))
        found: list[Waits] = []
        for i, part in enumerate(node.parts):
            others = [span for j, span in enumerate(spans) if j != i]
            if node.pick == "min":
                matters = [o.or_(span.na, o.lt(spans[i].low, span.high)) for span in others]
            else:
                matters = [o.or_(span.na, o.lt(span.low, spans[i].high)) for span in others]
            found.append(self._gate(o.and_(*matters), self.of_number(part)))
        return self._any(found)

    def _of_cases(self, node: t.Choose) -> Waits:
        o, found, reached = self.o, list[Waits](), self.o.true
        for guard, amount in node.cases:
            holds = self.nodes.truth(guard)
            here = o.and_(reached, o.not_(holds.no))
            found.append(self._gate(here, self._any((self.of_bool(guard), self.of_number(amount)))))
            reached = o.and_(reached, o.not_(holds.yes))
        return self._any(found)

    def of_fact(self, ref: t.FactRef) -> Waits:
        """The fact itself, if it is missing; for a yearly fact of an open year what decides the year."""
        o = self.o
        settled = self._settled_by(ref.fact.settled_by.value)
        if ref.year is not None:
            at = self.nodes.span(ref.year)
            open_year = o.and_(o.not_(at.na), o.not_(o.eq(at.low, at.high)))
            year = self._gate(open_year, self.of_number(ref.year))
            settled = self._any([self._gate(o.not_(open_year), settled), year])
        return self._gate(self._missing(ref), settled)


def _rounded(o: Ops, amount: Op, scale: int) -> Op:
    """Half up to the fen."""
    return amount if scale == 1 else o.div(o.add(o.scaled(amount, 2), o.const(scale)), 2 * scale)
