"""Money that does not suffice, given out to the fen: in turn, or in the same proportion. Pure: no database.

Several limits may hold of one award: a payer's part of it comes out of that payer's pot, all of it out of the call's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass

from duixian.assess.allot import share_out

Parts = Mapping[Hashable, int]


@dataclass(frozen=True, slots=True)
class Ask:
    """An award of `amount` fen; `parts_of(sum)` says what a sum takes from each limit, never less for a larger sum."""

    amount: int
    parts_of: Callable[[int], Parts]


def in_turn(asks: Sequence[Ask], left: Parts) -> list[int]:
    """Each in full until the money is gone; who comes last gets what is left.

    >>> whole = lambda fen: {"pot": fen}
    >>> in_turn([Ask(60, whole), Ask(30, whole), Ask(30, whole), Ask(10, whole)], {"pot": 100})
    [60, 30, 10, 0]
    """
    room, given = dict(left), []
    for ask in asks:
        fen = _most(ask, room)
        for limit, part in ask.parts_of(fen).items():
            if limit in room:
                room[limit] -= part
        given.append(fen)
    return given


def in_proportion(asks: Sequence[Ask], left: Parts) -> list[int]:
    """Each the same share of what it asks for; the fen that remain go to the largest remainders, earlier ones first.

    Limits of fewer awards are met first, so that those of all see what is left of each.

    >>> whole = lambda fen: {"pot": fen}
    >>> in_proportion([Ask(60, whole), Ask(30, whole), Ask(30, whole)], {"pot": 100})
    [50, 25, 25]
    """
    given = [ask.amount for ask in asks]
    members = {limit: [i for i, ask in enumerate(asks) if limit in ask.parts_of(ask.amount)] for limit in left}
    for limit in sorted(left, key=lambda one: len(members[one])):
        parts = [asks[i].parts_of(given[i])[limit] for i in members[limit]]
        if sum(parts) <= left[limit]:
            continue
        for i, fen in zip(members[limit], share_out(max(left[limit], 0), parts), strict=True):
            given[i] = _most(Ask(given[i], asks[i].parts_of), {limit: fen})
    return given


def _most(ask: Ask, room: Parts) -> int:
    """The largest sum, up to what is asked, whose parts all fit; nothing where a pot that pays a part is empty.

    >>> _most(Ask(60, lambda fen: {"city": fen // 2, "district": fen - fen // 2}), {"city": 0})
    0
    """
    if any(part > 0 >= room[limit] for limit, part in ask.parts_of(ask.amount).items() if limit in room):
        return 0  # else it would get the fen of which that part is none
    low, high = 0, ask.amount
    while low < high:
        middle = (low + high + 1) // 2
        parts = ask.parts_of(middle)
        if all(part <= max(room[limit], 0) for limit, part in parts.items() if limit in room):
            low = middle
        else:
            high = middle - 1
    return low
