"""Earlier money is taken off once: claims that share it use it up in the order of their years."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import chain, combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from small_policies import (
    READY,
    declare,
    flag,
    money,
    program,
    receipt,
    ref,
    relation,
    rule,
    share_of,
    thing,
    when,
)  # fmt: skip
from small_policies import dossier as bare_dossier

from duixian.assess import Engine, RawClaim, Verdict, assess_dossier, bind, make_plan, make_record, verify_record
from duixian.assess.cases_prepare import prepare_cases
from duixian.assess.deduct import Drawing, Pool, Share, settle
from duixian.assess.plan import best
from duixian.assess.stacking import Conflict, Stack
from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.types import MONEY
from duixian.policy.loader import find_policy
from duixian.program.compile import compile_policies
from duixian.program.model import Deduction, Limit, Relation, Rule
from duixian.quantity.yaml_source import Source, read_source
from duixian.vocabulary.dossier import Coverage, Dossier, Matter, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import Fact, FactType, load_vocabulary
from duixian.vocabulary.values import Value

SPENT = declare("thing.spent", FactType.MONEY, yearly=True, low=0, high=1000)
PROVINCE = t.Received(MONEY, 1, 0, 10**14, ("province",), (), "project", None, ("paid",))
YEARS = (2022, 2023, 2024)
ALWAYS = Coverage((ReceiptCoverage("province", date.min), ReceiptCoverage("city", date.min)))


def dossier(*matters: Matter, receipts: Sequence[Receipt] = ()) -> Dossier:
    return bare_dossier(*matters, receipts=receipts, coverage=ALWAYS)


def topped_up(
    grant: str = "g", *conditions: t.Bool, at_most: int | None = None, less: t.Received = PROVINCE, policy: str = "p"
) -> Rule:
    """Half of a year's spending less what the province gave the project, at most so much; claimed by the year."""
    before = share_of("1/2", ref(SPENT, build.year()))
    ceiling = None if at_most is None else money(at_most)
    award = build.excess(before, less) if ceiling is None else build.cap(build.excess(before, less), ceiling)
    named = [when(f"c{i}", node) for i, node in enumerate(conditions)]
    made = rule(grant, award, *named, per="year", limit=Limit("matter", 1), policy=policy)
    return replace(made, less=Deduction(before, less, ceiling))


def spending(
    matter: str, *by_year: int | None, facts: Mapping[Fact, Value] | None = None, project: str = "p"
) -> Matter:
    years = {year: {SPENT: fen} if fen is not None else {} for year, fen in zip(YEARS, by_year, strict=False)}
    return thing(matter, facts, years, project=project)


def province(fen: int, day: date = date(2021, 6, 1), matter: str = "m1", project: str = "p") -> Receipt:
    one = receipt("elsewhere", fen, year=day.year, level="province", matter=matter, project=project)
    return replace(one, date=day)


def settled(known: Dossier, *rules: Rule, relations: Sequence[Relation] = ()) -> list[tuple[str, int, int]]:
    engine = Engine(program(*rules, relations=relations))
    case = bind(known)
    return [(c.verdict.value, c.lo, c.hi) for c in settle(engine, case, engine.claims(case)).claims]


def plan(known: Dossier, *rules: Rule, relations: Sequence[Relation] = ()) -> tuple[dict[int, int], dict[int, int]]:
    """What the firm and the potential plan allot."""
    engine = Engine(program(*rules, relations=relations))
    case = bind(known)
    made = make_plan(engine, case, engine.claims(case))
    return dict(made.firm.allotted), dict(made.potential.allotted)


@pytest.mark.parametrize(
    ("received", "amounts"),
    [(0, [50, 100, 150]), (30, [20, 100, 150]), (50, [0, 100, 150]), (51, [0, 99, 150]), (150, [0, 0, 150]),
     (299, [0, 0, 1]), (300, [0, 0, 0]), (900, [0, 0, 0])],
)  # fmt: skip
def test_years_use_it_up_in_their_order(received: int, amounts: list[int]) -> None:
    known = dossier(spending("m1", 100, 200, 300), receipts=[province(received)] if received else [])
    assert settled(known, topped_up()) == [("entitled", fen, fen) for fen in amounts]
    firm, potential = plan(known, topped_up())
    assert firm == potential
    assert sum(firm.values()) == sum(amounts)


def test_what_a_ceiling_cuts_off_has_used_it_up_all_the_same() -> None:
    known = dossier(spending("m1", 400, 100), receipts=[province(150)])
    assert settled(known, topped_up(at_most=40)) == [("entitled", 40, 40), ("entitled", 40, 40)]


