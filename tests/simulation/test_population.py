"""Synthetic applicants: one seed gives the same ones however cut, and they lie within what the vocabulary says."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from duixian.program.compile import compile_policies
from duixian.quantity.problem import Refused
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.layout import ORDINAL_OF_EPOCH, layout
from duixian.tables.run import CLAIMS, Job, results, run
from duixian.tables.store import Store
from duixian.vocabulary.credit_code import check_credit_code
from duixian.vocabulary.facts import load_vocabulary

PEOPLE = 2_500


def people(folder: Path, seed: int = 5, buckets: int = 1, applicants: int = PEOPLE) -> Store:
    words = load_vocabulary()
    return make_population(
        folder, applicants, seed, read_margins(None, words), words, compile_policies(), buckets=buckets
    )


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return people(tmp_path_factory.mktemp("people"))


def whole(store: Store, table: str) -> pl.DataFrame:
    return pl.concat(pl.collect_all([store.scan(table, bucket) for bucket in range(store.buckets)]))


def local(table: pl.DataFrame) -> pl.DataFrame:
    """Without the keys of projects and products, which tell them apart within an applicant only."""
    return table.drop(name for name in ("project_key", "product_key") if name in table.columns)


def test_population_is_the_same_in_any_number_of_buckets(tmp_path: Path) -> None:
    one, five, many = (people(tmp_path / f"in-{n}", buckets=n, applicants=12) for n in (1, 5, 12))
    assert five.rows == one.rows == many.rows
    for name in one.rows:
        assert_frame_equal(local(whole(five, name)), local(whole(one, name)))
        assert_frame_equal(local(whole(many, name)), local(whole(one, name)))


def test_another_seed_gives_other_applicants(tmp_path: Path) -> None:
    one, other = (people(tmp_path / str(seed), seed=seed, applicants=12) for seed in (5, 6))
    assert not whole(other, "applicants").equals(whole(one, "applicants"))


def test_every_value_lies_in_its_column(store: Store) -> None:
    for name, table in layout(load_vocabulary()).items():
        found = whole(store, name)
        assert dict(found.schema) == table.schema
        for column in table.columns:
            if column.where == "input":
                continue
            values = found[column.name]
            if column.needed:
                assert values.null_count() == 0, (name, column.name)
            if column.low is not None and column.high is not None and values.dtype in (pl.Int64, pl.Date):
                shift = ORDINAL_OF_EPOCH if values.dtype == pl.Date else 0
                numbers = values.drop_nulls().to_physical().cast(pl.Int64) + shift
                assert numbers.is_between(column.low, column.high).all(), (name, column.name)


def test_codes_rise_with_the_applicants_and_have_their_check_digit(store: Store) -> None:
    applicants = whole(store, "applicants")
    assert applicants["applicant"].to_list() == list(range(PEOPLE))
    codes = applicants["code"].to_list()
    assert codes == sorted(set(codes))
    assert [check_credit_code(code) for code in codes[::50]] == codes[::50]


def test_every_grant_is_met_missed_and_left_open_by_somebody(store: Store, tmp_path: Path) -> None:
    program = compile_policies()
    run(Job(store, program, store.on), tmp_path)
    counted = results(tmp_path, CLAIMS).group_by("rule", "verdict").len().collect()
    by_rule = {rule.id: set(counted.filter(pl.col("rule") == rule.id)["verdict"]) for rule in program.rules}
    assert {rule for rule, verdicts in by_rule.items() if not verdicts - {"refused", "not_in_force"}} == set()
    assert {rule for rule, verdicts in by_rule.items() if "refused" not in verdicts} == set()


def test_numbers_out_of_range_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused):
        people(tmp_path / "none", applicants=0)
    assert not (tmp_path / "none").exists()
