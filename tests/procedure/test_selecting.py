"""Choosing among applicants: what sheets come to, the draw, places and ranks, the protocol; laws and bad input."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.procedure.model import CHINA
from duixian.procedure.selecting import (
    Criterion,
    Entrant,
    Sheet,
    Standing,
    Terms,
    chosen,
    decide,
    draw,
    lot,
    measures,
    ordered,
    ranks,
    read_marks,
    sheet_problems,
    total,
)
from duixian.procedure.selecting.protocol import Expert, Protocol, Score, Seed, repeat, seal
from duixian.procedure.selecting.seeds import GivenUp
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.tables.rounds.places import give_places
from duixian.tables.rounds.specs import Choice

LAWS = settings(max_examples=30, deadline=None)
NOON = datetime(2026, 3, 2, 12, tzinfo=CHINA)
SHEET = Sheet(
    (
        Criterion("income", Text("服务收入", "income"), "economic", 40),
        Criterion("staff", Text("队伍", "staff"), "technical", 35),
        Criterion("reach", Text("服务面", "reach"), "technical", 25),
    ),
    ("score", "technical", "income"),
    trim=1,
)


def entrant(i: int, score: int = 0, *, minutes: int = 0, unit: str = "") -> Entrant:
    return Entrant(f"n{i:03d}", unit or f"n{i:03d}", NOON + timedelta(minutes=minutes), {"score": Fraction(score)})


def marks(income: str, staff: str, reach: str) -> dict[str, Fraction]:
    return read_marks(SHEET, {"income": income, "staff": staff, "reach": reach})


# --- sheets


def test_the_highest_and_the_lowest_are_left_out_of_every_mean() -> None:
    sheets = [marks("40", "35", "25"), marks("30", "20", "20"), marks("31", "21", "20.5"), marks("0", "0", "0")]
    found = measures(SHEET, sheets)
    assert found["score"] == Fraction(70 + Fraction("72.5"), 2)
    assert (found["economic"], found["income"]) == (Fraction(61, 2), Fraction(61, 2))
    assert found["technical"] == Fraction(40 + Fraction("41.5"), 2)


@LAWS
@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 35), st.integers(0, 25)), min_size=3, max_size=9))
def test_a_trimmed_mean_lies_within_the_marks_and_knows_no_order(given_: list[tuple[int, int, int]]) -> None:
    sheets = [marks(*map(str, one)) for one in given_]
    found = measures(SHEET, sheets)
    totals = [total(one) for one in sheets]
    assert min(totals) <= found["score"] <= max(totals)
    assert found == measures(SHEET, sheets[::-1])


def test_marks_are_read_all_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read_marks(SHEET, {"income": "41", "staff": "good", "reach": "1.234"})
    assert [problem.place.path for problem in refused.value.problems] == ["income", "staff", "reach"]


@pytest.mark.parametrize(
    ("change", "experts", "paths"),
    [
        ({}, 3, []),
        ({}, 2, ["experts"]),
        ({"criteria": SHEET.criteria[:2]}, 3, ["criteria"]),
        ({"criteria": (*SHEET.criteria, SHEET.criteria[0])}, 3, ["criteria"] * 3),
        ({"order": ("technical", "score")}, 3, ["order"]),
        ({"order": ("score", "draw", "income")}, 3, ["order"]),
        ({"order": ("score", "tecnical")}, 3, ["order"]),
        ({"order": ()}, 3, ["order", "order"]),
        ({"minimum": 101}, 3, ["minimum"]),
        ({"criteria": (), "trim": 0}, 0, ["criteria", "order"]),
        ({"criteria": (), "trim": 0, "order": ("filed_at", "draw")}, 0, []),
    ],
)
def test_a_sheet_says_what_is_wrong_with_it(change: dict[str, object], experts: int, paths: list[str]) -> None:
    sheet = replace(SHEET, **change)  # type: ignore[arg-type]
    assert [problem.place.path for problem in sheet_problems(sheet, experts)] == paths


# --- the draw


def test_a_lot_is_the_digest_of_seed_and_number() -> None:
    # printf "seed\nn1" | sha256sum
    assert lot("seed", "n1") == "5f962d035eb8872019a3715cf6ed73942a2a1e7218af3668085a229536395f16"


@LAWS
@given(st.text(), st.sets(st.text(max_size=5), max_size=8), st.text(max_size=5))
def test_whoever_joins_leaves_the_order_of_the_others(seed: str, numbers: set[str], new: str) -> None:
    before, after = draw(seed, numbers), draw(seed, {*numbers, new})
    assert sorted(before) == sorted(numbers)
    assert [one for one in after if one in numbers] == list(before)


def test_a_draw_is_uniform_among_those_who_may_serve() -> None:
    """Three of ten under 4,000 seeds: each is drawn as often, and each pair is; chi-square below its 99.9% point."""
    numbers = [f"E{i:02d}" for i in range(10)]
    drawn = [draw(f"seed {i}", numbers)[:3] for i in range(4000)]
    seen = Counter(one for three in drawn for one in three)
    assert sum((seen[one] - 1200) ** 2 / 1200 for one in numbers) < 27.88  # 9 degrees of freedom
    pairs = Counter(frozenset(pair) for three in drawn for pair in (three[:2], three[1:], three[::2]))
    expected = 12000 / 45
    assert sum((many - expected) ** 2 / expected for many in pairs.values()) < 78.75  # 44 degrees
    assert len(pairs) == 45


# --- places and ranks


@LAWS
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 5)), max_size=12), st.integers(0, 6))
def test_places_are_as_populations_have_them(rows: list[tuple[int, int, int]], left: int) -> None:
    """`tables.rounds` gives the same places to claims of applicants, of which each takes one."""
    entrants = [entrant(i, score, minutes=m, unit=str(who)) for i, (score, m, who) in enumerate(rows)]
    placed = ordered(entrants, ("score", "filed_at"))
    mine = {one.entrant.id: chosen(placed, left)[one.entrant.id] for one in placed}
    choice = Choice("r", ("score", "filed_at"), "possible", left, False, "applicant", True, False, "all", 1, (), 0)
    claims = pl.DataFrame(
        [
            {"applicant": who, "rule": 0, "matter": i, "year": 0, "live": True, "waiting": True, "filing": True,
             "score": score, "filed_at": m, "amount": 1, "told rank": None}
            for i, (score, m, who) in enumerate(rows)
        ],
        schema={"applicant": pl.Int64(), "rule": pl.Int64(), "matter": pl.Int64(), "year": pl.Int64(),
                "live": pl.Boolean(), "waiting": pl.Boolean(), "filing": pl.Boolean(), "score": pl.Int64(),
                "filed_at": pl.Int64(), "amount": pl.Int64(), "told rank": pl.Int64()},
    )  # fmt: skip
    paid = pl.DataFrame(schema={"applicant": pl.Int64(), "matter": pl.Int64(), "year": pl.Int64()})
    theirs = give_places(claims, choice, paid)[0] if rows else claims
    told = {f"n{row['matter']:03d}": row["selected"] for row in theirs.iter_rows(named=True)} if rows else {}
    assert mine == {number: told[number] for number in mine}
    assert chosen(placed, left) == told
    assert np.sum([one is True for one in mine.values()]) <= left


def test_equal_ones_share_a_rank_where_nothing_hangs_on_it() -> None:
    scores = [90, 80, 80, 70, 60, 60]
    placed = ordered([entrant(i, score) for i, score in enumerate(scores)], ("score",))
    assert list(ranks(placed, (3, 5)).values()) == [1, 2, 2, 4, None, None]
    assert list(ranks(placed, ()).values()) == [1, None, None, 4, None, None]


def test_a_decision_of_the_bureau_parts_those_that_no_key_tells_apart() -> None:
    entrants = [entrant(i, 80) for i in range(3)]
    terms = Terms(Sheet((), ("score",)), False, left=1)
    assert [one.standing for one in decide(terms, entrants)] == [Standing.TIED] * 3
    decided = decide(replace(terms, decided=("n002",)), entrants)
    assert [(one.number, one.standing) for one in decided] == [
        ("n002", Standing.CHOSEN), ("n000", Standing.WAITING), ("n001", Standing.WAITING),
    ]  # fmt: skip


def test_places_are_kept_for_earlier_ones_that_are_on_their_way() -> None:
    entrants = [entrant(i, minutes=i) for i in range(4)]
    terms = Terms(Sheet((), ("filed_at", "draw")), False, left=3, ahead={"n001": 1, "n002": 1, "n003": 2})
    assert [one.standing for one in decide(terms, entrants)] == [
        Standing.CHOSEN, Standing.CHOSEN, Standing.WAITING, Standing.WAITING,
    ]  # fmt: skip


@LAWS
@given(st.lists(st.integers(0, 3), min_size=1, max_size=9), st.integers(0, 5), st.text(max_size=4))
def test_filed_at_the_same_moment_the_draw_decides_and_everybody_has_a_place(
    minutes: list[int], left: int, seed: str
) -> None:
    entrants = [entrant(i, minutes=m) for i, m in enumerate(minutes)]
    found = decide(Terms(Sheet((), ("filed_at", "draw")), False, left=left, seed=seed), entrants)
    assert sum(one.standing is Standing.CHOSEN for one in found) == min(left, len(entrants))
    assert not any(one.standing is Standing.TIED for one in found)
    by = {one.id: one.filed_at for one in entrants}
    assert all(by[one.number] <= by[two.number] for one, two in pairwise(found))
    same = [one.number for one in found if by[one.number] == NOON]
    assert same == list(draw(seed, same))


def test_an_applicant_with_a_place_takes_no_other() -> None:
    entrants = [entrant(1, minutes=1, unit="a"), entrant(2, minutes=2, unit="b"), entrant(3, minutes=3, unit="c")]
    found = decide(Terms(Sheet((), ("filed_at",)), False, left=1, holding=("c",)), entrants)
    assert [(one.number, one.standing) for one in found] == [
        ("n003", Standing.CHOSEN), ("n001", Standing.CHOSEN), ("n002", Standing.WAITING),
    ]  # fmt: skip


def test_below_the_minimum_nobody_is_chosen() -> None:
    terms = Terms(replace(SHEET, order=("score",), minimum=60), False)
    found = decide(terms, [entrant(1, 59), entrant(2, 60), entrant(3, 40)])
    assert [(one.number, one.standing, one.place) for one in found] == [
        ("n002", Standing.CHOSEN, 1), ("n001", Standing.BELOW, 0), ("n003", Standing.BELOW, 0),
    ]  # fmt: skip


# --- the protocol


def a_protocol() -> Protocol:
    order = draw("2026-03-02", ["E1", "E2", "E3", "E4", "E5"])
    midnight = datetime(2026, 3, 2, tzinfo=CHINA)
    pool = [Expert(number, f"专家{number}", "reserve", since=midnight) for number in order]
    pool[1] = replace(pool[1], standing="recused", because="曾任职")
    pool[0], pool[2], pool[3] = (replace(one, standing="seated") for one in (pool[0], pool[2], pool[3]))
    pool_ = (*pool, Expert("E6", "专家E6", "out", "持股"))
    seated = [one.number for one in pool_ if one.standing == "seated"]
    entrants = (entrant(1), entrant(2), entrant(3))
    given_ = [marks("30", "30", "20"), marks("35", "30", "20"), marks("38", "31", "20")]
    scores = tuple(
        Score(expert, one.id, given_[(i + j) % 3], given_[i], "专家组合议" if j else "")
        for i, one in enumerate(entrants)
        for j, expert in enumerate(seated)
    )
    first = Seed("福彩双色球第 2026020 期", date(2026, 2, 18), date(2026, 1, 5))
    hours = datetime(2026, 2, 19, 9, tzinfo=CHINA), datetime(2026, 2, 20, 9, tzinfo=CHINA)
    return Protocol(
        {"call": "2026 年度申报", "grant": "platform", "begun": "2026-03-03T09:00:00+08:00"},
        Seed("福彩双色球第 2026025 期", date(2026, 3, 2), date(2026, 2, 20)),
        Terms(SHEET, True, None, (1, 2), "2026-03-02"), 3, pool_, entrants,
        {one.id: f"平台{one.id}" for one in entrants}, scores, closed=midnight,
        given_up=(GivenUp("03 11", first, hours[0], ("E1", "E2"), hours[1]),),
    )  # fmt: skip


def test_a_protocol_repeats_from_its_text() -> None:
    text, digest = seal(a_protocol())
    assert list(repeat(text, digest)) == []
    assert [one["rank"] for one in json.loads(text)["results"]] == [1, 2, 3]


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("seed",), "another"),
        (("seed_source",), "another"),
        (("seed_declared", "declared"), "2026-03-02"),
        (("seed_declared", "on"), "2026-03-04"),
        (("seed_declared", "declared"), "2026-02-19"),
        (("experts", "closed"), "2026-03-02T00:00:01+08:00"),
        (("experts", "pool", 0, "since"), "2026-03-02T00:00:01+08:00"),
        (("given_up", 0, "free"), ["E1", "E2", "E3"]),
        (("given_up", 0, "given_up"), "2026-02-19T08:00:00+08:00"),
        (("given_up", 0, "seed_declared", "declared"), "2026-02-18"),
        (("given_up", 0, "recorded"), "2026-02-17T23:00:00+08:00"),
        (("results", 0, "rank"), 2),
        (("scores", 0, "final", "income"), "0"),
        (("experts", "pool", 0, "standing"), "reserve"),
        (("experts", "pool", 1, "standing"), "seated"),
        (("scores", 0, "expert"), "E6"),
        (("terms", "edges"), []),
    ],
)
def test_a_protocol_that_was_changed_is_found_out(path: tuple[str | int, ...], value: object) -> None:
    text, digest = seal(a_protocol())
    body = json.loads(text)
    at = body
    for step in path[:-1]:
        at = at[step]
    at[path[-1]] = value
    changed = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"
    assert list(repeat(changed, digest)) != []
    if path[-1] not in ("seed_source", "income"):  # those two leave everything else as it was
        assert list(repeat(changed)) != []


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format": "duixian.list/1"}'])
def test_what_is_no_protocol_is_refused(text: str) -> None:
    assert [problem.code for problem in repeat(text)] == ["protocol"]
