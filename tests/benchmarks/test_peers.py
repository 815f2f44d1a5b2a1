"""The peers' part of the benchmark: which rules are shared, and that every engine comes to the exact answers."""

from __future__ import annotations

import json
import subprocess
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from benchmarks.bench import same_totals
from benchmarks.million import MEASURES, measure, write_claims
from benchmarks.peers import ENTITLED, OPEN, REFUSED, make
from benchmarks.peers.numpy_text import NumpyText
from benchmarks.peers.shared import SharedRule, shared_program, shared_rules
from benchmarks.peers.translate import Translator, runs
from benchmarks.peers.zen_text import ZenText

from benchmarks import exact, oracle
from duixian.expression import build
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.native import available
from duixian.tables.store import Store
from duixian.vocabulary.facts import load_vocabulary

ON = date(2023, 6, 30)
PYTHON = make.BUILD / "venv" / "bin" / "python"
here = pytest.mark.skipif(not PYTHON.exists(), reason="the peers' environment is made by the benchmark")


@pytest.fixture(scope="module")
def rules() -> dict[str, SharedRule]:
    return {rule.id: rule for rule in shared_rules(compile_policies())[0]}


def test_shared_part_is_at_least_twenty_five_rules_of_all_policies(rules: dict[str, SharedRule]) -> None:
    program = compile_policies()
    assert len(rules) >= 25
    assert len({rule.kind for rule in rules.values()}) >= 10
    assert {rule.partition("/")[0] for rule in rules} == {policy.id for policy in program.policies}


def test_shared_part_gives_a_reason_for_every_other_rule() -> None:
    program = compile_policies()
    shared, others = shared_rules(program)
    assert sorted([*(rule.id for rule in shared), *others]) == sorted(rule.id for rule in program.rules)
    assert all(others.values())
    assert others["heilongjiang-20/renovation-interest"] == "reads a dated reference rate"


def test_runs_join_neighbours() -> None:
    assert runs([1, 2, 3, 7, 9, 10]) == ((1, 3), (7, 7), (9, 10))
    assert runs([]) == ()


def _fact(kind: str, name: str) -> t.FactRef:
    declared = load_vocabulary().fact(kind, name)
    assert declared is not None
    return build.fact(declared)


def test_translator_asks_whether_a_number_is_known_where_missing_would_hold() -> None:
    star = _fact("cloud_adoption", "star")
    three = build.const(3, star.type)
    once = Translator(NumpyText(), ON, False)
    least, known = "(star >= p.f0)", "(star >= 0)"
    assert once.truth(t.Compare(">=", star, three)) == (least, f"({known} & (star < p.f0))")
    assert once.truth(t.Compare("<=", star, three)) == (f"({known} & (star <= p.f0))", "(star > p.f0)")
    assert Translator(ZenText(), ON, False).truth(t.Compare(">=", star, three)) == (
        "(star != null and star >= 3)", "(star != null and star < 3)",
    )  # fmt: skip


def test_translator_takes_a_missing_number_for_its_whole_range() -> None:
    cost = _fact("cloud_adoption", "equipment_cost")
    assert Translator(NumpyText(), ON, False).span(cost) == (
        "numpy.maximum(equipment_cost, 0)", "numpy.where(equipment_cost >= 0, equipment_cost, p.f0)", "False",
    )  # fmt: skip
    since = _fact("applicant", "operating_since")
    assert Translator(ZenText(), ON, False).span(since).low == (
        f"(applicant_operating_since != null ? applicant_operating_since : {since.low - 719163})"
    )


def _service_income() -> t.FactRef:
    """A number that a young enterprise cannot have."""
    every = (rule for rule in shared_rules(compile_policies())[0])
    refs = (ref for rule in every for c in rule.conditions for ref in t.facts_of(c.node))
    return next(ref for ref in refs if ref.fact.name == "service_income")


def test_translator_fails_what_asks_for_a_fact_that_cannot_exist() -> None:
    income = _service_income()
    name = income.fact.name
    yes, no = Translator(NumpyText(), ON, True).truth(t.Applicable(income))
    assert (yes, no) == (f"({name} >= 0)", f"na_{name}")


def test_translator_rounds_half_up_in_whole_numbers() -> None:
    assert NumpyText().whole("x", 10) == "(x + 5) // 10"
    assert ZenText().whole("x", 5) == "floor((x + 2) / 5)"


def _known(rule: SharedRule, **facts: object) -> exact.Known:
    """A claim of which every fact is what most rules want, but for the ones given."""
    wanted: dict[str, object] = {}
    for node in (n for c in rule.conditions for n in t.walk(c.node)):
        if isinstance(node, t.Flag):
            wanted[node.ref.fact.name] = node.wanted
        if isinstance(node, t.Member):
            wanted[node.ref.fact.name] = node.values[0]
        if isinstance(node, t.FactRef) and node.fact.type == "date":
            wanted[node.fact.name] = date(2022, 6, 1)
    row = {**wanted, **facts}
    return exact.Known(ON, ON.year, row, row, {})


def test_oracle_takes_the_rate_rounds_half_up_and_caps(rules: dict[str, SharedRule]) -> None:
    rule = rules["harbin-2022-1/star-3-equipment"]
    cap = rule.award.high // rule.award.scale

    def told(cost: int | None, star: int | None = 3) -> exact.Answer:
        return exact.answer(rule, _known(rule, star=star, equipment_cost=cost))

    assert told(1_000_001) == (ENTITLED, 500_001, 500_001)
    assert [told(2 * cap + more).low for more in (-2, 0, 2)] == [cap - 1, cap, cap]
    assert told(None) == (OPEN, 0, cap)
    assert told(1_000_000, star=2) == (REFUSED, 0, 0)
    assert told(1_000_000, star=None) == (OPEN, 0, 500_000)


