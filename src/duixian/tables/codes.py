"""Codes by their positions in a column's Enum, so that what lies inside a region or an industry is a few ranges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from duixian.tables.layout import industries, regions
from duixian.vocabulary.facts import Fact, FactType
from duixian.vocabulary.industries import within_industry
from duixian.vocabulary.regions import within_region


@cache
def within(kind: FactType, values: tuple[str, ...]) -> tuple[int, ...]:
    """The positions of the codes that lie in any of these regions or industries."""
    codes, inside = (regions(), within_region) if kind is FactType.REGION else (industries(), within_industry)
    return tuple(i for i, code in enumerate(codes.categories) if any(inside(code, above) for above in values))


def positions(fact: Fact) -> Mapping[str, int]:
    """Where each code of a choice, a region or an industry stands in the column's Enum."""
    return _positions(fact.type, tuple(fact.choices))


@cache
def _positions(kind: FactType, choices: tuple[str, ...]) -> Mapping[str, int]:
    match kind:
        case FactType.REGION:
            codes = regions().categories.to_list()
        case FactType.INDUSTRY:
            codes = industries().categories.to_list()
        case _:
            codes = list(choices)
    return {code: i for i, code in enumerate(codes)}


def runs(hits: Sequence[int]) -> list[tuple[int, int]]:
    """Sorted positions as runs without a hole: [1, 2, 5] as (1, 2), (5, 5)."""
    found: list[tuple[int, int]] = []
    for hit in hits:
        if found and found[-1][1] == hit - 1:
            found[-1] = (found[-1][0], hit)
        else:
            found.append((hit, hit))
    return found
