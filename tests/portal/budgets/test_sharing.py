"""Money that does not suffice: to the fen, none lost, nobody more than asked, limits kept."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.portal.budgets.sharing import Ask, Parts, in_proportion, in_turn

pytestmark = pytest.mark.usefixtures("settled_city")


def whole(fen: int) -> Parts:
    return {"pot": fen}


def half(district: str) -> object:
    return lambda fen: {"city": fen // 2, district: fen - fen // 2}


SUMS = st.lists(st.integers(0, 10**9), max_size=12)
LEFT = st.integers(-5, 10**10)


@given(SUMS, LEFT, st.sampled_from((in_turn, in_proportion)))
@settings(max_examples=150, deadline=None)
def test_all_is_given_out_and_nobody_gets_more_than_asked(sums: list[int], left: int, rule: object) -> None:
    got = rule([Ask(fen, whole) for fen in sums], {"pot": left})  # type: ignore[operator]
    assert all(0 <= one <= asked for one, asked in zip(got, sums, strict=True))
    assert sum(got) == min(sum(sums), max(left, 0))


@given(SUMS, LEFT)
@settings(max_examples=100, deadline=None)
def test_in_proportion_is_within_a_fen_of_the_exact_share(sums: list[int], left: int) -> None:
    got = in_proportion([Ask(fen, whole) for fen in sums], {"pot": left})
    if sum(sums) > left >= 0:
        assert all(abs(one - Fraction(left * fen, sum(sums))) < 1 for one, fen in zip(got, sums, strict=True))


@given(SUMS, LEFT)
@settings(max_examples=100, deadline=None)
def test_in_turn_the_first_are_served_in_full(sums: list[int], left: int) -> None:
    got = in_turn([Ask(fen, whole) for fen in sums], {"pot": left})
    cut = [i for i, fen in enumerate(sums) if got[i] < fen]
    assert all(got[i] == 0 for i in cut[1:])


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 10**6)), max_size=10), *[st.integers(0, 10**6)] * 3)
@settings(max_examples=150, deadline=None)
def test_every_limit_holds(asked: list[tuple[str, int]], city: int, a: int, b: int) -> None:
    left = {"city": city, "a": a, "b": b}
    asks = [Ask(fen, half(district)) for district, fen in asked]  # type: ignore[arg-type]
    for rule in (in_turn, in_proportion):
        taken = dict.fromkeys(left, 0)
        for ask, fen in zip(asks, rule(asks, left), strict=True):
            for limit, part in ask.parts_of(fen).items():
                taken[str(limit)] += part
        assert all(taken[limit] <= left[limit] for limit in left)


@pytest.mark.parametrize("rule", [in_turn, in_proportion])
def test_without_a_limit_everybody_gets_what_is_asked(rule: object) -> None:
    assert rule([Ask(7, whole), Ask(5, whole)], {}) == [7, 5]  # type: ignore[operator]
