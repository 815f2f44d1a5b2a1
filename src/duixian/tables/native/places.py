"""Where in the code of a row each operation is worked out: once, before all that needs it, and as late as that allows.

A row's code is a straight line for each rule, one after the other, in steps of which each is only reached while the
claim is not refused. What several rules need is worked out before all of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple

from duixian.tables.scalar import Op
from duixian.tables.sources import APPLICANT, COVERAGE, FRAME, Source, arguments

Node = Op | Source  # a source is the look for its row, or for its sums
LEAVES = frozenset({"value", "known", "na", "flag"})
NOW_IS_PERIOD = "now_is_period"


class Place(NamedTuple):
    """A step of a rule; `ROW` stands before all rules."""

    rule: int
    step: int


ROW = Place(-1, 0)
Uses = Sequence[tuple[Op, Place]]


def source_of(op: Op) -> tuple[Source, str]:
    """The source and the column that a leaf reads."""
    assert isinstance(op.data, tuple)
    source, column = op.data
    return source, column


def needs(node: Node) -> tuple[Node, ...]:
    """What a node is worked out from."""
    if not isinstance(node, Op):
        return arguments(node)
    if node.name not in LEAVES:
        return node.args
    source, column = source_of(node)
    looked_up = source in (APPLICANT, COVERAGE) or not isinstance(source, str)
    return (source,) if looked_up or (source == FRAME and column == NOW_IS_PERIOD) else ()


def in_order(roots: Iterable[Op]) -> list[Node]:
    """Every node below the roots, each once, after what it needs."""
    seen: set[Hashable] = set()
    found: list[Node] = []
    for root in roots:
        todo: list[tuple[Node, Iterator[Node]]] = []
        if root not in seen:
            seen.add(root)
            todo.append((root, iter(needs(root))))
        while todo:
            rest = todo[-1][1]
            below = next((one for one in rest if one not in seen), None)
            if below is None:
                found.append(todo.pop()[0])
            else:
                seen.add(below)
                todo.append((below, iter(needs(below))))
    return found


def named_places(uses: Uses) -> dict[Node, Place]:
    """The nodes that become variables, in order, each with its place: looks, and what is used more than once."""
    order = in_order(op for op, _ in uses)
    times: Counter[Node] = Counter(op for op, _ in uses)
    places: dict[Node, Place] = {}
    for op, place in uses:
        places[op] = _before(places.get(op, place), place)
    for node in reversed(order):
        for below in needs(node):
            times[below] += 1
            places[below] = _before(places.get(below, places[node]), places[node])
    return {node: places[node] for node in order if _is_named(node, times[node])}


def _is_named(node: Node, times: int) -> bool:
    return not isinstance(node, Op) or (times > 1 and not node.is_const)


def _before(a: Place, b: Place) -> Place:
    return min(a, b) if a.rule == b.rule else ROW


_COSTS = {"Years": 10, "Lines": 30, "Receipts": 30, "Outcome": 30}


def cost(op: Op) -> int:
    """About how long it takes to work an operation out."""
    return sum(_COSTS.get(type(node).__name__, 1) for node in in_order([op]))
