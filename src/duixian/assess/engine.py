"""Claims of one applicant: every rule on every matter and period, verdicts and amounts without reasons.

This is the fast path; reasons are found afterwards by asking the same closures again, condition by condition.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from duixian.assess.bind import Case
from duixian.assess.pending import Waits
from duixian.assess.verdict import URGENCY, WAITS_FOR, RawClaim, Verdict, waits_for
from duixian.assess.views import CostBase, cost_base, reach
from duixian.expression import tree as t
from duixian.expression.evaluate import RunBool, Runner, RunNumber
from duixian.expression.frame import Frame
from duixian.expression.show import figure_text
from duixian.policy.loader import Loaded
from duixian.program.model import Condition, Program, Rule
from duixian.program.order import awards_used
from duixian.quantity.text import Lang

Answer = tuple[bool | None, tuple[Verdict | None, ...]]  # whether a group of conditions holds, and what it waits for
Timed = tuple[RunBool, Verdict | None]


class KeptCondition(NamedTuple):
    """A condition, whether it looks at the applicant, the matter or the claim's own view, its closure and its facts."""

    condition: Condition
    view: str
    run: RunBool
    looks: tuple[t.Node, ...]


@dataclass(frozen=True, slots=True)
class CompiledRule:
    """Closures of one rule, conditions in three groups: those on the applicant alone and those on the matter alone are
    numbered, since rules share them and each group is asked once; the rest are the rule's own."""

    applicant: int
    matter: int
    own: tuple[Timed, ...]
    award: RunNumber
    scale: int
    award_waits: Verdict | None
    award_may_fail: bool
    mixed: tuple[t.Bool, ...]  # conditions that several kinds of people settle
    cases: tuple[t.Bool, ...]  # the guards of the award's cases
    award_reads: tuple[tuple[Callable[[Frame], object], Verdict], ...] | None  # None: it looks at more than facts


