"""Who comes before whom, who gets a place and which rank; those that no key tells apart stay open where it matters."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from duixian.procedure.model import CHINA
from duixian.procedure.selecting.drawing import lot
from duixian.procedure.selecting.sheets import DECIDED, DRAW, FILED_AT, FILED_ON

_Key = tuple[Fraction | str | int, ...]


@dataclass(frozen=True, slots=True)
class Entrant:
    """One that takes part: its number, what takes a place (`unit`: itself or its applicant), when it was filed, what
    its sheets come to."""

    id: str
    unit: str
    filed_at: datetime
    measures: Mapping[str, Fraction] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Placed:
    """An entrant at its place, counted from 1. The places from `first` to `last` are of those that no key tells apart;
    `with_it` are the others of its unit, which stand behind it and take no place."""

    entrant: Entrant
    at: int
    first: int
    last: int
    with_it: tuple[str, ...] = ()


def ordered(
    entrants: Sequence[Entrant], order: Sequence[str], seed: str = "", decided: Sequence[str] = ()
) -> tuple[Placed, ...]:
    """The foremost entrant of each unit, in their order: a high measure, an early filing, a small lot come first.

    `decided`: the numbers of those that the bureau put in order, the last key of all.
    """
    keys = (*order, DECIDED) if decided else tuple(order)
    by = {one.id: tuple(_key(one, name, seed, decided) for name in keys) for one in entrants}
    line = sorted(entrants, key=lambda one: (by[one.id], one.id))
    units: dict[str, list[Entrant]] = {}
    for one in line:
        units.setdefault(one.unit, []).append(one)
    front = [members[0] for members in units.values()]
    same: dict[_Key, list[int]] = {}
    for at, one in enumerate(front, 1):
        same.setdefault(by[one.id], []).append(at)
    return tuple(
        Placed(one, at, same[by[one.id]][0], same[by[one.id]][-1], tuple(o.id for o in units[one.unit][1:]))
        for at, one in enumerate(front, 1)
    )


def _key(one: Entrant, name: str, seed: str, decided: Sequence[str]) -> Fraction | str | int:
    if name == FILED_AT:
        return one.filed_at.astimezone(CHINA).isoformat(timespec="microseconds")
    if name == FILED_ON:
        return one.filed_at.astimezone(CHINA).date().isoformat()
    if name == DRAW:
        return lot(seed, one.id)
    if name == DECIDED:
        return decided.index(one.id) if one.id in decided else len(decided)
    return -one.measures[name]


def chosen(
    placed: Sequence[Placed], left: int | None, ahead: Mapping[str, int] | None = None
) -> dict[str, bool | None]:
    """Who is chosen where `left` places are left (None: everybody); None of those that stand equal across the last.

    `ahead`: places that are kept for earlier ones that are still on their way, by number.
    """
    found: dict[str, bool | None] = {}
    for one in placed:
        kept = (ahead or {}).get(one.entrant.id, 0)
        says = True if left is None or one.last + kept <= left else False if one.first + kept > left else None
        found |= dict.fromkeys((one.entrant.id, *one.with_it), says)
    return found


def ranks(placed: Sequence[Placed], edges: Sequence[int]) -> dict[str, int | None]:
    """The rank of each: equal ones share the first of theirs where nothing hangs on which of them has which.

    `edges`: the places after which the award changes; none where it may be after any.
    """
    found: dict[str, int | None] = {}
    for one in placed:
        same = bisect_left(edges, one.first) == bisect_left(edges, one.last) if edges else one.first == one.last
        found |= dict.fromkeys((one.entrant.id, *one.with_it), one.first if same else None)
    return found
