"""What a budget and a reform count, against the claims and plans of the run beneath them."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from duixian.program.compile import compile_policies
from duixian.quantity.problem import Refused
from duixian.simulation.budget import budget
from duixian.simulation.groups import breakdowns
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.simulation.reform import effects
from duixian.simulation.reform_file import EXAMPLE, read_reform
from duixian.tables.run import CLAIMS, PLANS, Job, results, run
from duixian.vocabulary.facts import load_vocabulary

ON = date(2022, 6, 30)
ENDLESS = 10**13  # fen: more than any ceiling, so an unknown base without one


@pytest.fixture(scope="module")
def job(tmp_path_factory: pytest.TempPathFactory) -> Job:
    words, program = load_vocabulary(), compile_policies()
    people = tmp_path_factory.mktemp("people")
    store = make_population(people, 900, 11, read_margins(None, words), words, program, on=ON, buckets=2)
    return Job(store, program, ON)


@pytest.fixture(scope="module")
def finished(job: Job, tmp_path_factory: pytest.TempPathFactory) -> Path:
    into = tmp_path_factory.mktemp("results")
    run(job, into)
    return into


def test_budget_sums_what_the_plans_give(job: Job, finished: Path) -> None:
    found = budget(job, breakdowns(["grant", "region", "size+grant"]), into=finished)
    claims = results(finished, CLAIMS).collect()
    endless = pl.col("hi") >= ENDLESS
    firm, potential = int(claims["firm"].sum()), int(claims.filter(~endless)["potential"].sum())
    assert found.applicants == 900
    assert (found.total["firm"], found.total["potential"]) == (firm, potential)
    for table in found.groups.values():
        assert (table["firm"].sum(), table["potential"].sum()) == (firm, potential)


def test_budget_is_the_same_kept_or_not(job: Job, finished: Path) -> None:
    by = breakdowns(["grant"])
    kept, told = budget(job, by, into=finished), budget(job, by)
    assert kept.total == told.total
    assert kept.groups[by[0]].sort("grant").equals(told.groups[by[0]].sort("grant"))


def test_budget_counts_how_often_a_condition_failed(job: Job, finished: Path) -> None:
    found = budget(job, breakdowns(["grant"]), into=finished)
    claims = results(finished, CLAIMS).filter(pl.col("verdict") == "refused").select("rule", "failed").collect()
    failed = sum(bin(mask).count("1") for mask in claims["failed"])
    assert sum(reason.failed for reason in found.reasons) == failed


def test_reform_moves_what_it_changes_and_nothing_else(job: Job, tmp_path: Path) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(EXAMPLE, "utf-8")
    words = load_vocabulary()
    reform = read_reform(file, None, {}, words)
    by = breakdowns(["grant"])
    found = effects(reform, job, by, into=tmp_path / "both")
    before, after = (
        results(tmp_path / "both" / name, PLANS).select(pl.col("firm", "potential").sum()).collect().row(0)
        for name in ("before", "after")
    )
    moved = found.groups[by[0]].filter((pl.col("winners") > 0) | (pl.col("losers") > 0))["grant"].to_list()
    assert set(moved) <= {"harbin-2022-1/star-3-equipment", "harbin-2022-1/platform-construction"}
    assert moved
    assert before != after


def test_reform_refuses_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    file = tmp_path / "reform.yaml"
    file.write_text(
        "title: x\nchanges:\n  - policy: harbin-2022-1\n    set:\n      grants.star-3-equipmnt.award.at_most: 50万元\n",
        "utf-8",
    )
    with pytest.raises(Refused) as refused:
        read_reform(file, None, {}, load_vocabulary())
    assert [problem.nearest for problem in refused.value.problems] == ["star-3-equipment"]
