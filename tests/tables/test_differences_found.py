"""Small policies of which tables once said something else than a dossier is told; random ones found each of them."""

import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from agree import Said, coded, engine_says, in_order, run_says, store_of
from random_dossiers import ON, WORDS

from duixian import Program
from duixian.assess.engine import Engine
from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.calls import MONEY_MAX
from duixian.program.model import Deduction
from duixian.quantity.dates import Duration
from duixian.tables.backends import Backend
from duixian.vocabulary.dossier import Dossier, Line
from duixian.vocabulary.values import INAPPLICABLE

sys.path.append(str(Path(__file__).parent.parent / "assess"))
# They live with the tests of assess.
from small_policies import cap, dossier, money, outcome, program, receipt, relation, rule, thing

FACTS = {fact.path: fact for kind in WORDS.kinds.values() for fact in kind.facts.values()}
DATE, CLOSING = FACTS["matter.date"], FACTS["applicant.closing"]
FOUNDED = {FACTS["applicant.founded"]: date(2015, 1, 1)}


def both(one: Program, *dossiers: Dossier) -> Said:
    """What a run says, which is what every dossier is told."""
    people, engine = in_order(coded(dossiers, ON)), Engine(one)
    with store_of(people, WORDS) as store:
        found = run_says(engine, store, WORDS, Backend.POLARS)
    expected = engine_says(engine, people, WORDS)
    assert (found.claims, found.plans) == (expected.claims, expected.plans)
    return found


def test_a_claim_that_belongs_to_no_known_year_is_not_firm() -> None:
    once_a_year = replace(
        relation(same=("matter",), per_year=True, levels=()),
        years=(("p/g", build.year_of(build.fact(DATE))),),
    )
    one = program(rule("g", money(50)), relations=[once_a_year])
    found = both(one, dossier(thing()), dossier(thing(facts={DATE: date(2023, 5, 1)})))
    assert found.plans == {"A000000": (0, 50), "A000001": (50, 50)}


def test_money_that_an_earlier_payment_used_up_is_not_taken_off_again() -> None:
    less = t.Received(build.MONEY, 1, 0, MONEY_MAX, ("state",), (), "matter", None, ("paid",))
    award = money(100)
    grant = replace(rule("g", build.excess(award, less)), less=Deduction(award, less))
    earlier = receipt("foreign/a", 100, year=2022, level="state")
    found = both(
        program(grant),
        dossier(thing(), applicant=FOUNDED, receipts=[earlier]),
        dossier(thing(), applicant=FOUNDED, receipts=[earlier, receipt("p/g", 30, year=2023)]),
    )
    assert found.plans == {"A000000": (0, 0), "A000001": (100, 100)}


def test_a_day_may_be_counted_back_from_one_that_is_not_known() -> None:
    a_year_before = build.shift(build.shift(build.fact(CLOSING), Duration(1, "years"), -1), Duration(1, "years"), -1)
    one = program(rule("g", t.LinesSum(build.MONEY, 1, 0, MONEY_MAX, (), a_year_before, None)))
    bought = (Line("1", "machine", date(2022, 6, 1), 70, True), Line("2", "machine", date(2020, 6, 1), 5, True))
    bill = thing(lines=bought, lines_complete=True)
    closing = {CLOSING: date(2023, 5, 1)}
    found = both(one, dossier(bill), dossier(bill, applicant=closing), dossier(bill, applicant={CLOSING: INAPPLICABLE}))
    assert [(claim.lo, claim.hi) for claim in found.claims.values()] == [(0, 75), (70, 70), (0, 0)]


def test_who_shares_a_number_of_places_beats_nobody_while_one_is_left() -> None:
    def under(places: int) -> Program:
        counted = replace(cap(places, ["applicant"], "p/g", "p/h"), counts=True)
        return program(rule("g", money(50), caps=(counted,)), rule("h", money(30)))

    nothing_granted = dossier(thing(), applicant=FOUNDED, outcomes=[outcome("p/g", granted=0)])
    assert beaten(both(under(2), nothing_granted)) == {"p/g": None, "p/h": None}
    assert beaten(both(under(1), dossier(thing(), applicant=FOUNDED))) == {"p/g": None, "p/h": "p/g#m1"}


def test_a_claim_is_beaten_by_the_one_that_excludes_it_and_not_by_who_shares_its_places() -> None:
    counted = replace(cap(2, ["applicant"], "p/g", "p/h"), counts=True)
    one = program(
        rule("g", money(50), caps=(counted,)),
        rule("h", money(30)),
        rule("i", money(70)),
        relations=[relation(same=("matter",), against="own", grants=("p/i",), excepted=("p/h",))],
    )
    assert beaten(both(one, dossier(thing(), applicant=FOUNDED))) == {"p/g": "p/i#m1", "p/h": None, "p/i": None}


def beaten(said: Said) -> dict[str, str | None]:
    return {key.rule: claim.beaten_by for key, claim in said.claims.items()}
