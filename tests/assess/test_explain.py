"""Reasons agree with verdicts, the arithmetic ends in the amount, and a claim left out says what beat it."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import (
    COST,
    DEVICES,
    GRANTED,
    OTHER_COST,
    READY,
    SELECTED,
    dossier,
    flag,
    money,
    outcome,
    program,
    receipt,
    ref,
    relation,
    rule,
    share_of,
    thing,
    when,
)  # fmt: skip
from test_narrowing import places, whole, without

from duixian.assess import Claim, Engine, assess_dossier
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.program.model import Limit, Program
from duixian.vocabulary.dossier import Coverage, Dossier


@cache
def engine() -> Engine:
    return Engine(compile_policies(["harbin-2022-1"]))


def claim(one: Program, known: Dossier) -> Claim:
    return assess_dossier(known, one).claims[0]


def steps(award: t.Number, known: Dossier) -> list[tuple[str, int, int, bool, bool]]:
    one = program(rule("g", award))
    return [(step.text.en, step.lo, step.hi, step.cap, step.bites) for step in claim(one, known).steps]


@given(st.sets(st.sampled_from(places()), max_size=40))
def test_reasons_agree_with_the_verdict(open_: set[tuple[str, str, str]]) -> None:
    for one in assess_dossier(without(whole(), frozenset(open_)), engine()).claims:
        met = [reason.met for reason in one.reasons]
        if one.verdict == "refused":
            assert False in met
            assert one.waits_for == ()
        elif one.verdict == "entitled":
            assert all(met)
            assert one.waits_for == ()
            assert one.lo == one.hi
        else:
            assert False not in met
            assert one.waits_for != ()
            assert all(met) or one.lo == 0


@given(st.sets(st.sampled_from(places()), max_size=40))
def test_arithmetic_ends_in_the_amount(open_: set[tuple[str, str, str]]) -> None:
    for one in assess_dossier(without(whole(), frozenset(open_)), engine()).claims:
        if one.verdict != "refused":
            assert one.steps[-1].hi == one.hi
            if all(reason.met for reason in one.reasons):
                assert one.steps[-1].lo == one.lo
        for before, step in zip(one.steps, one.steps[1:], strict=False):
            assert step.bites == (before.hi > step.hi)
            assert step.cap


def test_ceiling_that_bit_is_marked() -> None:
    award = share_of("1/2", ref(COST), 700)
    assert steps(award, dossier(thing(facts={COST: 1000}))) == [
        ("cost ¥10 × 50%", 500, 500, False, False),
        ("ceiling ¥7", 500, 500, True, False),
    ]
    assert [step[1:] for step in steps(award, dossier(thing(facts={COST: 2000})))] == [
        (1000, 1000, False, False),
        (700, 700, True, True),
    ]
    assert [step[1:] for step in steps(award, dossier(thing(facts={COST: 1400})))][-1] == (700, 700, True, False)


def test_ceilings_one_above_another_are_marked_each() -> None:
    award = build.cap(build.cap(ref(GRANTED), share_of("3/10", ref(COST))), money(500))
    known = dossier(thing(facts={COST: 1000}), outcomes=[outcome("p/g", granted=400)])
    assert [step[1:] for step in steps(award, known)] == [
        (400, 400, False, False),
        (300, 300, True, True),
        (300, 300, True, False),
    ]


def test_case_that_applies_is_the_one_explained() -> None:
    many = build.compare(">=", ref(DEVICES), build.const(100, ref(DEVICES).type))
    award = build.choose([(many, share_of("1/2", ref(COST))), (t.Truth(True), share_of("1/10", ref(COST)))])
    (step,) = steps(award, dossier(thing(facts={DEVICES: 3, COST: 1000})))
    assert step[:3] == ("cost ¥10 × 10%", 100, 100)


def test_reason_shows_the_facts_it_looked_at_and_who_settles_them() -> None:
    one = program(rule("g", money(1), when("either", build.any_((flag(READY), flag(SELECTED))))))
    (reason,) = claim(one, dossier(thing(facts={READY: False}))).reasons
    assert [(f.path, f.value and f.value.en, f.settled_by) for f in reason.facts] == [
        ("m1.ready", "no", "applicant"),
        ("outcome.selected", None, "selection"),
    ]


LIMITED = program(rule("g", money(1), limit=Limit("matter", 0)))


@pytest.mark.parametrize(
    ("known", "met", "value"),
    [
        (dossier(thing()), True, "complete, none under this clause"),
        (dossier(thing(), coverage=Coverage()), None, None),
        (dossier(thing(), receipts=[receipt("p/g", 5, year=2022)]), False, "paid under this clause in 2022"),
        (
            dossier(thing(), receipts=[receipt("p/g", 5, year=2022), receipt("p/g", 5, year=2022, status="recovered")]),
            True,
            "complete, none under this clause",
        ),
    ],
)
def test_reason_of_a_limit_says_what_the_history_says(known: Dossier, met: bool | None, value: str | None) -> None:
    (reason,) = claim(LIMITED, known).reasons
    (fact,) = reason.facts
    assert (reason.met, fact.value and fact.value.en) == (met, value)


def test_claim_left_out_names_the_claim_that_beat_it_and_the_rule() -> None:
    two = program(rule("a", money(5)), rule("b", money(9), policy="q"), relations=[relation("highest")])
    loser, winner = assess_dossier(dossier(thing()), two).claims
    (beaten,) = loser.beaten
    assert (beaten.by, beaten.relation, beaten.cites) == ("q/b#m1", "p/highest", ("三",))
    assert (loser.verdict, loser.in_potential, winner.beaten) == ("entitled", False, ())


def test_claim_left_out_by_its_own_limit_says_so() -> None:
    once = program(rule("g", share_of("1/1", ref(COST)), limit=Limit("applicant", 0)))
    small, _ = assess_dossier(dossier(thing("m1", {COST: 5}), thing("m2", {COST: 9})), once).claims
    assert [(b.by, b.relation) for b in small.beaten] == [("p/g#m2", "limit")]


def test_claim_blocked_by_earlier_money_names_the_receipt() -> None:
    one = program(rule("a", money(9)), relations=[relation("highest")])
    blocked = claim(one, dossier(thing(), receipts=[receipt("q/z", 1)]))
    assert [(b.by, b.by_title.en, b.relation) for b in blocked.beaten] == [("receipt 1", "q/z, 2023", "p/highest")]


def test_only_an_amount_that_no_figure_bounds_is_open_ended() -> None:
    known = dossier(thing())
    assert claim(program(rule("g", share_of("1/2", ref(COST)))), known).open_ended
    assert not claim(program(rule("g", share_of("1/2", ref(COST), 500))), known).open_ended
    sum_of_two = build.add(share_of("1/2", ref(COST), 500), share_of("1/2", ref(OTHER_COST)))
    assert claim(program(rule("g", sum_of_two)), known).open_ended
    assert not claim(program(rule("g", share_of("1/2", build.cap(ref(COST), money(500))))), known).open_ended
    assert not claim(program(rule("g", share_of("1/2", ref(COST)))), dossier(thing(facts={COST: 5}))).open_ended