class Engine:
    """A program ready to run. Make one per program and keep it.

    `files`: the policy files it was compiled from, where they are not those of the catalogue; needed only to say what
    other readings would give.
    """

    def __init__(self, program: Program, files: Sequence[Loaded] = (), like: Engine | None = None) -> None:
        """`like`: an engine of nearly the same program (another reading), whose closures serve for equal rules."""
        self.program = program
        self.files = tuple(files)
        self.policies = {policy.id: policy for policy in program.policies}
        self.runner: Runner = like.runner if like else Runner({table.id: table for table in program.series})
        self.waits: Waits = Waits(self.runner, like.waits if like else None)
        self._figures: dict[tuple[int, Lang], str] = {}  # the nodes live as long as the program
        self._kept: dict[Condition, Condition] = like._kept if like else {}
        self._groups: dict[tuple[t.Bool, ...], int] = like._groups if like else {}
        self._group_runs: list[tuple[Timed, ...]] = like._group_runs if like else []
        same = {id(rule): i for i, rule in enumerate(like.program.rules)} if like else {}
        made = [
            (like.rules[i], like.conditions[i], like.bases[i])
            if like and (i := same.get(id(rule), -1)) >= 0
            else (self._compile(rule), tuple(map(self._keep, rule.conditions)), cost_base(rule))
            for rule in program.rules
        ]
        self.rules: tuple[CompiledRule, ...] = tuple(compiled for compiled, _, _ in made)
        self.conditions: tuple[tuple[KeptCondition, ...], ...] = tuple(conditions for _, conditions, _ in made)
        self.bases: tuple[CostBase, ...] = tuple(base for _, _, base in made)
        # Rules whose award somebody else's claim uses: only these are written down while evaluating.
        new = [rule for rule in program.rules if id(rule) not in same]
        self.feeds: frozenset[str] = like.feeds if like else frozenset()
        self.feeds |= {name for rule in new for name in awards_used(rule)}

    def _compile(self, rule: Rule) -> CompiledRule:
        groups: dict[str, list[t.Bool]] = {"applicant": [], "matter": [], "own": []}
        for condition in rule.conditions:
            view = reach(condition.node)
            common = view == "applicant" or (view == "matter" and condition.source in ("validity", "shared"))
            groups[view if common else "own"].append(condition.node)
        may_fail = any(
            ref.fact.may_be_inapplicable for n in t.walk(rule.award) if isinstance(n, t.Choose) for ref in t.facts_of(n)
        )
        return CompiledRule(
            self._group(groups["applicant"]), self._group(groups["matter"]), tuple(map(self._timed, groups["own"])),
            self.runner.number(rule.award), rule.award.scale, waits_for(rule.award), may_fail,
            tuple(condition.node for condition in rule.conditions if waits_for(condition.node) is None),
            tuple(guard for node in t.walk(rule.award) if isinstance(node, t.Choose) for guard, _ in node.cases),
            self._reads(rule.award),
        )  # fmt: skip

    def _reads(self, award: t.Number) -> tuple[tuple[Callable[[Frame], object], Verdict], ...] | None:
        looks = [n for n in t.walk(award) if isinstance(n, t.FactRef | t.LinesSum | t.Received | t.AwardOf)]
        refs = [n for n in looks if isinstance(n, t.FactRef)]
        if len(refs) < len(looks):
            return None
        return tuple((self.runner.value(ref), WAITS_FOR[ref.fact.settled_by.value]) for ref in refs)

    def _keep(self, condition: Condition) -> KeptCondition:
        """The condition as one object however many rules share it."""
        kept = self._kept.setdefault(condition, condition)
        return KeptCondition(kept, reach(kept.node), self.runner.bool(kept.node), self.runner.looks(kept.node))

    def _timed(self, node: t.Bool) -> Timed:
        return self.runner.bool(node), waits_for(node)

    def _group(self, nodes: list[t.Bool]) -> int:
        key = tuple(nodes)
        if key not in self._groups:
            self._groups[key] = len(self._group_runs)
            self._group_runs.append(tuple(map(self._timed, nodes)))
        return self._groups[key]

    def figure(self, node: t.Const, lang: Lang) -> str:
        """A figure of the policy in words, made once."""
        text = self._figures.get((id(node), lang))
        if text is None:
            text = self._figures[id(node), lang] = figure_text(node.value, node, lang)
        return text

    def claims(
        self, case: Case, only: frozenset[str] | None = None, answers: dict[tuple[int, int], Answer] | None = None
    ) -> list[RawClaim]:
        """Every claim that a matter of the dossier opens, in the order of rules, matters and years.

        `only`: the ids of the rules to look at (None: all); awards that others use stand as they were left.
        `answers`: what shared conditions came to on this case, for engines that are `like` one another.
        """
        claims: list[RawClaim] = []
        answers = {} if answers is None else answers
        if only is None:
            self.waits.of_award.clear()  # those of another dossier
        now = case.applicant.year
        for index, (rule, compiled) in enumerate(zip(self.program.rules, self.rules, strict=True)):
            if only is not None and rule.id not in only:
                continue
            places = case.by_kind.get(rule.matter_kind, ()) if rule.matter_kind != "applicant" else (-1,)
            if not places:
                continue
            policy = self.policies[rule.policy]
            outside = policy.filing_inside and (case.on < policy.start or 0 < policy.end < case.on)
            applicant = answers.get((compiled.applicant, -1))
            if applicant is None:
                applicant = answers[compiled.applicant, -1] = _ask(self._group_runs[compiled.applicant], case.applicant)
            for place in places:
                frame = case.applicant if place < 0 else case.matters[place]
                years = (now,) if rule.per == "once" or place < 0 else case.years[place]
                outcomes = case.outcomes.get((rule.id, frame.matter_id)) if case.outcomes else None
                matter = answers.get((compiled.matter, place))
                if matter is None:
                    matter = answers[compiled.matter, place] = _ask(self._group_runs[compiled.matter], frame)
                for year in years:
                    frame.year = year
                    frame.outcome = (outcomes.get(year) or outcomes.get(0) or {}) if outcomes else {}
                    if outside:
                        claim = RawClaim(index, place, year, Verdict.NOT_IN_FORCE, 0, 0)
                    elif applicant[0] is False or matter[0] is False:
                        claim = RawClaim(index, place, year, Verdict.REFUSED, 0, 0)
                    else:
                        claim = RawClaim(index, place, year, *self._evaluate(index, compiled, frame, applicant, matter))
                    claims.append(claim)
                    if rule.id in self.feeds:
                        key = (rule.id, frame.matter_id, year if rule.per == "year" else 0)
                        frame.awards[key] = (claim.lo, claim.hi)
                        self.waits.of_award[key] = tuple(self.waits.of_rule(rule, frame)) if claim.lo < claim.hi else ()
        return claims

    def _evaluate(
        self, index: int, compiled: CompiledRule, frame: Frame, applicant: Answer, matter: Answer
    ) -> tuple[Verdict, int, int]:
        met, waits = _ask(compiled.own, frame)
        if met is False:
            return Verdict.REFUSED, 0, 0
        amount = compiled.award(frame)
        if amount is None:
            return Verdict.REFUSED, 0, 0
        low, high = amount
        scale = compiled.scale
        if scale == 1:
            lo, hi = low, high
        else:
            lo, hi = (2 * low + scale) // (2 * scale), (2 * high + scale) // (2 * scale)
        open_amount = lo != hi
        if open_amount:
            waits = (*waits, compiled.award_waits)
            if compiled.award_may_fail:
                lo = 0
        waits = (*applicant[1], *matter[1], *waits)
        if not waits:
            return Verdict.ENTITLED, lo, hi
        if not (met and applicant[0] and matter[0]):
            lo = 0
        if Verdict.UNDECIDED in waits:
            return Verdict.UNDECIDED, lo, hi
        if None in waits:
            return self._urgent(index, waits, frame, open_amount), lo, hi
        return (Verdict.COMPETITIVE if Verdict.COMPETITIVE in waits else Verdict.DISCRETIONARY), lo, hi

    def evaluate(self, index: int, frame: Frame) -> tuple[Verdict, int, int]:
        """One rule on one frame as it stands: the verdict and the amount in fen."""
        compiled = self.rules[index]
        applicant = _ask(self._group_runs[compiled.applicant], frame)
        matter = _ask(self._group_runs[compiled.matter], frame)
        if applicant[0] is False or matter[0] is False:
            return Verdict.REFUSED, 0, 0
        return self._evaluate(index, compiled, frame, applicant, matter)

    def _urgent(self, index: int, waits: tuple[Verdict | None, ...], frame: Frame, open_amount: bool) -> Verdict:
        """The verdict where something mixed is waited for: its missing facts decide."""
        rule, compiled = self.program.rules[index], self.rules[index]
        found = {wait for wait in waits if wait is not None}
        missing = [wait for node in compiled.mixed for wait in self.waits.of_bool(node, frame)]
        if compiled.award_waits is None and open_amount:
            # Where one kind of people settles all that is missing, it is theirs; else what can still matter decides.
            kinds = {verdict for read, verdict in compiled.award_reads or () if read(frame) is None}
            if len(kinds) == 1:
                found |= kinds
            else:
                missing += self.waits.of_number(rule.award, frame)
        found |= {WAITS_FOR[wait.settler] for wait in missing}
        return next((v for v in URGENCY if v in found), Verdict.UNDECIDED)


_HOLDS: Answer = (True, ())
_FAILS: Answer = (False, ())


def _ask(conditions: tuple[Timed, ...], frame: Frame) -> Answer:
    """Whether all conditions of a group hold, and, while that is open, the verdicts of waiting for them."""
    waits: list[Verdict | None] | None = None
    for run, wait in conditions:
        holds = run(frame)
        if holds is False:
            return _FAILS
        if holds is None:
            if waits is None:
                waits = [wait]
            else:
                waits.append(wait)
    return (None, tuple(waits)) if waits else _HOLDS