def test_the_order_of_matters_and_receipts_changes_no_total() -> None:
    matters = [spending("m1", 100, 200), spending("m2", 60, None)]
    receipts = [province(20, matter="m2", project=""), province(70), province(30, matter="m1", project="")]
    totals = {
        sum(plan(dossier(*ms, receipts=rs), topped_up())[0].values())
        for ms in (matters, matters[::-1])
        for rs in (receipts, receipts[::-1])
    }
    assert totals == {50 + 100 + 30 - 120}


def test_what_names_another_matter_is_left_alone() -> None:
    """90 can be taken off m1, of which m2 sees 40: m1 uses up what is its alone first."""
    receipts = [province(50, matter="m1", project=""), province(40)]
    known = dossier(spending("m1", 100), spending("m2", 200), receipts=receipts)
    assert settled(known, topped_up()) == [("entitled", 0, 0), ("entitled", 60, 60)]


def test_grants_with_the_same_words_share_it_and_policies_do_not() -> None:
    known = dossier(spending("m1", 100), receipts=[province(70)])
    assert settled(known, topped_up("a"), topped_up("b")) == [("entitled", 0, 0), ("entitled", 30, 30)]
    alone = settled(known, topped_up("a"), topped_up("b", policy="q"))
    assert alone == [("entitled", 0, 0), ("entitled", 0, 0)]


@pytest.mark.parametrize(("same", "amount"), [("applicant", 30), ("project", 0), ("matter", 0)])
def test_it_is_shared_by_what_it_is_received_for(same: str, amount: int) -> None:
    """Two matters of two projects, 70 received for each of them or, under `applicant`, for both."""
    receipts = [province(70)] if same == "applicant" else [province(70), province(70, matter="m2", project="q")]
    known = dossier(spending("m1", 100), spending("m2", 100, project="q"), receipts=receipts)
    found = settled(known, topped_up(less=replace(PROVINCE, same=same)))
    assert found == [("entitled", 0, 0), ("entitled", amount, amount)]


def test_what_a_plan_leaves_out_uses_nothing_up() -> None:
    """The first year and another policy's claim exclude each other: where the other is paid, the second bears it."""
    other = rule("other", money(500), policy="q", per="year", kind="rival")
    meets = relation(same=("project",), against="other", per_year=True)
    rival = replace(thing("r", project="p"), kind="rival", years={2022: {}})
    known = dossier(spending("m1", 100, 200), rival, receipts=[province(30)])
    assert settled(known, topped_up(), other)[:2] == [("entitled", 20, 20), ("entitled", 100, 100)]
    firm, _ = plan(known, topped_up(), other, relations=[meets])
    assert firm == {1: 70, 2: 500}


def test_what_comes_to_nothing_is_in_nobodys_way() -> None:
    other = rule("other", money(500), policy="q", per="year", kind="rival")
    meets = relation(same=("project",), against="other", per_year=True)
    rival = replace(thing("r", project="p"), kind="rival", years={2022: {}})
    known = dossier(spending("m1", 100, 200), rival, receipts=[province(60)])
    assert plan(known, topped_up(), other, relations=[meets])[0] == {1: 90, 2: 500}


def test_money_that_may_have_been_used_is_not_known() -> None:
    known = dossier(thing("m1", {}, {2023: {SPENT: 100}}, project="p"), receipts=[province(30)])

    def covered(**since: date) -> list[tuple[str, int, int]]:
        coverage = Coverage(tuple(ReceiptCoverage(level, day) for level, day in since.items()))
        return settled(replace(known, coverage=coverage), topped_up())

    assert covered(province=date.min, city=date.min) == [("entitled", 20, 20)]
    assert covered(province=date.min, city=date(2022, 1, 1)) == [("entitled", 20, 20)]  # since the policy began
    assert covered(province=date.min, city=date(2022, 1, 2)) == [("undecided", 20, 50)]
    assert covered(province=date(2022, 1, 1), city=date(2022, 1, 2)) == [("undecided", 0, 50)]
    assert covered(city=date.min) == [("undecided", 0, 20)]
    open_payment = receipt("p/g", 5, year=2022, matter="")
    assert settled(replace(known, receipts=(*known.receipts, open_payment)), topped_up()) == [("undecided", 20, 50)]


def test_the_arithmetic_is_told() -> None:
    known = dossier(spending("m1", 100, 400), receipts=[province(70)])
    second = assess_dossier(known, Engine(program(topped_up(at_most=150))), readings=False).claims[1]
    assert [(step.lo, step.hi, step.cap, step.bites) for step in second.steps] == [
        (200, 200, False, False), (180, 180, False, False), (150, 150, True, True),
    ]  # fmt: skip
    assert second.steps[1].text.zh == "减去已获资金中尚未扣过的 0.20 元（已获 0.70 元）"
    assert second.steps[1].text.en == "less what is not taken off yet of the money received earlier: ¥0.20 (of ¥0.70)"


