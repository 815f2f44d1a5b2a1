"""Verdicts and amounts of single claims: derived in order, and never more certain than the facts."""

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import (
    APPROVED,
    BEGUN,
    COST,
    DEVICES,
    FILED,
    GRANTED,
    LISTED,
    OLD_SALES,
    OTHER_COST,
    PROVED,
    RANK,
    READY,
    SALES,
    SELECTED,
    STAFF,
    START,
    USERS,
    claims,
    declare,
    dossier,
    flag,
    money,
    only,
    outcome,
    policy,
    program,
    ref,
    rule,
    run,
    share_of,
    thing,
    when,
)  # fmt: skip

from duixian.assess.answer import assess_dossier
from duixian.assess.bind import bind
from duixian.assess.engine import Engine
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.model import Program
from duixian.quantity.dates import Duration
from duixian.vocabulary.dossier import Line
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.values import INAPPLICABLE

HUGE = 10**14


def grant(*nodes: t.Bool, award: t.Number | None = None, **more) -> Program:
    conditions = [when(f"c{i}", node) for i, node in enumerate(nodes)]
    return program(rule("g", award or money(1000), *conditions, **more))


def waits(one: Program, known) -> list[str]:
    (claim,) = assess_dossier(known, one).claims
    return [wait.path for wait in claim.waits_for]


def test_claim_with_every_condition_met_is_entitled() -> None:
    assert only(grant(flag(READY)), dossier(thing(facts={READY: True}))) == ("entitled", 1000, 1000)


def test_false_condition_refuses_whatever_else_is_open() -> None:
    one = grant(flag(READY), flag(PROVED), flag(SELECTED))
    assert only(one, dossier(thing(facts={READY: False}))) == ("refused", 0, 0)
    assert waits(one, dossier(thing(facts={READY: False}))) == []


def test_policy_not_in_force_says_so_before_any_refusal() -> None:
    one = program(rule("g", money(1000), when("ready", flag(READY))), policies=[policy(end=date(2023, 12, 31))])
    assert only(one, dossier(thing(facts={READY: False}))) == ("not_in_force", 0, 0)
    assert only(one, dossier(thing(facts={READY: False}), on=date(2023, 12, 31))) == ("refused", 0, 0)
    assert only(one, dossier(thing(facts={READY: True}), on=START)) == ("entitled", 1000, 1000)
    assert only(one, dossier(thing(facts={READY: True}), on=date(2021, 12, 31))) == ("not_in_force", 0, 0)


def test_policy_that_rules_only_the_event_is_open_to_late_filing() -> None:
    one = program(rule("g", money(1000)), policies=[policy(end=date(2023, 12, 31), filing_inside=False)])
    assert only(one, dossier(thing())) == ("entitled", 1000, 1000)


def test_policy_without_a_beginning_or_an_end_is_in_force() -> None:
    one = program(rule("g", money(1000)), policies=[policy(start=None)])
    assert only(one, dossier(thing(), on=date(1990, 1, 1))) == ("entitled", 1000, 1000)


@pytest.mark.parametrize(
    ("open_", "verdict"),
    [
        ([READY], "undecided"),
        ([PROVED], "undecided"),
        ([LISTED], "undecided"),
        ([SELECTED], "competitive"),
        ([APPROVED], "discretionary"),
        ([APPROVED, SELECTED], "competitive"),
        ([SELECTED, APPROVED], "competitive"),
        ([APPROVED, PROVED], "undecided"),
        ([SELECTED, LISTED], "undecided"),
        ([APPROVED, SELECTED, READY], "undecided"),
    ],
)
def test_verdict_is_the_first_that_anything_waited_for_belongs_to(open_: list, verdict: str) -> None:
    assert only(grant(*map(flag, open_)), dossier(thing())) == (verdict, 0, 1000)


def test_claim_waits_for_the_facts_of_everybody() -> None:
    one = grant(flag(READY), flag(LISTED), flag(SELECTED), award=build.cap(ref(GRANTED), money(500)))
    assert only(one, dossier(thing())) == ("undecided", 0, 500)
    assert waits(one, dossier(thing())) == ["m1.ready", "applicant.listed", "outcome.selected", "outcome.granted"]


def test_fact_that_cannot_matter_any_more_is_not_waited_for() -> None:
    either = grant(build.any_((flag(READY), flag(PROVED))))
    assert only(either, dossier(thing(facts={READY: True}))) == ("entitled", 1000, 1000)
    assert waits(either, dossier(thing(facts={READY: False}))) == ["m1.proved"]


