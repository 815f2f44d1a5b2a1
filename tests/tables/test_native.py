"""Native code says what Polars says, bit for bit."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import random_dossiers
import random_policies
from agree import Bucket, buckets_of, coded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from duixian import Program, Refused, compile_policies, load_vocabulary, read_dossier
from duixian.tables.claims import TableProgram, bucket_claims, prepare_program
from duixian.tables.counting import totals
from duixian.tables.native import available, native_claims, native_totals

pytestmark = pytest.mark.skipif(not available(), reason="no C compiler that works")
EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
DAY = date(2024, 6, 30)


def told(function: Callable[[], pl.DataFrame]) -> pl.DataFrame | str:
    """What a backend gives, or why it refuses."""
    try:
        return function()
    except Refused as refused:
        return str(refused)


def polars_and_native_agree(made: TableProgram, bucket: Bucket, groups: Sequence[Sequence[str]]) -> None:
    tables = {name: table.lazy() for name, table in bucket.tables.items()}
    expected = told(lambda: bucket_claims(made, tables, bucket.programmes))
    found = told(lambda: native_claims(made, tables, bucket.programmes))
    if isinstance(expected, str) or isinstance(found, str):
        assert found == expected
    else:
        assert_frame_equal(found, expected)
    for by in groups:
        keys = ["rule", *by, "verdict"]
        sums = totals(made, tables, bucket.programmes, by)
        counted = native_totals(made, tables, bucket.programmes, by)
        assert counted.columns == [*keys, "claims", "lo", "hi"]
        assert counted.height == sums.height
        if sums.height:
            assert_frame_equal(counted.sort(keys), sums.sort(keys))


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow])
@given(random_policies.programs(), st.integers(0, 2**32), st.integers(1, 12))
def test_random_programs_agree(program: Program, seed: int, count: int) -> None:
    dossiers = random_dossiers.dossiers(seed, count, [rule.id for rule in program.rules])
    outcomes = frozenset(outcome.grant for dossier in dossiers for outcome in dossier.outcomes)
    try:
        made = prepare_program(program, random_dossiers.ON, outcomes)
    except Refused:
        return  # an amount could leave 64 bits
    for bucket in buckets_of(dossiers, random_dossiers.WORDS, buckets=2):
        facts = bucket.tables["applicants"].drop("applicant", "code", "name").columns
        polars_and_native_agree(made, bucket, ([], facts[:1], facts[1:4]))


def test_catalogue_agrees_on_examples() -> None:
    vocabulary = load_vocabulary()
    dossiers = coded([read_dossier(path) for path in EXAMPLES] * 3, DAY)
    made = prepare_program(compile_policies(), DAY)
    (bucket,) = buckets_of(dossiers, vocabulary)
    polars_and_native_agree(made, bucket, ([], ["registered_region"], ["size", "founded", "code"]))
    nobody = Bucket({name: table.clear() for name, table in bucket.tables.items()}, {})
    polars_and_native_agree(made, nobody, ([], ["size"]))


def test_disorder_is_an_error() -> None:
    (bucket,) = buckets_of(coded([read_dossier(path) for path in EXAMPLES], DAY), load_vocabulary())
    tables = {name: table.reverse().lazy() for name, table in bucket.tables.items()}
    made = prepare_program(compile_policies(["harbin-2022-1"]), DAY)
    with pytest.raises(ValueError, match="not in the order of"):
        native_claims(made, tables, bucket.programmes)


def test_many_groups_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duixian.tables.native.run.MOST_GROUPS", 3)
    (bucket,) = buckets_of(coded([read_dossier(path) for path in EXAMPLES], DAY), load_vocabulary())
    made = prepare_program(compile_policies(["shuangyashan-2022"]), DAY)
    polars_and_native_agree(made, bucket, (["code"],))
