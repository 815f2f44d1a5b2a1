"""What the parts of a rule look at: the applicant alone, the matter, which costs, whose award."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.expression import tree as t
from duixian.expression.types import MONEY
from duixian.program.model import Rule


@dataclass(frozen=True, slots=True)
class CostBase:
    """What an award is counted from: money facts of the matter, categories of its lines (() all of them, None none)."""

    facts: tuple[str, ...]
    categories: tuple[str, ...] | None


_PLAIN = (
    t.FactRef, t.Const, t.Truth, t.Flag, t.Compare, t.Member, t.All, t.Any_, t.Sum, t.Product, t.On, t.Shift,
    t.YearEnd, t.YearOf,
)  # fmt: skip


def reach(node: t.Bool) -> str:
    """What a condition looks at: facts of the "applicant" alone, of the "matter" too, or the claim's "own" view."""
    found = "applicant"
    for inner in t.walk(node):
        if not isinstance(inner, _PLAIN) or (
            isinstance(inner, t.FactRef) and (inner.year or inner.fact.kind == "outcome")
        ):
            return "own"
        if isinstance(inner, t.FactRef) and inner.fact.kind != "applicant":
            found = "matter"
    return found


def cost_base(rule: Rule) -> CostBase:
    facts: dict[str, None] = {}
    categories: dict[str, None] = {}
    every = False
    for node in t.walk(rule.award):
        if isinstance(node, t.LinesSum):
            categories.update(dict.fromkeys(node.categories))
            every |= not node.categories
        elif isinstance(node, t.FactRef) and node.type == MONEY and node.fact.kind not in ("applicant", "outcome"):
            facts[node.fact.name] = None
            if node.fact.derived_from_lines:
                categories[node.fact.derived_from_lines] = None
    return CostBase(tuple(facts), () if every else tuple(categories) or None)