def test_condition_on_facts_of_several_settlers_waits_for_those_that_are_missing() -> None:
    mixed = grant(build.any_((flag(READY), flag(SELECTED))))
    assert only(mixed, dossier(thing())) == ("undecided", 0, 1000)
    assert only(mixed, dossier(thing(facts={READY: False}))) == ("competitive", 0, 1000)


def test_mixed_condition_that_comes_last_counts_too() -> None:
    mixed = grant(flag(APPROVED), build.any_((flag(READY), flag(APPROVED))))
    assert only(mixed, dossier(thing())) == ("undecided", 0, 1000)


def test_open_grade_is_anything_up_to_its_ceiling() -> None:
    graded = grant(award=build.cap(ref(GRANTED), money(500)))
    assert only(graded, dossier(thing())) == ("discretionary", 0, 500)
    assert only(graded, dossier(thing(), outcomes=[outcome("p/g", granted=300)])) == ("entitled", 300, 300)
    assert only(graded, dossier(thing(), outcomes=[outcome("p/g", granted=900)])) == ("entitled", 500, 500)


def test_selection_turns_competitive_into_entitled_or_refused() -> None:
    one = grant(flag(READY), selected=True)
    ready = thing(facts={READY: True})
    assert only(one, dossier(ready)) == ("competitive", 0, 1000)
    assert only(one, dossier(ready, outcomes=[outcome("p/g", selected=True)])) == ("entitled", 1000, 1000)
    assert only(one, dossier(ready, outcomes=[outcome("p/g", selected=False)])) == ("refused", 0, 0)


def test_outcome_of_another_grant_or_matter_or_year_settles_nothing() -> None:
    one = grant(selected=True, per="year")
    years = {2022: {USERS: 1}, 2023: {USERS: 2}}
    for other in (
        outcome("p/h", selected=True),
        outcome("p/g", "m2", selected=True),
        outcome("p/g", period=2021, selected=True),
    ):
        assert claims(one, dossier(thing(years=years), outcomes=[other])) == [("competitive", 0, 1000)] * 2
    of_2023 = dossier(thing(years=years), outcomes=[outcome("p/g", period=2023, selected=True)])
    assert claims(one, of_2023) == [("competitive", 0, 1000), ("entitled", 1000, 1000)]


def test_rank_settles_which_prize() -> None:
    place = ref(RANK)
    first, second = (build.compare("<=", place, build.const(n, place.type)) for n in (1, 3))
    prizes = grant(award=build.choose([(first, money(900)), (second, money(400))]))
    assert only(prizes, dossier(thing())) == ("competitive", 0, 900)
    for rank, fen in ((1, 900), (2, 400), (3, 400), (4, 0)):
        assert only(prizes, dossier(thing(), outcomes=[outcome("p/g", rank=rank)])) == ("entitled", fen, fen)


