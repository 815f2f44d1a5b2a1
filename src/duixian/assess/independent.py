"""The heaviest set of claims of which no two exclude each other, found exactly."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set


def independent(claims: Iterable[int], weights: Mapping[int, int], edges: Mapping[int, Set[int]]) -> frozenset[int]:
    """The set with the greatest sum of `weights`; among equals the one that takes earlier claims.

    >>> sorted(independent([1, 2, 3], {1: 5, 2: 9, 3: 5}, {1: {2}, 2: {1, 3}, 3: {2}}))
    [1, 3]
    """
    everyone = sorted(claims)
    n = len(everyone)
    # Below the fen stands one binary digit for each claim, so that equal sums are told apart by their earliest claim.
    value = {i: (weights[i] << n) + (1 << (n - 1 - rank)) for rank, i in enumerate(everyone)}
    known: dict[frozenset[int], tuple[int, frozenset[int]]] = {}

    def best(open_: frozenset[int]) -> tuple[int, frozenset[int]]:
        total, chosen = 0, frozenset[int]()
        for part in _parts(open_, edges):
            part_total, part_chosen = known.get(part) or known.setdefault(part, branch(part))
            total, chosen = total + part_total, chosen | part_chosen
        return total, chosen

    def branch(part: frozenset[int]) -> tuple[int, frozenset[int]]:
        rivals = {i: edges.get(i, frozenset()) & part for i in part}
        if all(len(others) == len(part) - 1 for others in rivals.values()):
            winner = max(part, key=value.__getitem__)
            return value[winner], frozenset({winner})
        pivot = max(part, key=lambda i: (len(rivals[i]), value[i]))
        with_, chosen = best(part - rivals[pivot] - {pivot})
        without = best(part - {pivot})
        return max((with_ + value[pivot], chosen | {pivot}), without, key=lambda found: found[0])

    return best(frozenset(everyone))[1]


def _parts(open_: frozenset[int], edges: Mapping[int, Set[int]]) -> Iterable[frozenset[int]]:
    left = set(open_)
    while left:
        todo, part = [left.pop()], set[int]()
        while todo:
            i = todo.pop()
            part.add(i)
            near = edges.get(i, frozenset()) & left
            left -= near
            todo.extend(near)
        yield frozenset(part)
