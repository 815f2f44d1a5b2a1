"""Gaps: what would have to change, exactly how much of it, and what that would bring."""

from dataclasses import replace
from pathlib import Path

from small_policies import (
    APPROVED,
    COST,
    DEVICES,
    OLD_SALES,
    PROVED,
    READY,
    STAFF,
    USERS,
    declare,
    dossier,
    flag,
    money,
    program,
    ref,
    rule,
    share_of,
    thing,
    when,
)  # fmt: skip

from duixian.assess import Engine, assess_dossier
from duixian.assess.result import Gap
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import FactType, load_vocabulary
from duixian.vocabulary.reader import read_dossier
from duixian.vocabulary.values import INAPPLICABLE, Value

SAMPLE = Path(__file__).parents[2] / "examples" / "binjiang-machinery.yaml"


def grant(*conditions: t.Bool, award: t.Number | None = None) -> Program:
    return program(rule("g", award or money(1000), *(when(f"c{i}", node) for i, node in enumerate(conditions))))


def gaps(one: Program, known: Dossier) -> tuple[Gap, ...]:
    return assess_dossier(known, one).gaps


def at_least(fact, n: int, op: str = ">=") -> t.Bool:
    return build.compare(op, ref(fact), build.const(n, ref(fact).type))


def needed(one: Program, known: Dossier) -> list[list[tuple[str, str]]]:
    return [[(change.path, change.needed.en) for change in gap.changes] for gap in gaps(one, known)]


def test_gap_says_how_many_more_and_what_they_bring() -> None:
    (gap,) = gaps(grant(at_least(DEVICES, 50)), dossier(thing(facts={DEVICES: 38})))
    (change,) = gap.changes
    assert (change.path, change.now and change.now.zh, change.needed.zh) == ("m1.devices", "38", "50（还差 12）")
    assert (change.needed.en, gap.gain, gap.conditions, gap.claim) == ("50 (12 more)", 1000, ("c0",), "p/g#m1")


def test_gap_stops_at_the_nearest_value_on_the_right_side() -> None:
    def at(op: str, now: int) -> list[list[tuple[str, str]]]:
        return needed(grant(at_least(DEVICES, 50, op)), dossier(thing(facts={DEVICES: now})))

    assert at(">", 38) == [[("m1.devices", "51 (13 more)")]]
    assert at("<=", 80) == [[("m1.devices", "50 (30 less)")]]
    assert at("<", 80) == [[("m1.devices", "49 (31 less)")]]
    assert at("=", 80) == [[("m1.devices", "50 (30 less)")]]


def test_several_failed_conditions_make_one_gap() -> None:
    one = grant(at_least(DEVICES, 50), flag(READY), flag(PROVED))
    known = dossier(thing(facts={DEVICES: 1, READY: False, PROVED: True}))
    assert needed(one, known) == [[("m1.devices", "50 (49 more)"), ("m1.ready", "yes")]]


def test_stricter_of_two_thresholds_counts() -> None:
    up = grant(at_least(DEVICES, 50), at_least(DEVICES, 80))
    assert needed(up, dossier(thing(facts={DEVICES: 1}))) == [[("m1.devices", "80 (79 more)")]]
    down = grant(at_least(DEVICES, 50, "<="), at_least(DEVICES, 20, "<="))
    assert needed(down, dossier(thing(facts={DEVICES: 90}))) == [[("m1.devices", "20 (70 less)")]]


def test_far_miss_is_no_gap() -> None:
    flags = [declare(f"thing.f{i}", FactType.BOOLEAN) for i in range(4)]
    known = dict.fromkeys(flags, False)
    assert gaps(grant(*map(flag, flags)), dossier(thing(facts=known))) == ()
    assert len(gaps(grant(*map(flag, flags[:3])), dossier(thing(facts=known)))) == 1


def test_what_nobody_can_change_is_no_gap() -> None:
    born = declare("applicant.born_here", FactType.BOOLEAN, changeable=False)
    assert gaps(grant(flag(born)), dossier(thing(), applicant={born: False})) == ()
    assert gaps(grant(flag(APPROVED)), dossier(thing(facts={APPROVED: False}))) == ()
    assert gaps(grant(at_least(OLD_SALES, 5)), dossier(thing(facts={OLD_SALES: INAPPLICABLE}))) == ()


def test_year_before_the_claim_cannot_be_changed() -> None:
    grown = build.compare(
        ">", ref(USERS, build.year()), ref(USERS, build.add(build.year(), build.const(1, build.NUMBER), -1))
    )
    one = program(rule("g", money(1000), when("grown", grown), per="year"))
    known = dossier(thing(years={2022: {USERS: INAPPLICABLE}, 2023: {USERS: 9}, 2024: {USERS: 4}}))
    assert needed(one, known) == [[("m1.users(2024)", "10 (6 more)")]]


def test_change_beyond_the_range_of_a_fact_is_no_gap() -> None:
    few = declare("thing.few", FactType.COUNT, high=5)
    assert gaps(grant(at_least(few, 9)), dossier(thing(facts={few: 1}))) == ()


def test_change_that_breaks_another_condition_is_no_gap() -> None:
    one = grant(at_least(DEVICES, 50), at_least(DEVICES, 40, "<="))
    assert gaps(one, dossier(thing(facts={DEVICES: 30}))) == ()


def test_better_case_of_an_award_is_a_gap() -> None:
    many = at_least(DEVICES, 100)
    tiers = build.choose([(many, money(900)), (t.Truth(True), money(400))])
    (gap,) = gaps(grant(award=tiers), dossier(thing(facts={DEVICES: 88})))
    assert ([change.needed.en for change in gap.changes], gap.gain, gap.conditions) == (["100 (12 more)"], 500, ())


def test_gap_with_facts_still_missing_gains_what_may_come() -> None:
    one = grant(flag(READY), award=share_of("1/2", ref(COST), 700))
    (gap,) = gaps(one, dossier(thing(facts={READY: False})))
    assert gap.gain == 700


def test_entitled_claim_with_nothing_better_has_no_gap() -> None:
    assert gaps(grant(flag(READY)), dossier(thing(facts={READY: True}))) == ()


def test_staff_is_a_change_of_the_applicant() -> None:
    assert needed(grant(at_least(STAFF, 10)), dossier(thing(), applicant={STAFF: 8})) == [
        [("applicant.staff", "10 (2 more)")]
    ]


def test_every_gap_of_the_sample_gives_its_gain_once_its_changes_are_made() -> None:
    engine, vocabulary = Engine(compile_policies(["harbin-2022-1"])), load_vocabulary()
    known = read_dossier(SAMPLE, vocabulary)
    answered = assess_dossier(known, engine)
    assert answered.gaps != ()
    before = {claim.id: claim.hi for claim in answered.claims}
    kinds = {matter.id: matter.kind for matter in known.matters}
    for gap in answered.gaps:
        changed = known
        for change in gap.changes:
            owner, name = change.path.split(".")
            fact = vocabulary.fact(kinds.get(owner, "applicant"), name)
            assert fact is not None
            value: Value = change.needed.en == "yes"
            if fact.type is FactType.COUNT:
                value = int("".join(c for c in change.needed.en.split("(")[0] if c.isdigit()))
            if owner == "applicant":
                changed = replace(changed, applicant={**changed.applicant, name: value})
            else:
                matters = tuple(
                    replace(m, facts={**m.facts, name: value}) if m.id == owner else m for m in changed.matters
                )
                changed = replace(changed, matters=matters)
        after = {claim.id: claim.hi for claim in assess_dossier(changed, engine).claims}
        assert after[gap.claim] - before[gap.claim] == gap.gain