def test_missing_fact_is_neither_zero_nor_false() -> None:
    few = build.compare("<=", ref(STAFF), build.const(10, ref(STAFF).type))
    assert only(grant(few), dossier(thing())) == ("undecided", 0, 1000)
    assert only(grant(flag(READY, False)), dossier(thing())) == ("undecided", 0, 1000)
    assert only(grant(award=share_of("1/2", ref(COST))), dossier(thing())) == ("undecided", 0, HUGE // 2)
    assert only(grant(award=share_of("1/2", ref(COST), 700)), dossier(thing())) == ("undecided", 0, 700)


def test_inapplicable_fact_fails_both_ways() -> None:
    limit = build.const(100, build.MONEY)
    known = dossier(thing(facts={OLD_SALES: INAPPLICABLE}))
    for op in ("<", "<=", "=", "!=", ">=", ">"):
        assert only(grant(build.compare(op, ref(OLD_SALES), limit)), known) == ("refused", 0, 0)
    yes_or_no = declare("thing.maybe", FactType.BOOLEAN, may_be_inapplicable=True)
    kind = declare("thing.sort", FactType.CHOICE, may_be_inapplicable=True, choices=("x", "y"))
    nothing = dossier(thing(facts={yes_or_no: INAPPLICABLE, kind: INAPPLICABLE}))
    for node in (flag(yes_or_no), flag(yes_or_no, False)):
        assert only(grant(node), nothing) == ("refused", 0, 0)
    for negated in (False, True):
        assert only(grant(t.Member(ref(kind), ("x",), False, negated)), nothing) == ("refused", 0, 0)


def test_fact_that_may_be_inapplicable_is_never_surely_met_while_missing() -> None:
    always = build.compare(">=", ref(OLD_SALES), build.const(0, build.MONEY))
    assert only(grant(always), dossier(thing())) == ("undecided", 0, 1000)
    assert only(grant(always), dossier(thing(facts={OLD_SALES: 0}))) == ("entitled", 1000, 1000)


def test_inapplicable_base_of_an_award_refuses() -> None:
    assert only(grant(award=share_of("1/2", ref(OLD_SALES))), dossier(thing(facts={OLD_SALES: INAPPLICABLE}))) == (
        "refused",
        0,
        0,
    )


def test_sum_of_lines_from_a_day_that_cannot_exist_refuses() -> None:
    lines = t.LinesSum(build.MONEY, 1, 0, HUGE, (), ref(BEGUN), None)
    paid = (Line("a", "x", date(2023, 5, 1), 700),)
    at_all = dossier(thing(facts={BEGUN: INAPPLICABLE}, lines=paid, lines_complete=True))
    assert only(grant(award=lines), at_all) == ("refused", 0, 0)
    since = dossier(thing(facts={BEGUN: date(2023, 5, 1)}, lines=paid, lines_complete=True))
    assert only(grant(award=lines), since) == ("entitled", 700, 700)
    later = dossier(thing(facts={BEGUN: date(2023, 5, 2)}, lines=paid, lines_complete=True))
    assert only(grant(award=lines), later) == ("entitled", 0, 0)


def test_lines_that_are_not_complete_are_a_lower_bound() -> None:
    lines = build.cap(t.LinesSum(build.MONEY, 1, 0, HUGE, ("x",), None, None), money(5000))
    given_ = (Line("a", "x", FILED, 700), Line("b", "y", FILED, 50), Line("c", "x", FILED, 90, paid=False))
    assert only(grant(award=lines), dossier(thing(lines=given_))) == ("undecided", 700, 5000)
    assert only(grant(award=lines), dossier(thing(lines=given_, lines_complete=True))) == ("entitled", 700, 700)


def test_missing_date_of_a_deadline_in_working_days_is_a_question_not_an_error() -> None:
    due = build.shift(ref(BEGUN), Duration(10, "working_days"))
    one = grant(build.compare("<=", due, build.const(FILED, build.DATE)))
    assert only(one, dossier(thing())) == ("undecided", 0, 1000)
    assert only(one, dossier(thing(facts={BEGUN: date(2024, 1, 2)}))) == ("entitled", 1000, 1000)


def test_yearly_grant_opens_a_claim_for_each_year_with_figures() -> None:
    per_user = grant(award=build.multiply(ref(USERS, build.year()), money(100)), per="year")
    known = dossier(thing(years={2021: {USERS: 3}, 2023: {USERS: 7}, 2025: {USERS: 9}}))
    engine, _, found = run(per_user, known)
    assert [(claim.year, claim.verdict.value, claim.hi) for claim in found] == [
        (2021, "entitled", 300),
        (2023, "entitled", 700),
    ]
    assert [claim.id for claim in assess_dossier(known, engine).claims] == ["p/g#m1@2021", "p/g#m1@2023"]


def test_yearly_grant_without_figures_is_claimed_for_the_year_of_filing() -> None:
    per_user = grant(award=build.cap(build.multiply(ref(USERS, build.year()), money(100)), money(900)), per="year")
    assert waits(per_user, dossier(thing())) == ["m1.users(2024)"]


def test_yearly_grant_looks_back_from_its_own_year() -> None:
    more = build.compare(
        ">", ref(USERS, build.year()), ref(USERS, build.add(build.year(), build.const(1, build.NUMBER), -1))
    )
    one = grant(more, per="year")
    known = dossier(thing(years={2021: {USERS: INAPPLICABLE}, 2022: {USERS: 3}, 2023: {USERS: 7}}))
    assert claims(one, known) == [("refused", 0, 0), ("refused", 0, 0), ("entitled", 1000, 1000)]


def test_growth_needs_a_year_before_that_is_above_zero() -> None:
    one = grant(build.grew(SALES, build.const(Fraction(1, 5), build.RATE)))

    def at(now: object, prior: object) -> str:
        years = {2024: {SALES: now}, 2023: {SALES: prior}}
        known = {year: {f: v for f, v in facts.items() if v is not None} for year, facts in years.items()}
        return only(one, dossier(thing(), years=known))[0]  # type: ignore[arg-type]

    assert at(120, 100) == "entitled"
    assert at(119, 100) == "refused"
    assert at(5, 0) == "refused"
    assert at(5, INAPPLICABLE) == "refused"
    assert at(5, None) == "undecided"
    assert at(None, 100) == "undecided"


def test_matter_of_another_kind_opens_no_claim() -> None:
    assert claims(grant(kind="another"), dossier(thing())) == []


def test_grant_to_the_applicant_needs_no_matter() -> None:
    staffed = build.compare(">=", ref(STAFF), build.const(10, ref(STAFF).type))
    one = grant(staffed, kind="applicant")
    known = dossier(applicant={STAFF: 10})
    assert only(one, known) == ("entitled", 1000, 1000)
    assert [claim.id for claim in assess_dossier(known, one).claims] == ["p/g"]


def test_amount_is_rounded_once_half_up_after_sum_and_cap() -> None:
    half = grant(award=share_of("1/2", ref(COST)))
    assert [only(half, dossier(thing(facts={COST: fen})))[2] for fen in (1, 2, 3, 5)] == [1, 1, 2, 3]
    third = grant(award=share_of("333333/1000000", ref(COST)))
    assert only(third, dossier(thing(facts={COST: 1})))[2] == 0
    two_halves = grant(award=build.add(share_of("1/2", ref(COST)), share_of("1/2", ref(OTHER_COST))))
    assert only(two_halves, dossier(thing(facts={COST: 1, OTHER_COST: 1})))[2] == 1  # not 1 + 1
    capped = grant(award=build.cap(share_of("1/2", ref(COST)), share_of("1/4", ref(OTHER_COST))))
    assert only(capped, dossier(thing(facts={COST: 3, OTHER_COST: 5})))[2] == 1  # min(1.5, 1.25)


@given(st.integers(0, HUGE), st.integers(0, 10**6), st.integers(0, HUGE))
def test_amount_is_the_exact_fraction_rounded_and_never_above_the_ceiling(cost: int, ppm: int, at_most: int) -> None:
    one = grant(award=share_of(f"{ppm}/1000000", ref(COST), at_most))
    exact = min(Fraction(cost * ppm, 10**6), Fraction(at_most))
    rounded = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
    assert only(one, dossier(thing(facts={COST: cost}))) == ("entitled", rounded, rounded)


def test_award_of_another_grant_flows_on() -> None:
    feeder = rule("a", share_of("1/2", ref(COST)))
    share = rule("b", share_of("1/5", t.AwardOf(build.MONEY, 1, 0, HUGE, "p/a")))
    assert claims(program(feeder, share), dossier(thing(facts={COST: 1000}))) == [
        ("entitled", 500, 500),
        ("entitled", 100, 100),
    ]


def test_yearly_award_of_another_grant_flows_on_in_its_own_year() -> None:
    feeder = rule("a", build.multiply(ref(USERS, build.year()), money(100)), per="year")
    match = rule("b", t.AwardOf(build.MONEY, 1, 0, HUGE, "p/a"), per="year")
    known = dossier(thing(years={2022: {USERS: 1}, 2023: {USERS: 5}}))
    assert [hi for _, _, hi in claims(program(feeder, match), known)] == [100, 500, 100, 500]


def test_claim_that_rests_on_an_open_award_waits_for_whom_that_one_waits() -> None:
    feeder = rule("a", money(500), when("ready", flag(READY)))
    share = rule("b", t.AwardOf(build.MONEY, 1, 0, HUGE, "p/a"))
    assert [verdict for verdict, _, _ in claims(program(feeder, share), dossier(thing()))] == ["undecided", "undecided"]


def test_what_an_award_waits_for_is_not_left_to_the_next_dossier() -> None:
    feeder = rule("a", build.multiply(ref(USERS, build.year()), money(100)), per="year")
    share = rule("b", t.AwardOf(build.MONEY, 1, 0, HUGE, "p/a"))
    engine = Engine(program(feeder, share))
    open_now, nothing_now = dossier(thing(years={2024: {}})), dossier(thing(years={2023: {USERS: 5}}))
    assert [claim.verdict.value for claim in engine.claims(bind(open_now))] == ["undecided", "undecided"]
    assert [claim.verdict.value for claim in engine.claims(bind(nothing_now))] == ["entitled", "discretionary"]


def test_award_above_zero_devices_is_counted_by_the_piece() -> None:
    per_device = grant(award=build.multiply(ref(DEVICES), money(2000)))
    assert only(per_device, dossier(thing(facts={DEVICES: 12}))) == ("entitled", 24000, 24000)
