"""The frames of a program: for each kind of matter the rules that are claimed once, and those that are claimed by year.

A frame has a row for each claim that its rules may open; all its rules share one set of operations.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duixian.expression.series import Series
from duixian.program.model import PolicyRule, Program, Rule
from duixian.program.order import awards_used
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.intervals import Nodes
from duixian.tables.rules import RuleLowering, RuleOps, Waits
from duixian.tables.scalar import Op, Ops, TooLarge
from duixian.tables.sources import FRAME
from duixian.tables.spans import Award, Span
from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR
from duixian.vocabulary.facts import APPLICANT


@dataclass(frozen=True, slots=True)
class FrameOps:
    """The rules of one frame, by their position in the program. `yearly`: its rows are those of matters and years."""

    kind: str
    yearly: bool
    ops: Ops
    rules: Mapping[int, RuleOps]

    @property
    def name(self) -> str:
        return self.kind + (" by year" if self.yearly else "")


def frames_of(program: Program, on: date, outcomes: frozenset[str] = frozenset()) -> tuple[FrameOps, ...]:
    """The frames of a program filed on a day. `outcomes`: the rules of whose claims a stage has settled something.

    Raises `Refused`, naming the clause, where an amount could leave 64 bits.
    """
    lowering = _Program(program, on, outcomes)
    found = tuple(lowering.frame(*frame) for frame in dict.fromkeys(map(frame_of, program.rules)))
    if lowering.problems:
        raise Refused(lowering.problems)
    return found


def frame_of(rule: Rule) -> tuple[str, bool]:
    """The kind of a rule's matters, and whether it is claimed by their years; an applicant's only year is now."""
    return rule.matter_kind, rule.per == "year" and rule.matter_kind != APPLICANT


class _Program:
    def __init__(self, program: Program, on: date, outcomes: frozenset[str]) -> None:
        self.program, self.on, self.outcomes = program, on, outcomes
        self.policies: Mapping[str, PolicyRule] = {policy.id: policy for policy in program.policies}
        self.series: Mapping[str, Series] = {table.id: table for table in program.series}
        self.problems: list[Problem] = []

    def frame(self, kind: str, yearly: bool) -> FrameOps:
        ops = Ops()
        now = ops.const(self.on.year)
        year = ops.value(FRAME, "year", FIRST_YEAR, LAST_YEAR, always=True) if yearly else now
        one = _Frame(self, kind, ops, now)
        rules: dict[int, RuleOps] = {}
        for index, rule in enumerate(self.program.rules):
            if frame_of(rule) != (kind, yearly):
                continue
            try:
                rules[index] = one.rule(rule, year)
            except TooLarge:
                self.problems.append(_too_large(rule))
        return FrameOps(kind, yearly, ops, rules)


class _Frame:
    """Lowers the rules of one frame, and beside them those whose awards they are counted from."""

    def __init__(self, program: _Program, kind: str, ops: Ops, now: Op) -> None:
        self.program, self.kind, self.ops, self.now = program, kind, ops, now
        self.by_id = {rule.id: rule for rule in program.program.rules if rule.matter_kind == kind}
        self.made: dict[tuple[str, Op], tuple[RuleOps, RuleLowering]] = {}

    def rule(self, rule: Rule, year: Op) -> RuleOps:
        return self._lowered(rule, year)[0]

    def _lowered(self, rule: Rule, year: Op) -> tuple[RuleOps, RuleLowering]:
        if (rule.id, year) not in self.made:
            awards: dict[str, Award] = {}
            feeds: dict[str, Waits] = {}
            for name in awards_used(rule):
                if name in self.by_id:
                    awards[name], feeds[name] = self._award(self.by_id[name], year)
            p = self.program
            nodes = Nodes(self.ops, year, p.on.toordinal(), rule.id, p.series, awards, outcomes=rule.id in p.outcomes)
            lowering = RuleLowering(rule, p.policies[rule.policy], nodes, feeds)
            self.made[rule.id, year] = lowering.lower(), lowering
        return self.made[rule.id, year]

    def _award(self, feed: Rule, year: Op) -> tuple[Award, Waits]:
        """What another grant's claim comes to for the same matter, in the same year or, if paid once, in any."""
        o = self.ops
        once = feed.per == "once" or self.kind == APPLICANT
        span, waits = self._claim(feed, self.now if once else year)
        if once or year is not self.now:
            return lambda _: span, waits
        there = o.flag(FRAME, "now_is_period")  # else no claim of this year is open

        def award(most: int) -> Span:
            return Span(o.pick(there, span.low, o.zero), o.pick(there, span.high, o.const(most)), span.na)

        return award, Waits(*(o.and_(there, wait) for wait in waits))

    def _claim(self, feed: Rule, year: Op) -> tuple[Span, Waits]:
        o = self.ops
        made, lowering = self._lowered(feed, year)
        waits = lowering.of_rule(made.truths)
        open_ = o.lt(made.lo, made.hi)
        return Span(made.lo, made.hi, o.false), Waits(*(o.and_(open_, wait) for wait in waits))


def _too_large(rule: Rule) -> Problem:
    text = Text(
        f"{rule.id} 的金额可能超出 64 位整数，不能成批计算；请收窄所用指标的取值范围",
        f"an amount of {rule.id} could leave 64 bits, so it cannot be run over tables; narrow the range of its facts",
    )
    return Problem("beyond-64-bits", text, clause="、".join(rule.cites))