def test_a_later_year_waits_for_what_an_earlier_one_waits_for() -> None:
    known = dossier(spending("m1", None, 200), receipts=[province(70)])
    claims = assess_dossier(known, Engine(program(topped_up("g", flag(READY)))), readings=False).claims
    assert [[wait.path for wait in claim.waits_for] for claim in claims] == [
        ["m1.ready", "m1.spent(2022)"], ["m1.ready", "m1.spent(2022)"],
    ]  # fmt: skip
    assert (claims[1].lo, claims[1].hi) == (0, 100)


def test_a_record_repeats_it(tmp_path: Path) -> None:
    known = dossier(spending("m1", 100, 200), receipts=[province(70)])
    path = tmp_path / "decision.json"
    path.write_text(make_record(known, program(topped_up(at_most=150))), encoding="utf-8")
    results = verify_record(path)
    assert isinstance(results, dict)
    assert results["firm_fen"] == 80


# What holds of every dossier.

OPEN_DAYS = st.sampled_from([date(2021, 6, 1), date(2022, 7, 1), date(2023, 2, 1)])
MATTERS = ("m1", "m2")


@cache
def two_grants() -> Engine:
    return Engine(program(topped_up("g", flag(READY)), topped_up("h", at_most=60)))


@cache
def two_plain_grants() -> Engine:
    return Engine(program(topped_up("g"), topped_up("h")))


@st.composite
def dossiers(draw: st.DrawFn) -> Dossier:
    """Two matters of one project, everything settled."""
    fen = st.integers(0, 200)
    matters = [spending(m, *draw(st.tuples(fen, fen)), facts={READY: draw(st.booleans())}) for m in MATTERS]
    received = st.builds(
        province, st.integers(1, 120), OPEN_DAYS, st.sampled_from([*MATTERS, ""]), st.sampled_from(["p", ""])
    )
    paid = st.builds(
        lambda grant, fen, day, matter: replace(receipt(grant, fen, year=day.year, matter=matter), date=day),
        st.sampled_from(["p/g", "p/h"]), st.integers(1, 20), OPEN_DAYS, st.sampled_from([*MATTERS, ""]),
    )  # fmt: skip
    receipts = [*draw(st.lists(received, max_size=3)), *draw(st.lists(paid, max_size=1))]
    return dossier(*matters, receipts=receipts)


Place = tuple[str, str, int]


def places() -> list[Place]:
    spent = [("spent", matter, year) for matter in MATTERS for year in YEARS[:2]]
    return [*spent, *(("ready", matter, 0) for matter in MATTERS), ("coverage", "city", 0), ("coverage", "province", 0)]


def without(known: Dossier, open_: frozenset[Place]) -> Dossier:
    matters = [
        replace(
            matter,
            facts={} if ("ready", matter.id, 0) in open_ else matter.facts,
            years={y: {} if ("spent", matter.id, y) in open_ else facts for y, facts in matter.years.items()},
        )
        for matter in known.matters
    ]
    covered = tuple(entry for entry in known.coverage.receipts if ("coverage", entry.level, 0) not in open_)
    return replace(known, matters=tuple(matters), coverage=Coverage(covered))


def told(known: Dossier) -> tuple[list[RawClaim], int, int]:
    case = bind(known)
    raw = two_grants().claims(case)
    found = settle(two_grants(), case, raw)
    assert list(settle(two_grants(), case, found.claims).claims) == list(found.claims)
    one, other = make_plan(two_grants(), case, raw), make_plan(two_grants(), case, found.claims)
    assert (one.firm, one.potential) == (other.firm, other.potential)
    for chosen, end in ((one.firm, 4), (one.potential, 5)):
        assert all(0 <= fen <= found.claims[i].hi for i, fen in chosen.allotted.items())
        assert chosen.total == sum(claim[end] for claim in found.claims)  # nothing excludes anything here
    return list(found.claims), one.firm.total, one.potential.total


@given(dossiers(), st.sets(st.sampled_from(places())), st.data())
def test_settling_a_fact_only_narrows(known: Dossier, open_: set[Place], data: st.DataObject) -> None:
    before, firm, potential = told(without(known, frozenset(open_)))
    fewer = data.draw(st.sets(st.sampled_from(sorted(open_)))) if open_ else set()
    after, firmer, less_potential = told(without(known, frozenset(open_) - fewer))
    assert firm <= firmer <= less_potential <= potential
    for old, new in zip(before, after, strict=True):
        assert old.lo <= new.lo <= new.hi <= old.hi
        if old.verdict in (Verdict.REFUSED, Verdict.ENTITLED):
            assert new == old
        if new.verdict is Verdict.ENTITLED:
            assert new.lo == new.hi


