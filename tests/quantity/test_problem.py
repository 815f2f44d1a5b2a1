from __future__ import annotations

import pytest

from duixian.quantity import Collector, Place, Problem, Refused, Text, nearest

WRONG = Text("不对", "is wrong")


def test_problem_says_place_right_value_near_name_and_clause() -> None:
    problem = Problem("x", WRONG, Place("a.yaml", 3, 7, "grants.a"), "三/（二）", Text("整数", "an integer"), "rate")
    assert problem.render() == "a.yaml:3:7 grants.a: 不对；应为整数；是否指 rate？；条款 三/（二）"
    assert problem.render("en") == (
        "a.yaml:3:7 grants.a: is wrong; expected an integer; did you mean rate?; clause 三/（二）"
    )


@pytest.mark.parametrize(
    ("place", "text"),
    [
        (Place(), ""),
        (Place("a.yaml"), "a.yaml"),
        (Place("a.yaml", 3), "a.yaml:3"),
        (Place(path="grants.a"), "grants.a"),
        (Place("a.yaml", 3, 7, "grants.a"), "a.yaml:3:7 grants.a"),
    ],
)
def test_place_names_what_is_known(place: Place, text: str) -> None:
    assert str(place) == text


def test_collector_lists_every_problem_once_in_the_order_of_the_file() -> None:
    problems = Collector()
    for line in (9, 2, 9):
        problems.add("x", WRONG, Place("a.yaml", line))
    with pytest.raises(Refused) as caught:
        problems.raise_if_any()
    assert [problem.place.line for problem in caught.value.problems] == [2, 9]
    assert str(caught.value) == "a.yaml:2: is wrong\na.yaml:9: is wrong"


def test_collector_without_problems_raises_nothing() -> None:
    problems = Collector()
    problems.raise_if_any()
    assert problems.problems == []


def test_collector_names_the_clause_only_where_it_was_not_named() -> None:
    problems = Collector()
    problems.extend([Problem("x", WRONG), Problem("x", WRONG, clause="二")], clause="一")
    assert [problem.clause for problem in problems.problems] == ["一", "二"]


@pytest.mark.parametrize(("name", "found"), [("actual_cots", "actual_cost"), ("zzz", ""), ("star", "star")])
def test_nearest_names_a_like_name_or_none(name: str, found: str) -> None:
    assert nearest(name, ["actual_cost", "star"]) == found
