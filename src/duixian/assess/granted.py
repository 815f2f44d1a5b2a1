"""What a stage that sees everyone left of a claim whose own amount does not say so: the plan gives no more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from duixian.assess.bind import Case
from duixian.assess.engine import Engine
from duixian.assess.verdict import RawClaim
from duixian.expression import tree as t
from duixian.vocabulary.facts import OUTCOME


def looks_at(node: t.Node, outcome: str) -> bool:
    """Whether a condition or an amount looks at a fact that stages settle."""
    return any((n.fact.kind, n.fact.name) == (OUTCOME, outcome) for n in t.walk(node) if isinstance(n, t.FactRef))


@cache
def bounded_rules(engine: Engine) -> frozenset[int]:
    """The rules (by index) whose award does not look at what a stage granted, so that the plan has to."""
    return frozenset(i for i, rule in enumerate(engine.program.rules) if not looks_at(rule.award, "granted"))


def granted_to(engine: Engine, case: Case, claims: Sequence[RawClaim], some: Iterable[int]) -> dict[int, int]:
    """What was granted, in fen, to those of some claims that the plan has to bound."""
    found: dict[int, int] = {}
    for i in some if case.outcomes else ():
        rule, matter, year, *_ = claims[i]
        if rule in bounded_rules(engine):
            told = case.view(engine.program.rules[rule].id, matter, year).outcome.get("granted")
            if isinstance(told, int):
                found[i] = told
    return found
