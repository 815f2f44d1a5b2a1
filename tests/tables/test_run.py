"""A run over tables against the assessment of each dossier: claims, amounts, conditions, plans and what beats what."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from duixian.assess.engine import Engine
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.quantity.problem import Refused
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.kernel import SCHEMA, assess_exactly
from duixian.tables.run import CLAIMS, PLANS, Job, Runner, begin, results, run, unfinished, write
from duixian.tables.store import Store, write_bucket
from duixian.vocabulary.facts import load_vocabulary

ON = date(2022, 6, 30)
PEOPLE = 320
KEYS = ["applicant", "rule", "matter", "year"]


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_policies()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory, program: Program) -> Store:
    words = load_vocabulary()
    folder = tmp_path_factory.mktemp("people")
    return make_population(folder, PEOPLE, 7, read_margins(None, words), words, program, on=ON, buckets=1)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory, store: Store, program: Program) -> Path:
    into = tmp_path_factory.mktemp("results")
    run(Job(store, program, ON), into)
    return into


@pytest.fixture(scope="module")
def small() -> Program:
    """One policy, where what is shown does not hang on which."""
    return compile_policies(["harbin-2022-1"])


def cut(store: Store, folder: Path, buckets: int) -> Store:
    """The store of one bucket cut into more."""
    made = replace(store, path=folder, buckets=buckets)
    tables = store.read(0)
    for bucket in range(buckets):
        first, after = made.first_applicant(bucket), made.first_applicant(bucket + 1)
        own = {name: table.filter(pl.col("applicant").is_between(first, after - 1)) for name, table in tables.items()}
        write_bucket(folder, bucket, own)
    made.finish()
    return made


def one_by_one(store: Store, program: Program) -> pl.DataFrame:
    """Every applicant as a dossier of its own."""
    tables = {name: store.scan(name, 0) for name in store.rows}
    exact = assess_exactly(Engine(program), load_vocabulary(), ON, tables, range(store.applicants))
    return exact.sort(KEYS)


def told(into: Path, program: Program) -> pl.DataFrame:
    """The claims of a run in the columns of the exact kernel."""
    verdict = pl.col("verdict").to_physical().cast(pl.Int64)
    claims = results(into, CLAIMS).with_columns(pl.col("rule").to_physical().cast(pl.Int64), verdict)
    assert results(into, CLAIMS).collect_schema()["rule"] == pl.Enum([rule.id for rule in program.rules])
    return claims.select(list(SCHEMA)).collect().sort(KEYS)


@pytest.mark.parametrize("on", [date(2021, 12, 1), date(2023, 3, 1)])
def test_run_on_another_day_says_what_everybodys_dossier_says(on: date, program: Program, tmp_path: Path) -> None:
    words = load_vocabulary()
    people = make_population(tmp_path / "people", 120, on.toordinal(), read_margins(None, words), words, program, on=on)
    run(Job(people, program, on), tmp_path / "results")
    tables = {name: people.scan(name, 0) for name in people.rows}
    expected = assess_exactly(Engine(program), words, on, tables, range(people.applicants)).sort(KEYS)
    assert_frame_equal(told(tmp_path / "results", program), expected)


def test_run_says_of_everybody_what_they_would_be_told_one_by_one(
    finished: Path, store: Store, program: Program
) -> None:
    assert_frame_equal(told(finished, program), one_by_one(store, program))


@pytest.mark.parametrize(("buckets", "some"), [(7, (6,)), (64, (1, 40))])
def test_a_bucket_says_the_same_however_many_there_are(
    buckets: int, some: tuple[int, ...], finished: Path, store: Store, program: Program, tmp_path: Path
) -> None:
    runner = Runner(Job(cut(store, tmp_path, buckets), program, ON))
    whole, plans = results(finished, CLAIMS).collect(), results(finished, PLANS).collect()
    for bucket in some:
        done, own = runner.bucket(bucket), pl.col("applicant") * buckets // PEOPLE == bucket
        assert_frame_equal(done.claims.sort(KEYS), whole.filter(own).sort(KEYS))
        assert_frame_equal(done.plans, plans.filter(own))


def test_most_plans_need_no_exact_kernel(finished: Path) -> None:
    plans = results(finished, PLANS).collect()
    assert plans.height == PEOPLE
    assert plans["exact"].sum() < PEOPLE // 5


def test_plans_sum_what_their_claims_are_given(finished: Path) -> None:
    claims = results(finished, CLAIMS).group_by("applicant").agg(pl.col("firm", "potential").sum()).collect()
    plans = results(finished, PLANS).select("applicant", "firm", "potential").collect()
    sums = (
        plans.select("applicant")
        .join(claims, on="applicant", how="left")
        .with_columns(pl.col("firm", "potential").fill_null(0))
    )
    assert_frame_equal(plans, sums.sort("applicant"))


def test_every_condition_is_met_pending_or_failed(finished: Path, program: Program) -> None:
    number = {rule.id: len(rule.conditions) for rule in program.rules}
    claims = results(finished, CLAIMS).select("rule", "met", "pending", "failed").unique().collect()
    for rule, met, pending, failed in claims.iter_rows():
        assert met ^ pending ^ failed == (1 << number[rule]) - 1
        assert met + pending + failed == (1 << number[rule]) - 1


def test_run_goes_on_from_its_finished_buckets(store: Store, small: Program, tmp_path: Path) -> None:
    job, into = Job(cut(store, tmp_path / "people", 3), small, ON), tmp_path / "results"
    begin(job, into)
    write(Runner(job).bucket(1), into, 1)
    (into / CLAIMS / "bucket-0002.part").write_bytes(b"half of a bucket")
    assert list(unfinished(job, into)) == [0, 2]
    assert run(job, into) == 2
    assert run(job, into) == 0
    run(Job(store, small, ON), tmp_path / "at-once")
    assert_frame_equal(told(into, small), told(tmp_path / "at-once", small))


def test_run_refuses_a_folder_of_another_run(store: Store, program: Program, tmp_path: Path) -> None:
    begin(Job(store, program, ON), tmp_path)
    with pytest.raises(Refused) as refused:
        begin(Job(store, program, date(2022, 7, 1)), tmp_path)
    assert [problem.code for problem in refused.value.problems] == ["another-run"]
    begin(Job(store, program, date(2022, 7, 1)), tmp_path, again=True)


def test_progress_counts_every_bucket(store: Store, small: Program, tmp_path: Path) -> None:
    heard: list[tuple[int, int]] = []

    def hear(done: int, of: int) -> None:
        heard.append((done, of))

    run(Job(store, small, ON), tmp_path, progress=hear)
    assert heard == [(0, 1), (1, 1)]


def folders(path: Path) -> Iterator[str]:
    yield from sorted(one.name for one in path.iterdir())


def test_results_are_whole_files_only(finished: Path) -> None:
    assert list(folders(finished)) == [CLAIMS, PLANS, "run.json"]
    assert [list(folders(finished / what)) for what in (CLAIMS, PLANS)] == [["bucket-0000.parquet"]] * 2
