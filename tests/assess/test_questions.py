"""Questions: each can change something, the one that decides the most money comes first."""

from dataclasses import replace
from pathlib import Path

from small_policies import (
    APPROVED,
    BEGUN,
    COST,
    GRANTED,
    OTHER_COST,
    PROVED,
    READY,
    USERS,
    dossier,
    flag,
    money,
    outcome,
    program,
    receipt,
    ref,
    rule,
    share_of,
    thing,
    when,
)  # fmt: skip
from test_narrowing import places, whole, without

from duixian.assess import Engine, assess_dossier, bind
from duixian.assess.questions import together
from duixian.assess.result import Question
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.program.model import Limit, Program
from duixian.vocabulary.dossier import Coverage, Dossier, Line
from duixian.vocabulary.facts import load_vocabulary

SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"
LINES = t.LinesSum(build.MONEY, 1, 0, 10**14, (), None, None)


def asked(one: Program, known: Dossier) -> list[tuple[str, int]]:
    return [(question.path, question.money) for question in assess_dossier(known, one).questions]


def grant(*conditions: t.Bool, award: t.Number | None = None, name: str = "g") -> Program:
    return program(rule(name, award or money(1000), *(when(f"c{i}", node) for i, node in enumerate(conditions))))


def test_missing_fact_of_a_live_claim_is_asked_with_the_money_that_hangs_on_it() -> None:
    assert asked(grant(flag(READY)), dossier(thing())) == [("m1.ready", 1000)]


def test_refused_claim_asks_nothing() -> None:
    assert asked(grant(flag(READY), flag(PROVED)), dossier(thing(facts={READY: False}))) == []


def test_what_selection_and_authority_settle_is_not_asked() -> None:
    one = program(rule("g", build.cap(ref(GRANTED), money(500)), when("ok", flag(APPROVED)), selected=True))
    assert asked(one, dossier(thing())) == []


def test_most_money_comes_first() -> None:
    two = program(rule("a", money(10), when("x", flag(READY))), rule("b", money(900), when("x", flag(PROVED))))
    assert asked(two, dossier(thing())) == [("m1.proved", 900), ("m1.ready", 10)]


def test_fact_that_several_claims_wait_for_is_asked_once() -> None:
    two = program(rule("a", money(10), when("x", flag(READY))), rule("b", money(900), when("x", flag(READY))))
    (question,) = assess_dossier(dossier(thing()), two).questions
    assert (question.path, question.money, question.claims) == ("m1.ready", 910, ("p/a#m1", "p/b#m1"))


def test_decided_part_of_a_condition_is_not_asked() -> None:
    either = grant(build.any_((flag(READY), flag(PROVED))))
    assert asked(either, dossier(thing(facts={PROVED: True}))) == []
    assert asked(either, dossier(thing(facts={PROVED: False}))) == [("m1.ready", 1000)]


def test_cost_above_which_the_ceiling_bites_anyway_is_not_asked() -> None:
    one = grant(award=build.extreme("min", (share_of("1/2", LINES), ref(OTHER_COST), money(500))))
    many = (Line("a", "x", dossier().on, 10_000),)
    assert [path for path, _ in asked(one, dossier(thing(lines=many)))] == ["m1.other_cost"]
    few = (Line("a", "x", dossier().on, 100),)
    assert [path for path, _ in asked(one, dossier(thing(lines=few)))] == ["m1.lines", "m1.other_cost"]


def test_amount_below_which_another_pays_anyway_is_not_asked() -> None:
    one = grant(award=build.extreme("max", (build.cap(ref(COST), money(300)), money(300))))
    assert asked(one, dossier(thing())) == []


def test_complete_lines_are_not_asked_for_again() -> None:
    since = t.LinesSum(build.MONEY, 1, 0, 10**14, (), ref(BEGUN), None)
    known = dossier(thing(lines=(Line("a", "x", dossier().on, 100),), lines_complete=True))
    assert [path for path, _ in asked(grant(award=since), known)] == ["m1.begun"]