@given(dossiers())
def test_no_more_is_taken_off_than_was_received(known: Dossier) -> None:
    """Beside what ceilings and refusals cut off: what claims come to alone, less the money, is what they come to."""
    engine = two_plain_grants()
    plain = replace(
        known, receipts=tuple(r for r in known.receipts if r.level == "province" and (r.matter or r.project))
    )
    case, nothing = bind(plain), bind(replace(plain, receipts=()))
    gross = sum(claim.hi for claim in engine.claims(nothing))
    net = sum(claim.hi for claim in settle(engine, case, engine.claims(case)).claims)
    received = sum(r.amount for r in plain.receipts)
    assert net >= gross - received
    if all(r.project for r in plain.receipts):
        assert net == max(gross - received, 0)


FEN = st.integers(0, 60)


@given(st.lists(st.tuples(FEN, st.none() | FEN), min_size=1, max_size=6), FEN, st.data())
def test_the_plan_is_the_best_of_all_sets(
    shares: list[tuple[int, int | None]], whole: int, data: st.DataObject
) -> None:
    """Every set without a conflict is tried, with what its members come to beside one another."""
    n = len(shares) + 2
    pairs = list(combinations(range(n), 2))
    conflicts = [Conflict(a, b, 0) for a, b in data.draw(st.sets(st.sampled_from(pairs), max_size=5))]
    others = {n - 2: data.draw(FEN), n - 1: data.draw(FEN)}
    pool = Pool(
        tuple(
            Share(i, 0, (before, before), (whole, whole), None if most is None else (most, most), True)
            for i, (before, most) in enumerate(shares)
        ),
        (whole, whole),
    )
    alone = pool.amounts(pool.everyone, True)
    weights = {**alone, **others}
    always = frozenset(i for i, fen in alone.items() if not fen)
    granted = data.draw(st.dictionaries(st.integers(0, n - 3), FEN))
    weights |= {i: min(fen, granted.get(i, fen)) for i, fen in alone.items()}
    drawing = Drawing(pool, True, always, {}, granted)
    found = best(weights, Stack(list(range(n)), conflicts), [drawing])
    paying = [i for i, fen in weights.items() if fen]

    def worth(chosen: frozenset[int]) -> int:
        return sum({**others, **drawing.amounts(chosen)}[i] for i in chosen)

    allowed = [
        frozenset(chosen)
        for chosen in chain.from_iterable(combinations(paying, k) for k in range(len(paying) + 1))
        if not any(c.a in chosen and c.b in chosen for c in conflicts)
    ]
    assert found.total == max(worth(chosen) for chosen in allowed)
    assert found.total == sum(found.allotted.values()) == worth(frozenset(found.allotted))


def test_other_readings_give_what_an_assessment_under_them_gives() -> None:
    """Two years of one renovation under each reading of the difference."""
    cases = find_policy("harbin-2021-1").with_name("harbin-2021-1.cases.yaml")
    source, name = read_source(cases), "A23 two years, more than the first year comes to"
    data = dict[str, Any](source.data)
    data["cases"] = [case for case in data["cases"] if case["name"] == name]
    [case] = prepare_cases(Source(source.file, data, source.places), load_vocabulary()).cases
    known = case.dossier
    answer = assess_dossier(known, Engine(compile_policies(["harbin-2021-1"])), plans=True)
    told_of = {
        (used.ambiguity, other.reading, claim.id): (other.verdict, other.lo, other.hi)
        for claim in answer.claims for used in claim.readings for other in used.others
    }  # fmt: skip
    sums = {(a.ambiguity, a.other): (a.firm, a.potential) for a in answer.alternatives}
    assert sums["A23-years", "every-year"] == (0, 0)
    of_difference = {(a, r) for a, r, _ in told_of if a.startswith("A23")}
    assert len(of_difference) > 2
    for ambiguity, reading in of_difference:
        under = assess_dossier(known, Engine(compile_policies(["harbin-2021-1"], {ambiguity: reading})), readings=False)
        for claim in under.claims:
            if (ambiguity, reading, claim.id) in told_of:
                assert told_of[ambiguity, reading, claim.id] == (claim.verdict, claim.lo, claim.hi)
        assert sums.get((ambiguity, reading), (answer.plan.firm, answer.plan.potential)) == (
            under.plan.firm, under.plan.potential,
        )  # fmt: skip
