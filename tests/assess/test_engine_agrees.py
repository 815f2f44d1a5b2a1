"""The fast path and the explained answer are one: same claims, same verdicts, same fen."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from test_narrowing import places, whole, without

from duixian.assess import Assessment, Engine, RawClaim, assess_dossier, bind, make_plan
from duixian.policy.loader import find_policy, load_policy
from duixian.program.compile import compile_policies
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier

SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"


@cache
def engine() -> Engine:
    return under("", "")


@cache
def under(ambiguity: str, reading: str) -> Engine:
    """The policy compiled under a reading of its own choice ("": under none)."""
    return Engine(compile_policies(["harbin-2022-1"], {ambiguity: reading} if ambiguity else {}))


@cache
def answer() -> Assessment:
    return assess_dossier(read_dossier(SAMPLE, load_vocabulary()), engine())


def amounts(answered: Assessment) -> list[tuple[str, int, int]]:
    return [(claim.verdict.value, claim.lo, claim.hi) for claim in answered.claims]


@given(st.sets(st.sampled_from(places()), max_size=30))
def test_raw_claims_are_those_of_the_explained_answer(open_: set[tuple[str, str, str]]) -> None:
    known = without(whole(), frozenset(open_))
    answered = assess_dossier(known, engine())
    case = bind(known)
    raw = engine().claims(case)
    assert amounts(answered) == [(claim.verdict.value, claim.lo, claim.hi) for claim in raw]
    plan = make_plan(engine(), case, raw)
    assert (answered.plan.firm, answered.plan.potential) == (plan.firm.total, plan.potential.total)
    assert [claim.firm for claim in answered.claims] == [plan.firm.allotted.get(i, 0) for i in range(len(raw))]


@given(st.sets(st.sampled_from([rule.id for rule in compile_policies(["harbin-2022-1"]).rules])))
def test_claims_of_some_rules_are_a_part_of_all_claims(only: set[str]) -> None:
    case = bind(whole())
    rules = engine().program.rules
    everything: list[RawClaim] = engine().claims(case)
    assert engine().claims(case, frozenset(only)) == [c for c in everything if rules[c.rule].id in only]


def test_assessing_twice_gives_the_same() -> None:
    assert assess_dossier(read_dossier(SAMPLE, load_vocabulary()), engine()) == answer()


def test_other_readings_give_what_an_assessment_under_them_gives() -> None:
    known = read_dossier(SAMPLE, load_vocabulary())
    asked: Mapping[tuple[str, str], list[tuple[str, str, int, int]]] = {}
    for claim in answer().claims:
        for used in claim.readings:
            for other in used.others:
                row = (claim.id, other.verdict.value, other.lo, other.hi)
                asked.setdefault((used.ambiguity, other.reading), []).append(row)
    assert len(asked) > 5
    for (ambiguity, reading), rows in asked.items():
        other = assess_dossier(known, under(ambiguity, reading), readings=False)
        there = {claim.id: (claim.id, claim.verdict.value, claim.lo, claim.hi) for claim in other.claims}
        assert rows == [there[claim_id] for claim_id, *_ in rows]


def every_alternative(known: Dossier) -> dict[tuple[str, str], tuple[int, int]]:
    """What the plan comes to under each other reading, by compiling the policy under it; only where it differs."""
    model = load_policy(find_policy("harbin-2022-1")).model
    every = {(name, reading) for name, entry in model.ambiguities.items() for reading in entry.readings}
    sums = {one: sums_of_plan(known, under(*one)) for one in every}
    return {one: both for one, both in sums.items() if both != sums_of_plan(known, engine())}


def sums_of_plan(known: Dossier, one: Engine) -> tuple[int, int]:
    case = bind(known)
    plan = make_plan(one, case, one.claims(case))
    return plan.firm.total, plan.potential.total


def alternatives(known: Dossier) -> dict[tuple[str, str], tuple[int, int]]:
    return {
        (a.ambiguity, a.other): (a.firm, a.potential) for a in assess_dossier(known, engine(), plans=True).alternatives
    }


def test_alternatives_are_every_reading_under_which_the_plan_comes_to_something_else() -> None:
    known = read_dossier(SAMPLE, load_vocabulary())
    assert alternatives(known) == every_alternative(known)


def test_alternatives_see_limits_that_only_bite_between_matters() -> None:
    known = read_dossier(SAMPLE, load_vocabulary())
    cloud = next(matter for matter in known.matters if matter.kind == "cloud_adoption")
    renamed = tuple(replace(line, id=f"second-{line.id}") for line in cloud.lines)
    second = replace(cloud, id="cloud-second", project="second", lines=renamed)
    two = replace(known, matters=(*known.matters, second))
    assert alternatives(two) == every_alternative(two)


def test_alternatives_see_a_validity_that_is_read_otherwise() -> None:
    early = replace(read_dossier(SAMPLE, load_vocabulary()), on=date(2021, 12, 1))
    assert alternatives(early) == every_alternative(early)