def test_open_history_is_asked_for_by_level() -> None:
    once = program(rule("g", money(1000), limit=Limit("matter", 0)))
    assert asked(once, dossier(thing(), coverage=Coverage())) == [("receipts.city", 1000)]
    assert asked(once, dossier(thing(), coverage=Coverage(), receipts=[receipt("p/g", 5)])) == []


def test_yearly_fact_is_asked_for_its_year() -> None:
    per_user = program(rule("g", build.cap(build.multiply(ref(USERS, build.year()), money(1)), money(9)), per="year"))
    assert asked(per_user, dossier(thing())) == [("m1.users(2024)", 9)]


def test_answered_selection_leaves_the_questions_of_the_claim() -> None:
    one = program(rule("g", money(1000), when("ready", flag(READY)), selected=True))
    known = dossier(thing(), outcomes=[outcome("p/g", selected=True)])
    assert asked(one, known) == [("m1.ready", 1000)]
    assert asked(one, replace(known, outcomes=(outcome("p/g", selected=False),))) == []


def sample_questions(known: Dossier) -> tuple[Question, ...]:
    return assess_dossier(known, HARBIN).questions


HARBIN = Engine(compile_policies(["harbin-2022-1"]))


def test_what_completes_a_claim_goes_before_what_begins_a_larger_one() -> None:
    """900 fen that wait for two papers come to 450 each, 600 that wait for one to 600."""
    two = program(
        rule("a", build.cap(ref(COST), money(900)), when("x", flag(READY))),
        rule("b", money(600), when("y", flag(PROVED))),
    )
    assert [path for path, _ in asked(two, dossier(thing()))] == ["m1.proved", "m1.ready", "m1.cost"]


def test_statements_of_one_settler_are_asked_in_one_go() -> None:
    ready_and_proved = assess_dossier(dossier(thing()), grant(flag(READY), flag(PROVED))).questions
    assert {question.group for question in ready_and_proved} == {"thing ticked", "thing by expert"}
    assert [len(group) for group in together(ready_and_proved)] == [1, 1]
    both = assess_dossier(dossier(thing(), thing("m2")), grant(flag(READY))).questions
    assert [[question.path for question in group] for group in together(both)] == [["m1.ready", "m2.ready"]]


def test_amount_without_a_ceiling_counts_as_the_largest_with_one() -> None:
    """An open range of a fact is no money: it does not push what is known to be worth most behind it."""
    two = program(
        rule("open", share_of("1/2", LINES), when("x", flag(READY))),
        rule("capped", money(700), when("y", flag(PROVED))),
    )
    assert next(path for path, _ in asked(two, dossier(thing()))) == "m1.proved"


def test_growth_beside_an_amount_does_not_ask_for_the_year_before() -> None:
    """More than 5 more than last year is more than 5: last year's figure cannot change the condition."""
    line = build.const(5, ref(COST).type)
    grown = t.Compare(">", build.excess(ref(COST), ref(OTHER_COST)), line)
    either = build.any_((t.Compare(">", ref(COST), line), grown))
    assert [path for path, _ in asked(grant(either), dossier(thing()))] == ["m1.cost"]
    assert [path for path, _ in asked(grant(grown), dossier(thing()))] == ["m1.cost", "m1.other_cost"]


def test_every_yes_or_no_question_can_change_a_claim_that_waits_for_it() -> None:
    """With everything else as favourable as it was, one of the two answers decides a claim otherwise than the other."""
    vocabulary = load_vocabulary()
    for step in range(7):
        known = without(whole(), frozenset(places()[step::7]))
        for question in sample_questions(known):
            owner, name = question.path.split(".")
            if question.type != "boolean":
                continue
            results = []
            for answer in (True, False):
                if owner == "applicant":
                    told = replace(known, applicant={**known.applicant, name: answer})
                else:
                    told = replace(
                        known,
                        matters=tuple(
                            replace(m, facts={**m.facts, name: answer}) if m.id == owner else m for m in known.matters
                        ),
                    )
                results.append(HARBIN.claims(bind(told)))
            assert results[0] != results[1], question.path
            kind = "applicant" if owner == "applicant" else next(m.kind for m in known.matters if m.id == owner)
            assert vocabulary.fact(kind, name) is not None
