"""Settling a fact only narrows an amount, and what is decided stays decided."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from duixian.assess import Engine, bind
from duixian.assess.verdict import RawClaim, Verdict
from duixian.program.compile import compile_policies
from duixian.vocabulary.dossier import Coverage, Dossier, Outcome, ReceiptCoverage
from duixian.vocabulary.facts import Fact, FactType, load_vocabulary
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.values import INAPPLICABLE, Value

SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"
LEVELS = ("state", "province", "city", "district")
GRANTS = ("star-1-tools", "star-3-equipment", "smart-manufacturing", "listing-voucher", "diagnosis", "5g-equipment")


@cache
def engine() -> Engine:
    return Engine(compile_policies(["harbin-2022-1"]))


@cache
def whole() -> Dossier:
    """The sample with everything settled that stages settle."""
    known = read_dossier(SAMPLE, load_vocabulary())
    settled = {"selected": True, "granted": 10**8}
    outcomes = tuple(
        Outcome(f"harbin-2022-1/{grant}", matter.id, None, settled) for grant in GRANTS for matter in known.matters
    )
    return replace(known, outcomes=outcomes)


Place = tuple[str, str, str]  # what, whose, which


@cache
def places() -> tuple[Place, ...]:
    """Everything in the sample that can be left open."""
    known = whole()
    found = [("applicant", "", name) for name in known.applicant]
    found += [("matter", matter.id, name) for matter in known.matters for name in matter.facts]
    found += [("lines", matter.id, "") for matter in known.matters if matter.lines_complete]
    found += [("coverage", "", level) for level in LEVELS]
    found += [("outcome", str(i), name) for i, outcome in enumerate(known.outcomes) for name in outcome.facts]
    return tuple(found)


def without(known: Dossier, open_: frozenset[Place]) -> Dossier:
    def left(what: str, whose: str, facts: Mapping[str, Value]) -> dict[str, Value]:
        return {name: value for name, value in facts.items() if (what, whose, name) not in open_}

    matters = tuple(
        replace(
            matter,
            facts=left("matter", matter.id, matter.facts),
            lines_complete=matter.lines_complete and ("lines", matter.id, "") not in open_,
        )
        for matter in known.matters
    )
    receipts = tuple(entry for entry in known.coverage.receipts if ("coverage", "", entry.level) not in open_)
    outcomes = tuple(
        replace(outcome, facts=left("outcome", str(i), outcome.facts)) for i, outcome in enumerate(known.outcomes)
    )
    return replace(
        known,
        applicant=left("applicant", "", known.applicant),
        matters=matters,
        coverage=Coverage(receipts, known.coverage.years_from),
        outcomes=outcomes,
    )


def values(fact: Fact) -> st.SearchStrategy[Value]:
    of_type: Mapping[FactType, st.SearchStrategy[Value]] = {
        FactType.BOOLEAN: st.booleans(),
        FactType.MONEY: st.integers(fact.low, fact.high),
        FactType.RATE: st.integers(fact.low, fact.high).map(lambda ppm: Fraction(ppm, 10**6)),
        FactType.COUNT: st.integers(fact.low, fact.high),
        FactType.DATE: st.dates(date(2010, 1, 1), date(2030, 12, 31)),
        FactType.CHOICE: st.sampled_from(sorted(fact.choices) or ["x"]),
        FactType.REGION: st.sampled_from(["230100", "230103", "110000"]),
        FactType.INDUSTRY: st.sampled_from(["C34", "C3421", "I65"]),
        FactType.TEXT: st.just("x"),
    }
    found = of_type[fact.type]
    return found | st.just(INAPPLICABLE) if fact.may_be_inapplicable else found


def settled(known: Dossier, place: Place, data: st.DataObject) -> Dossier:
    """The dossier with one open thing settled, in any way the vocabulary allows."""
    what, whose, which = place
    vocabulary = load_vocabulary()
    match what:
        case "coverage":
            entry = ReceiptCoverage(which, data.draw(st.sampled_from([date(1990, 1, 1), date(2023, 1, 1)])))
            return replace(known, coverage=replace(known.coverage, receipts=(*known.coverage.receipts, entry)))
        case "lines":
            return replace(
                known,
                matters=tuple(replace(m, lines_complete=m.lines_complete or m.id == whose) for m in known.matters),
            )
        case "applicant":
            fact = vocabulary.fact("applicant", which)
            assert fact is not None
            return replace(known, applicant={**known.applicant, which: data.draw(values(fact))})
        case "outcome":
            fact = vocabulary.fact("outcome", which)
            assert fact is not None
            value = data.draw(values(fact))
            outcomes = [
                replace(outcome, facts={**outcome.facts, which: value}) if str(i) == whose else outcome
                for i, outcome in enumerate(known.outcomes)
            ]
            return replace(known, outcomes=tuple(outcomes))
    fact = vocabulary.fact(next(m.kind for m in known.matters if m.id == whose), which)
    assert fact is not None
    value = data.draw(values(fact))
    return replace(
        known,
        matters=tuple(replace(m, facts={**m.facts, which: value}) if m.id == whose else m for m in known.matters),
    )


def run(known: Dossier) -> dict[tuple[int, int, int], RawClaim]:
    return {(claim.rule, claim.matter, claim.year): claim for claim in engine().claims(bind(known))}


@given(st.data())
@settings(max_examples=3 * settings.default.max_examples)
def test_settling_one_fact_only_narrows(data: st.DataObject) -> None:
    open_ = data.draw(st.sets(st.sampled_from(places()), min_size=1, max_size=25))
    before_dossier = without(whole(), frozenset(open_))
    place = data.draw(st.sampled_from(sorted(open_)))
    before, after = run(before_dossier), run(settled(before_dossier, place, data))
    assert after.keys() == before.keys()
    for key, old in before.items():
        new = after[key]
        if old.verdict in (Verdict.NOT_IN_FORCE, Verdict.REFUSED, Verdict.ENTITLED):
            assert new == old
        else:
            assert old.lo <= new.lo <= new.hi <= old.hi


@given(st.data())
def test_truth_lies_inside_every_amount_that_leaves_facts_open(data: st.DataObject) -> None:
    open_ = data.draw(st.sets(st.sampled_from(places()), max_size=60))
    truth, guess = run(whole()), run(without(whole(), frozenset(open_)))
    for key, claim in truth.items():
        assert guess[key].lo <= claim.lo <= claim.hi <= guess[key].hi
