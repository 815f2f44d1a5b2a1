"""What the claims of a plan get: shared earlier money taken off, capped sums shared out to the fen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from duixian.assess.deduct import Drawing
from duixian.assess.stacking import Group


def laminar(groups: Sequence[Group]) -> list[Group]:
    """Groups from the smallest to the largest: a claim is capped in this order (programs refuse crossing groups)."""
    return sorted((g for g in groups if not g.counts), key=lambda g: (len(g.members), g.at_most))


def allot(
    chosen: frozenset[int], weights: Mapping[int, int], groups: Sequence[Group], drawings: Sequence[Drawing] = ()
) -> dict[int, int]:
    """What each chosen claim gets: earlier money that they share taken off, then under the caps.

    A capped sum is shared by largest remainder, earlier claims first.
    """
    amounts = {i: weights[i] for i in sorted(chosen)}
    for drawing in drawings:
        amounts.update(drawing.amounts(chosen))
    for group in groups:
        members = [i for i in amounts if i in group.members]
        total = sum(amounts[i] for i in members)
        if total > group.at_most:
            shares = share_out(group.at_most, [amounts[i] for i in members])
            amounts.update(zip(members, shares, strict=True))
    return amounts


def share_out(total: int, claims: Sequence[int]) -> list[int]:
    """`total` fen in proportion to `claims`, whole fen, none lost: largest remainders first, earlier ones on a tie.

    >>> share_out(100, [1, 1, 1])
    [34, 33, 33]
    """
    whole = sum(claims)
    if not whole:
        return [0 for _ in claims]
    shares = [total * claim // whole for claim in claims]
    rest = total - sum(shares)
    by_remainder = sorted(range(len(claims)), key=lambda i: (-(total * claims[i] % whole), i))
    for i in by_remainder[:rest]:
        shares[i] += 1
    return shares
