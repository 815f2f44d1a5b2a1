"""The mutation engine on a tiny policy: what it changes, and who notices."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.mutants import Mutant, mutants_of
from benchmarks.mutate import BESIDE, Guard, enough, guard, main, near_to, outcomes_of, report, with_neighbours

from duixian.assess.cases import cases_path_of, engines, prepare_cases, run_prepared
from duixian.policy.loader import Loaded, find_policy, load_policy
from duixian.quantity.yaml_source import dotted, parse_source
from duixian.sources.beside import find_document
from duixian.vocabulary.facts import load_vocabulary

DATA = Path(__file__).parents[1] / "sources" / "data"
RIVER = DATA / "river-2023.yaml"


@pytest.fixture(scope="module")
def river() -> Loaded:
    return load_policy(RIVER)


@pytest.fixture(scope="module")
def guarded(river: Loaded) -> Guard:
    return guard(river, cases_path_of(RIVER), find_document(river, DATA), load_vocabulary())


def changes(loaded: Loaded, path: str) -> list[tuple[str, str]]:
    return [(m.kind, m.change) for m in mutants_of(loaded) if dotted(m.path) == path]


def test_a_ceiling_is_moved_by_a_yuan_and_removed(river: Loaded) -> None:
    assert changes(river, "grants.equipment.award.first_of[0].at_most") == [
        ("cap", "15万元 → 149999元"), ("cap", "15万元 → 150001元"), ("cap", "15万元 → 1500000元"),
        ("cap", "without at_most"),
    ]  # fmt: skip


def test_a_rate_is_moved_by_a_point(river: Loaded) -> None:
    assert changes(river, "grants.equipment.award.first_of[0].rate") == [
        ("rate", "30% → 29%"), ("rate", "30% → 31%"), ("rate", "30% → 300%"),
    ]  # fmt: skip


def test_a_condition_is_changed_removed_and_negated(river: Loaded) -> None:
    field = "cloud_adoption.production_devices_connected"
    assert changes(river, "grants.equipment.when.enough.when") == [
        ("comparison", f"{field} >= 20台 → {field} > 20台"),
        ("comparison", f"{field} >= 20台 → {field} < 20台"),
        ("figure", f"{field} >= 20台 → {field} >= 19台"),
        ("figure", f"{field} >= 20台 → {field} >= 21台"),
        ("figure", f"{field} >= 20台 → {field} >= 200台"),
        ("condition negated", f"not ({field} >= 20台)"),
    ]
    assert changes(river, "grants.equipment.when.enough") == [("condition removed", "without enough")]


def test_a_figure_of_zero_is_moved_by_one_only() -> None:
    field = "diagnosis_service.enterprises_completed(year)"
    found = changes(load_policy(find_policy("heilongjiang-20")), "grants.diagnosis-provider.when.enterprises.when")
    assert [change for kind, change in found if kind == "figure"] == [f"{field} > 0家 → {field} > 1家"]


def test_a_year_is_moved_by_one_only() -> None:
    found = changes(load_policy(find_policy("shuangyashan-2022")), "grants.first-billion.event")
    assert found == [
        ("figure", "end_of(year - 1) → end_of(year - 0)"), ("figure", "end_of(year - 1) → end_of(year - 2)"),
    ]  # fmt: skip


@pytest.mark.parametrize(("policy", "kinds"), [("heilongjiang-20", 0), ("shuangyashan-2022", 2)])
def test_a_policy_without_dates_has_no_validity_to_change(policy: str, kinds: int) -> None:
    assert [m.kind for m in mutants_of(load_policy(find_policy(policy)))].count("validity") == kinds


def test_cases_of_the_grant_that_was_changed_come_first(guarded: Guard, river: Loaded) -> None:
    mutant = next(m for m in mutants_of(river) if m.path[:2] == ("grants", "equipment"))
    near = near_to(mutant, river)
    assert {case.grant for case in guarded.plain.cases if near(case)} == {"river-2023/equipment"}


def test_several_processes_find_the_same(guarded: Guard, river: Loaded) -> None:
    mutants = list(mutants_of(river))[:12]
    assert list(outcomes_of(guarded, mutants, 2)) == [guarded.outcome(mutant) for mutant in mutants]


def test_invented_neighbours_meet_the_rules_between_policies() -> None:
    loaded, vocabulary = load_policy(find_policy("jiaxing-2021-7")), load_vocabulary()
    own = prepare_cases(cases_path_of(find_policy("jiaxing-2021-7")), vocabulary)
    more = with_neighbours(own, BESIDE, vocabulary)
    beside = replace(more, cases=more.cases[len(own.cases) :])
    results = run_prepared(beside, engines(loaded, vocabulary))
    assert [(result.name, result.differences) for result in results if not result.ok] == []
    assert len(results) == 4


def test_names_and_words_are_left_alone(river: Loaded) -> None:
    paths = [dotted(mutant.path) for mutant in mutants_of(river)]
    assert [p for p in paths if p.endswith((".cite", ".title", ".zh", ".en", ".id", ".number"))] == []


def test_a_mutant_changes_one_place_and_not_the_original(river: Loaded) -> None:
    before = load_policy(RIVER).source.data
    kept = [mutant for mutant in mutants_of(river) if mutant.data != before]
    assert len(kept) == len(list(mutants_of(river)))
    assert river.source.data == before


def test_every_mutant_of_the_sample_is_noticed(guarded: Guard, river: Loaded) -> None:
    outcomes = [guarded.outcome(mutant) for mutant in mutants_of(river)]
    survivors = [f"{dotted(o.mutant.path)} {o.mutant.change}" for o in outcomes if not o.by]
    assert survivors == []
    assert enough(outcomes)
    assert {o.by for o in outcomes} == {"load", "cases", "audit"}


def test_without_cases_that_look_a_mutant_survives(guarded: Guard, river: Loaded) -> None:
    blind = replace(guarded, plain=replace(guarded.plain, cases=()), document=None)
    mutant = next(m for m in mutants_of(river) if m.change == "30% → 29%")
    outcome = blind.outcome(mutant)
    assert (outcome.by, outcome.place.line) == ("", 27)
    assert not enough([outcome])
    assert "SURVIVED" in report([outcome])
    assert guarded.outcome(mutant).by == "cases"


def test_a_mutant_that_does_not_load_is_caught(guarded: Guard) -> None:
    broken = Mutant("figure", ("policy", "issued"), "", parse_source("policy: {}").data)
    assert guarded.outcome(broken).by == "load"


def test_a_case_that_fails_unchanged_stops_the_run(river: Loaded) -> None:
    text = cases_path_of(RIVER).read_text(encoding="utf-8").replace("amount: 12万元, pays", "amount: 11万元, pays")
    with pytest.raises(ValueError, match="1 cases of river-2023 fail as it is"):
        guard(river, parse_source(text, "x"), None, load_vocabulary())


def test_the_command_prints_a_table_and_succeeds(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--policy", str(RIVER), "--seeds", str(DATA)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["kind", "total", "load", "cases", "audit", "survived"]
    assert lines[-2].startswith("river-2023, with its document: ")
