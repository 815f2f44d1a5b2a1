"""The heaviest sets of claims of which no two exclude each other, for many applicants at once.

Applicants whose claims exclude each other in the same pattern are solved together: the pattern's maximal sets are
listed once, and each is weighed for all of them. The choice is that of `assess.independent`, ties included.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray

MOST = 12  # claims of one applicant that exclude one another; more go to the exact kernel one by one

Weights = NDArray[np.int64]


@cache
def maximal_sets(size: int, edges: tuple[tuple[int, int], ...]) -> tuple[int, ...]:
    """The maximal sets of 0..size-1 without both ends of an edge, as bit masks (bit i: the i-th).

    >>> [f"{one:03b}" for one in maximal_sets(3, ((0, 1), (1, 2)))]
    ['010', '101']
    """
    near = [0] * size
    for a, b in edges:
        near[a] |= 1 << b
        near[b] |= 1 << a
    found: set[int] = set()

    def grow(chosen: int, open_: int) -> None:
        if not open_:
            if all(chosen >> i & 1 or near[i] & chosen for i in range(size)):
                found.add(chosen)
            return
        first = open_ & -open_
        i = first.bit_length() - 1
        grow(chosen | first, open_ & ~first & ~near[i])
        if near[i] & open_:
            grow(chosen, open_ & ~first)

    grow(0, (1 << size) - 1)
    return tuple(sorted(found))


def heaviest(weights: Weights, edges: tuple[tuple[int, int], ...]) -> NDArray[np.bool_]:
    """Which claims are chosen: `weights` has a row for each applicant, a column for each claim in its order; fen >= 0.

    Among equal sums the set is taken that has the earlier claims; claims worth nothing are never in it.
    """
    rows, size = weights.shape
    best = np.full(rows, -1, dtype=np.int64)
    best_rank = np.full(rows, -1, dtype=np.int64)
    chosen = np.zeros(rows, dtype=np.int64)
    ranks = (weights > 0) * (1 << np.arange(size - 1, -1, -1, dtype=np.int64))
    for one in maximal_sets(size, edges):
        members = _members(one, size)
        total, rank = weights[:, members].sum(axis=1), ranks[:, members].sum(axis=1)
        better = (total > best) | ((total == best) & (rank > best_rank))
        best, best_rank = np.where(better, total, best), np.where(better, rank, best_rank)
        chosen = np.where(better, one, chosen)
    return ((chosen[:, None] >> np.arange(size, dtype=np.int64)) & 1).astype(bool) & (weights > 0)


def _members(one: int, size: int) -> Sequence[int]:
    return [i for i in range(size) if one >> i & 1]
