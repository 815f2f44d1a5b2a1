"""Claims of one applicant: every rule on every matter and period, verdicts and amounts without reasons.

This is the fast path; reasons are found afterwards by asking the same closures again, condition by condition.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from duixian.assess.bind import Case
from duixian.assess.pending import Waits
from duixian.expression import tree as t
from duixian.expression.evaluate import RunBool, Runner, RunNumber
from duixian.expression.frame import Frame
from duixian.program.model import Program, Rule


class Verdict(StrEnum):
    """Derived, in this order; see docs/meaning.md."""

    NOT_IN_FORCE = "not_in_force"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    COMPETITIVE = "competitive"
    DISCRETIONARY = "discretionary"
    ENTITLED = "entitled"


# Who settles what a claim waits for, by urgency: the verdict is the first that any of its waits belongs to.
WAITS_FOR = {
    "applicant": Verdict.UNDECIDED,
    "register": Verdict.UNDECIDED,
    "history": Verdict.UNDECIDED,
    "expert": Verdict.UNDECIDED,
    "selection": Verdict.COMPETITIVE,
    "authority": Verdict.DISCRETIONARY,
}
URGENCY = (Verdict.UNDECIDED, Verdict.COMPETITIVE, Verdict.DISCRETIONARY)


class RawClaim(NamedTuple):
    """A claim as numbers: indexes of rule and matter (-1: the applicant itself), period year, verdict, fen."""

    rule: int
    matter: int
    year: int
    verdict: Verdict
    lo: int
    hi: int


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """Closures of one rule. Conditions come with the verdict of waiting for them, None where it depends on the fact."""

    applicant: tuple[int, ...]
    own: tuple[tuple[RunBool, Verdict | None], ...]
    award: RunNumber
    scale: int
    award_waits: Verdict | None
    award_may_fail: bool


class Engine:
    """A program ready to run. Make one per program and keep it."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.runner = Runner({table.id: table for table in program.series})
        self.waits = Waits(self.runner)
        self.policies = {policy.id: policy for policy in program.policies}
        self._shared: dict[t.Bool, int] = {}
        self._shared_runs: list[RunBool] = []
        self._shared_waits: list[Verdict | None] = []
        self.rules = tuple(self._compile(rule) for rule in program.rules)
        # Rules whose award somebody else's claim uses: only these are written down while evaluating.
        nodes: list[t.Node] = [n for rule in program.rules for n in (rule.award, *(c.node for c in rule.conditions))]
        self._feeds = {n.grant for node in nodes for n in t.walk(node) if isinstance(n, t.AwardOf)}

    def _compile(self, rule: Rule) -> CompiledRule:
        applicant: list[int] = []
        own: list[tuple[RunBool, Verdict | None]] = []
        for condition in rule.conditions:
            node, run = condition.node, self.runner.bool(condition.node)
            if not _applicant_only(node):
                own.append((run, _waits_for(node)))
                continue
            index = self._shared.get(node)
            if index is None:
                index = self._shared[node] = len(self._shared_runs)
                self._shared_runs.append(run)
                self._shared_waits.append(_waits_for(node))
            applicant.append(index)
        may_fail = any(
            ref.fact.may_be_inapplicable for n in t.walk(rule.award) if isinstance(n, t.Choose) for ref in t.facts_of(n)
        )
        return CompiledRule(
            tuple(applicant), tuple(own), self.runner.number(rule.award), rule.award.scale, _waits_for(rule.award), may_fail
        )  # fmt: skip

    def claims(self, case: Case) -> list[RawClaim]:
        """Every claim that a matter of the dossier opens, in the order of rules, matters and years."""
        claims: list[RawClaim] = []
        shared: list[bool | None | int] = [-1] * len(self._shared_runs)
        now = case.applicant.year
        for index, (rule, compiled) in enumerate(zip(self.program.rules, self.rules, strict=True)):
            if rule.matter_kind == "applicant":
                places: tuple[int, ...] = (-1,)
            else:
                places = case.by_kind.get(rule.matter_kind, ())
                if not places:
                    continue
            policy = self.policies[rule.policy]
            outside = policy.filing_inside and (case.on < policy.start or 0 < policy.end < case.on)
            met: bool | None = True
            waits: list[Verdict | None] = []
            for i in compiled.applicant:
                value = shared[i]
                if value == -1 and value is not False:
                    value = shared[i] = self._shared_runs[i](case.applicant)
                if value is False:
                    met = False
                    break
                if value is None:
                    met = None
                    waits.append(self._shared_waits[i])
            for place in places:
                frame = case.applicant if place < 0 else case.matters[place]
                years = (now,) if rule.per == "once" or place < 0 else case.years[place]
                outcomes = case.outcomes.get((rule.id, frame.matter_id)) if case.outcomes else None
                for year in years:
                    frame.year = year
                    frame.outcome = (outcomes.get(year) or outcomes.get(0) or {}) if outcomes else {}
                    if outside:
                        claim = RawClaim(index, place, year, Verdict.NOT_IN_FORCE, 0, 0)
                    elif met is False:
                        claim = RawClaim(index, place, year, Verdict.REFUSED, 0, 0)
                    else:
                        verdict, lo, hi = self._evaluate(index, compiled, frame, met, waits)
                        claim = RawClaim(index, place, year, verdict, lo, hi)
                    claims.append(claim)
                    if rule.id in self._feeds:
                        frame.awards[(rule.id, frame.matter_id)] = (claim.lo, claim.hi)
                        case.applicant.awards[(rule.id, frame.matter_id)] = (claim.lo, claim.hi)
        return claims

    def _evaluate(
        self, index: int, compiled: CompiledRule, frame: Frame, met: bool | None, applicant_waits: list[Verdict | None]
    ) -> tuple[Verdict, int, int]:
        waits = None
        for run, wait in compiled.own:
            holds = run(frame)
            if holds is False:
                return Verdict.REFUSED, 0, 0
            if holds is None:
                met = None
                waits = [wait] if waits is None else [*waits, wait]
        amount = compiled.award(frame)
        if amount is None:
            return Verdict.REFUSED, 0, 0
        low, high = amount
        scale = compiled.scale
        if scale == 1:
            lo, hi = low, high
        else:
            lo, hi = (2 * low + scale) // (2 * scale), (2 * high + scale) // (2 * scale)
        if lo != hi and compiled.award_may_fail:
            lo = 0
        if met and lo == hi:
            return Verdict.ENTITLED, lo, hi
        every = [*applicant_waits, *(waits or ())]
        if lo != hi:
            every.append(compiled.award_waits)
        if Verdict.UNDECIDED in every:
            verdict = Verdict.UNDECIDED
        elif None in every:
            verdict = self._verdict_of_waits(index, frame)
        else:
            verdict = next(v for v in URGENCY if v in every)
        return verdict, lo if met else 0, hi

    def _verdict_of_waits(self, index: int, frame: Frame) -> Verdict:
        rule = self.program.rules[index]
        found = {WAITS_FOR[wait.settler] for c in rule.conditions for wait in self.waits.of_bool(c.node, frame)}
        found |= {WAITS_FOR[wait.settler] for wait in self.waits.of_number(rule.award, frame)}
        return next((v for v in URGENCY if v in found), Verdict.UNDECIDED)


def _applicant_only(node: t.Bool) -> bool:
    """Whether a condition looks at nothing but facts of the applicant that have no year."""
    for inner in t.walk(node):
        if isinstance(inner, t.FactRef):
            if inner.fact.kind != "applicant" or inner.year is not None:
                return False
        elif not isinstance(inner, t.Const | t.Truth | t.Flag | t.Compare | t.Member | t.All | t.Any_ | t.Sum | t.Product | t.On | t.Shift):
            return False
    return True


def _waits_for(node: t.Node) -> Verdict | None:
    """The verdict of waiting for this node, where everything in it is settled by the same kind of people."""
    found = set()
    for inner in t.walk(node):
        if isinstance(inner, t.FactRef):
            found.add(WAITS_FOR[inner.fact.settled_by.value])
        elif isinstance(inner, t.LinesSum | t.Received | t.NotPaidYet):
            found.add(Verdict.UNDECIDED)
        elif isinstance(inner, t.AwardOf):
            return None
    return found.pop() if len(found) == 1 else None
