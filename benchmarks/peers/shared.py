"""Which rules the peers can express, and what each of them reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from duixian.expression import tree as t
from duixian.program.model import Condition, Program, Rule
from duixian.vocabulary.facts import APPLICANT, OUTCOME, FactType

Level = Literal["applicant", "matter", "claim"]  # "claim": one year of a matter
Form = Literal["int", "date", "flag", "not", "known", "na", "choice", "code"]

_NOT_SHARED: dict[type[t.Number | t.Bool], str] = {
    t.LinesSum: "sums dated lines",
    t.Received: "reads money received earlier",
    t.AwardOf: "reads another award",
    t.SeriesAt: "reads a dated reference rate",
    t.NotPaidYet: "reads money received earlier",
}


@dataclass(frozen=True, slots=True)
class SharedRule:
    """A rule as the peers run it: its conditions but for limit and decision, and its award in fen before rounding."""

    id: str
    kind: str
    yearly: bool
    conditions: tuple[Condition, ...]
    award: t.Number


@dataclass(frozen=True, slots=True, order=True)
class Input:
    """A column as an engine gets it. `lag`: so many years before the claim's.

    `form`: "flag" is true where the fact is surely yes, "not" where it is surely no, "known" where it is known, "na"
    where it cannot exist; a missing number or code is -1, a missing date not a date, a missing choice the one after the
    last.
    """

    level: Level
    column: str
    form: Form
    lag: int = 0
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Its variable, the same in every engine."""
        before = {"not": "not_", "known": "known_", "na": "na_"}.get(self.form, "")
        owner = "applicant_" if self.level == "applicant" else ""
        return f"{before}{owner}{self.column}" + (f"_{self.lag}_before" if self.lag else "")


def shared_rules(program: Program) -> tuple[tuple[SharedRule, ...], dict[str, str]]:
    """The shared rules in the program's order, and for each other rule why it is not shared."""
    found: list[SharedRule] = []
    others: dict[str, str] = {}
    for rule in program.rules:
        conditions = tuple(c for c in rule.conditions if c.source not in ("limit", "decision"))
        reason = next(_reasons(rule, conditions), "")
        if reason:
            others[rule.id] = reason
        else:
            found.append(SharedRule(rule.id, rule.matter_kind, rule.per == "year", conditions, rule.award))
    return tuple(found), others


def shared_program(program: Program) -> Program:
    """The shared part for our own engine: the shared rules on their own, filed at any time."""
    by_id = {rule.id: rule for rule in program.rules}
    rules = tuple(
        replace(
            by_id[shared.id],
            conditions=shared.conditions, limit=None, caps=(), quota=None, rests_on=(), pot=None, less=None,
        )
        for shared in shared_rules(program)[0]
    )  # fmt: skip
    policies = tuple(replace(policy, start=0, end=0, filing_inside=False) for policy in program.policies)
    return replace(program, policies=policies, rules=rules, relations=())


def _reasons(rule: Rule, conditions: tuple[Condition, ...]) -> Iterator[str]:
    if rule.matter_kind == APPLICANT:
        yield "is for no matter"
    tops: list[t.Node] = [*(c.node for c in conditions), rule.award]
    for node in (n for top in tops for n in t.walk(top)):
        if type(node) in _NOT_SHARED:
            yield _NOT_SHARED[type(node)]
        if isinstance(node, t.FactRef):
            if node.fact.kind == OUTCOME:
                yield "reads what a stage decides"
            if node.fact.type is FactType.TEXT:
                yield "reads a text"
            if node.year is not None and (rule.per != "year" or node.fact.kind == APPLICANT or lag_of(node) is None):
                yield "reads another year than its own"
        if isinstance(node, t.Shift) and node.unit not in ("years", "months"):
            yield "counts days of a calendar"
        if isinstance(node, t.Compare) and any(isinstance(n, t.Choose) for n in t.walk(node)):
            yield "compares a choice of amounts"
    if rule.award.low < 0:
        yield "can come to less than nothing"


def lag_of(ref: t.FactRef) -> int | None:
    """How many years before the claim's a yearly fact is read; None where that is no fixed number."""
    match ref.year:
        case None | t.Year():
            return 0
        case t.Sum(a=t.Year(), b=t.Const(value=years, scale=1), sign=-1):
            return years
    return None


def input_of(ref: t.FactRef, form: Form | None = None) -> Input:
    """The input that holds a fact, in its natural form or the one asked for."""
    fact = ref.fact
    level: Level = "applicant" if fact.kind == APPLICANT else "matter" if ref.year is None else "claim"
    if form is None:
        match fact.type:
            case FactType.BOOLEAN:
                form = "flag"
            case FactType.DATE:
                form = "date"
            case FactType.CHOICE:
                form = "choice"
            case FactType.REGION | FactType.INDUSTRY:
                form = "code"
            case _:
                form = "int"
    choices = tuple(fact.choices) if form == "choice" else ()
    return Input(level, fact.name, form, lag_of(ref) or 0, choices)


def level_of(node: t.Bool) -> Level:
    """Whose facts alone decide a condition."""
    levels = {input_of(n).level for n in t.walk(node) if isinstance(n, t.FactRef)}
    if "claim" in levels or any(isinstance(n, t.Year) for n in t.walk(node)):
        return "claim"
    return "applicant" if levels == {"applicant"} else "matter"


def may_come_to_nothing(award: t.Number) -> bool:
    """Whether an open award may turn out not to exist for one of its cases, so that nothing of it is certain."""
    return any(ref.fact.may_be_inapplicable for n in t.walk(award) if isinstance(n, t.Choose) for ref in t.facts_of(n))