def test_oracle_spans_the_cases_that_are_open(rules: dict[str, SharedRule]) -> None:
    rule = rules["jiaxing-2021-7/intranet-5g"]

    def told(pilot: bool | None) -> exact.Answer:
        return exact.answer(rule, _known(rule, state_pilot=pilot, equipment_it_investment=10**9))

    assert told(True) == (ENTITLED, 250_000_000, 250_000_000)
    assert told(False) == (ENTITLED, 200_000_000, 200_000_000)
    assert told(None) == (OPEN, 200_000_000, 250_000_000)


def test_oracle_fails_what_asks_for_a_fact_that_cannot_exist() -> None:
    ref = _service_income()
    row = {"service_income_na": True}
    known = exact.Known(ON, ON.year, row, row, {ON.year: row})
    more = t.Compare(">=", ref, build.const(0, ref.type))
    assert (exact.holds(t.Applicable(ref), known), exact.holds(more, known)) == (False, False)
    assert exact.number(ref, known) is None


def test_oracle_keeps_unknown_apart_from_false() -> None:
    legal, normal = _fact("applicant", "legal_person"), _fact("applicant", "operating_normally")
    known = exact.Known(ON, ON.year, {"legal_person": None, "operating_normally": False}, {}, {})
    assert exact.holds(t.Any_((t.Flag(legal), t.Flag(normal))), known) is None
    assert exact.holds(t.Any_((t.Flag(legal), t.Flag(normal, False))), known) is True
    assert exact.holds(t.All((t.Flag(legal), t.Flag(normal))), known) is False


def test_oracle_ends_a_shifted_month_on_its_last_day() -> None:
    since = _fact("applicant", "operating_since")
    node = t.Shift(since.type, 1, since.low, since.high, since, 1, "years")
    known = exact.Known(ON, ON.year, {"operating_since": date(2024, 2, 29)}, {}, {})
    day = date(2025, 2, 28).toordinal()
    assert exact.number(node, known) == exact.Between(Fraction(day), Fraction(day))


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    folder = tmp_path_factory.mktemp("store")
    words = load_vocabulary()
    make_population(folder, 3000, 5, read_margins(None, words), words, compile_policies(), on=ON)
    return Store.open(folder)


@pytest.fixture(scope="module")
def wanted(store: Store) -> pl.DataFrame:
    return oracle.exact_claims(store, 1000)


def test_shared_program_has_the_shared_rules_without_limits_and_decisions(rules: dict[str, SharedRule]) -> None:
    ours = {rule.id: rule for rule in shared_program(compile_policies()).rules}
    assert list(ours) == list(rules)
    assert {condition.source for rule in ours.values() for condition in rule.conditions} == {
        "validity", "shared", "grant", "award",
    }  # fmt: skip


@pytest.mark.parametrize("what", ["shared-totals", "shared-native"])
def test_own_engine_comes_to_the_exact_answers(what: str, store: Store, wanted: pl.DataFrame, tmp_path: Path) -> None:
    if what == "shared-native" and not available():
        pytest.skip("native code needs a C compiler")
    write_claims(MEASURES[what].job(store), tmp_path / "claims.parquet")
    match = oracle.compare(wanted, pl.read_parquet(tmp_path / "claims.parquet"))
    assert (match.misses, match.rate) == ([], 1.0)
    assert (match.open > 100, match.entitled > 20) == (True, True)


def test_oracle_counts_what_differs_and_what_is_absent(wanted: pl.DataFrame) -> None:
    given = wanted.filter(pl.col("verdict") != REFUSED)
    assert oracle.compare(wanted, given).rate == 1.0
    wrong = given.with_row_index().with_columns(pl.col("high") + (pl.col("index") == 0)).drop("index")
    found = oracle.compare(wanted, wrong[:-1])
    assert (found.compared, found.matched) == (wanted.height, wanted.height - 2)
    assert found.open + found.entitled == given.height
    assert [(miss["high_given"], miss["verdict_given"]) for miss in found.misses] == [
        (wrong["high"][0], wrong["verdict"][0]), (0, REFUSED),
    ]  # fmt: skip


@here
@pytest.mark.parametrize("peer", ["openfisca", "policyengine", "zen"])
def test_peer_comes_to_the_exact_answers(peer: str, store: Store, wanted: pl.DataFrame, tmp_path: Path) -> None:
    make.write_model(ON)
    claims = tmp_path / "claims.parquet"
    told = _told(peer, store, *(["--first", "1000"] if peer == "zen" else []), "--claims", claims)
    match = oracle.compare(wanted, pl.read_parquet(claims))
    assert (match.misses, match.rate) == ([], 1.0)
    assert told["held_seconds"] < told["seconds"]
    if peer == "zen":
        assert told["claims_done"] < told["claims"]
    else:
        assert told["totals"] == measure("shared-totals", store)["totals"]


@here
@pytest.mark.parametrize("peer", ["openfisca", "policyengine"])
def test_peer_comes_to_the_same_certain_money_alone(peer: str, store: Store) -> None:
    make.write_model(ON)
    told, ours = _told(peer, store, "--certain"), measure("shared-totals", store)
    assert same_totals({"peer": [told], "ours": [ours]})


def _told(peer: str, store: Store, *more: str | Path) -> dict[str, Any]:
    command = [PYTHON, "-m", "benchmarks.peers.run", peer, "--store", store.path, *more]
    done = subprocess.run(command, check=True, cwd=make.ROOT, capture_output=True, text=True)
    told: dict[str, Any] = json.loads(done.stdout)
    return told
