"""The whole benchmark: what its figures are made of, and that it goes on where it stopped."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from benchmarks.figures import LIMITS, beyond, figures, medians
from benchmarks.peers import make

from benchmarks import bench

ONE, TEN = 1000, 10_000
RAW = {
    "read_1000": {"seconds": 2.0},
    "totals_1000": {"seconds": 8.0},
    "native_1000": {"seconds": 3.0},
    "totals_10000": {"seconds": 84.0, "peak_mb": 700.0},
    "native_10000": {"seconds": 33.0, "peak_mb": 1100.0},
    "shared-read_1000": {"seconds": 1.0},
    "shared-totals_1000": {"seconds": 2.0},
    "shared-native_1000": {"seconds": 1.0},
    "shared-totals-held_1000": {"seconds": 1.0},
    "shared-native-held_1000": {"seconds": 0.5},
    "openfisca_1000": {"seconds": 7.0, "held_seconds": 5.0},
    "policyengine_1000": {"seconds": 6.0, "held_seconds": 5.5},
    "openfisca-certain_1000": {"seconds": 5.0, "held_seconds": 3.0},
    "policyengine-certain_1000": {"seconds": 4.0, "held_seconds": 3.5},
    "zen_1000": {"seconds": 90.0, "held_seconds": 88.0},
    "one-applicant": {"one_applicant_us": 150.0, "one_applicant_explained_us": 4500.0, "rounds": 5.0},
}
RATES = {"polars": 1.0, "native": 1.0, "openfisca": 0.5}


def test_figures_compare_the_medians_of_one_run() -> None:
    assert figures(RAW, ONE, TEN, RATES) == {
        "aggregate_over_limit": 4.0,
        "native_over_limit": 1.5,
        "ten_million_over_one_million": 10.5,
        "native_ten_million_over_one_million": 11.0,
        "peak_mb_ten_million": 700.0,
        "native_peak_mb_ten_million": 1100.0,
        "fastest_peer_over_aggregate": 3.0,
        "fastest_peer_over_native": 6.0,
        "fastest_peer_certain_over_aggregate": 2.0,
        "fastest_peer_certain_over_native": 4.0,
        "fastest_peer_over_limit": 6.0,
        "fastest_peer_over_aggregate_held": 5.0,
        "fastest_peer_over_native_held": 10.0,
        "exact_match": 1.0,
        "one_applicant_us": 150.0,
        "one_applicant_explained_us": 4500.0,
    }


def test_limits_are_upper_or_lower_ones() -> None:
    found = figures(RAW, ONE, TEN, RATES)
    assert beyond(found) == ["native_peak_mb_ten_million"]
    assert beyond({**found, "fastest_peer_over_native": 5.9, "exact_match": 0.999}) == [
        "native_peak_mb_ten_million", "fastest_peer_over_native", "exact_match",
    ]  # fmt: skip
    assert (str(LIMITS["native_over_limit"]), str(LIMITS["exact_match"])) == ("at most 3", "at least 1")


def test_what_a_machine_cannot_measure_is_none_and_within_its_limits() -> None:
    absent = ("openfisca", "policyengine", "zen", "native", "shared-native")
    raw = {name: row for name, row in RAW.items() if not name.startswith(absent)}
    found = figures(raw, ONE, TEN, {"polars": 1.0})
    assert [name for name, value in found.items() if value is None] == [
        "native_over_limit", "native_ten_million_over_one_million", "native_peak_mb_ten_million",
        "fastest_peer_over_aggregate", "fastest_peer_over_native", "fastest_peer_certain_over_aggregate",
        "fastest_peer_certain_over_native", "fastest_peer_over_limit",
        "fastest_peer_over_aggregate_held", "fastest_peer_over_native_held",
    ]  # fmt: skip
    assert beyond(found) == []


def test_medians_keep_the_best_time_and_the_greatest_peak() -> None:
    told = [{"seconds": s, "peak_mb": p, "totals": {}} for s, p in ((3.0, 10), (1.0, 30), (2.0, 20))]
    assert medians(told) == {"seconds": 2.0, "peak_mb": 30, "best": 1.0, "rounds": 3}


@pytest.fixture
def plan(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> bench.Plan:
    monkeypatch.setattr(bench, "KEPT", tmp_path / "bench")
    return bench.Plan(ONE, TEN, 5, None)


def test_a_finished_step_is_kept_until_the_plan_changes(plan: bench.Plan) -> None:
    bench.begin(plan, again=False)
    assert bench.kept("read", lambda: {"seconds": 1.0}) == {"seconds": 1.0}
    bench.begin(plan, again=False)
    assert bench.kept("read", lambda: {"seconds": 2.0}) == {"seconds": 1.0}
    bench.begin(bench.Plan(ONE, TEN, 4, None), again=False)
    assert bench.kept("read", lambda: {"seconds": 3.0}) == {"seconds": 3.0}
    bench.begin(bench.Plan(ONE, TEN, 4, None), again=True)
    assert bench.kept("read", lambda: {"seconds": 4.0}) == {"seconds": 4.0}


def test_steps_are_the_same_five_times_but_for_those_that_take_minutes(
    plan: bench.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "available", lambda: False)
    assert {step.name: step.rounds for step in plan.steps()} == {
        "claims-first_1000": 1, "read_1000": 5, "totals_1000": 5, "claims_1000": 5, "claims-polars_1000": 5,
        "run_1000": 1, "shared-read_1000": 5, "shared-totals_1000": 5, "shared-totals-held_1000": 5,
        "one-applicant": 5, "read_10000": 5, "totals_10000": 5, "claims_10000": 1,
    }  # fmt: skip


def test_peers_that_cannot_be_installed_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Path:
        raise subprocess.CalledProcessError(1, ["pip"])

    monkeypatch.setattr(make, "make_environment", refuse)
    python, why = bench.peers_environment()
    assert python is None
    assert why == ("the peers' environment cannot be made here: Command '['pip']' returned non-zero exit status 1.")


def test_engines_must_come_to_the_same() -> None:
    ours = [{"totals": {"x": {"": [3, 1, 1, 70, 90], "230100": [1, 0, 0, 0, 0]}}}]
    assert bench.same_totals({"a": ours, "b": [{}], "c": ours, "d": [{"certain": {"x": {"": 70}}}]})
    assert not bench.same_totals({"a": ours, "c": [{"totals": {"x": {"": [3, 1, 1, 70, 91]}}}]})
    assert not bench.same_totals({"a": ours, "d": [{"certain": {"x": {"": 90}}}]})
