"""What is settled, and how: places of a rule and money that claims share, as the policy and the terms say together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.assess.granted import looks_at
from duixian.expression import tree as t
from duixian.program.model import Rule
from duixian.quantity.text import Text
from duixian.vocabulary.facts import OUTCOME

SCORED = ("score", "filed_at")  # the keys of an order that come from the scores


@dataclass(frozen=True, slots=True)
class Choice:
    """How the claims of a rule are chosen or ranked.

    `places`: None where everybody that files is chosen, or is only ranked. `of`: what takes a place, claim or
    applicant. `waits`: the bits of the conditions that wait for it. `edges`: the places after which the award changes.
    """

    rule: str
    order: tuple[str, ...]
    filing: str
    places: int | None
    by_year: bool
    of: str
    selects: bool
    ranks: bool
    among: str
    waits: int
    edges: tuple[int, ...]
    lowest: int  # the last rank that can be told

    @property
    def rules(self) -> tuple[str, ...]:
        return (self.rule,)


@dataclass(frozen=True, slots=True)
class Fund:
    """A sum in fen that the claims of some rules share, for each year where `by_year`, for each product where
    `by_product`. `share`: pro-rata, or in order, one after another in full until it is gone. `own`: the pot of a rule
    that its policy states, so that its claims know what they ask for only without it."""

    rules: tuple[str, ...]
    amount: int
    by_year: bool
    by_product: bool
    share: str
    order: tuple[str, ...]
    filing: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class Specs:
    """Everything that terms settle of a program: places first, then money, smaller funds before those around them."""

    title: str
    choices: tuple[Choice, ...]
    funds: tuple[Fund, ...]

    @property
    def scored(self) -> frozenset[str]:
        """The rules of which claims have to stand in the scores."""
        specs: list[Choice | Fund] = [*self.choices, *self.funds]
        return frozenset(
            name for one in specs if one.filing == "listed" or set(one.order) & set(SCORED) for name in one.rules
        )


def selected(rule: Rule) -> bool:
    """Whether a rule waits for a selection."""
    return any(looks_at(condition.node, "selected") for condition in rule.conditions)


def ranked(rule: Rule) -> bool:
    """Whether a rule pays by places in a ranking."""
    return looks_at(rule.award, "rank") or any(looks_at(condition.node, "rank") for condition in rule.conditions)


def waits(rule: Rule) -> int:
    """The bits of a rule's conditions that places settle."""
    return sum(
        1 << i
        for i, condition in enumerate(rule.conditions)
        if looks_at(condition.node, "selected") or looks_at(condition.node, "rank")
    )


def all_nodes(rule: Rule) -> list[t.Node]:
    """Everything that a rule's amount and conditions are made of."""
    roots: list[t.Node] = [rule.award, *(condition.node for condition in rule.conditions)]
    return [node for root in roots for node in t.walk(root)]


def edges(rule: Rule) -> tuple[int, ...]:
    """The places after which a rule says something else, in order; none where it may be after any of them."""
    nodes = all_nodes(rule)
    told = [edge for n in nodes if isinstance(n, t.Compare) for edge in _edges(n)]
    if sum(_is_rank(n) for n in nodes) > len(told):
        return ()
    return tuple(sorted({place for places in told for place in places}))


def _is_rank(node: t.Node) -> bool:
    return isinstance(node, t.FactRef) and (node.fact.kind, node.fact.name) == (OUTCOME, "rank")


def _edges(node: t.Compare) -> Iterator[tuple[int, ...]]:
    """For each comparison of the rank with a figure the places after which it changes."""
    for one, other, first in ((node.a, node.b, (">=", "<")), (node.b, node.a, ("<=", ">"))):
        if _is_rank(one) and isinstance(other, t.Const):
            place = other.value // other.scale
            yield (place - 1, place) if node.op in ("=", "!=") else (place - 1,) if node.op in first else (place,)


FILING = {
    "possible": Text("可能得款的都视为申报", "all that may be paid count as filing"),
    "listed": Text("评分表里有的视为申报", "those count as filing that stand in the scores"),
}
KEYS = {
    "score": Text("评分", "score"),
    "filed_at": Text("申报先后", "time of filing"),
    "rank": Text("名次", "rank"),
    "amount": Text("金额", "amount"),
    "code": Text("信用代码", "code"),
}


def in_words(spec: Choice | Fund) -> Text:
    """By what terms something is settled; who files is said where it is not those whose plan counts the claim."""
    by = Text("、".join(KEYS[key].zh for key in spec.order), ", ".join(KEYS[key].en for key in spec.order))
    if isinstance(spec, Choice):
        how = Text(f"按{by.zh}", f"by {by.en}") if spec.order else Text("申报的都入选", "all that file are chosen")
    elif spec.share == "pro-rata":
        how = Text("不足时同比例核减", "where short, all in the same proportion")
    else:
        how = Text(f"按{by.zh}依次足额，用完为止", f"in full by {by.en} until it is gone")
    if spec.filing not in FILING:
        return how
    filing = FILING[spec.filing]
    return Text(f"{how.zh}；{filing.zh}", f"{how.en}; {filing.en}")
