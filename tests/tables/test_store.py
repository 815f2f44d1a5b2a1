"""A store is whole or it is none."""

import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from duixian import Refused
from duixian.tables.store import Store, first_of_bucket, write_bucket

ONE, TWO = pl.DataFrame({"applicant": [0, 1]}), pl.DataFrame({"applicant": [2]})


def test_a_finished_store_opens_as_it_was_written(tmp_path: Path) -> None:
    store = Store(tmp_path, date(2022, 6, 30), 2, 3, {"applicants": 3}, ("甲", "a/b"))
    write_bucket(tmp_path, 0, {"applicants": ONE})
    write_bucket(tmp_path, 1, {"applicants": TWO})
    store.finish()
    assert Store.open(tmp_path) == store
    assert store.read(1)["applicants"].equals(TWO)
    assert store.scan("applicants", 0).collect().equals(ONE)
    assert [store.first_applicant(bucket) for bucket in range(3)] == [0, 2, 3]


@pytest.mark.parametrize(
    ("manifest", "code"),
    [
        (None, "no-tables"),
        ("{", "no-tables"),
        ("[]", "tables-layout"),
        ('{"layout": 0}', "tables-layout"),
        ('{"layout": 1, "on": "soon"}', "no-tables"),
        ('{"layout": 1, "on": "2022-06-30", "buckets": 1, "applicants": 1, "rows": [], "programmes": []}', "no-tables"),
    ],
)
def test_what_is_no_store_is_refused(tmp_path: Path, manifest: str | None, code: str) -> None:
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(Refused) as refused:
        Store.open(tmp_path)
    assert [problem.code for problem in refused.value.problems] == [code]


def test_an_unfinished_bucket_has_no_name_and_goes_when_it_is_written_again(tmp_path: Path) -> None:
    broken = {"applicants": ONE, "lines": pl.DataFrame({"x": [object()]})}
    with pytest.raises(pl.exceptions.ComputeError):
        write_bucket(tmp_path, 0, broken)
    assert [path.name for path in tmp_path.iterdir()] == ["bucket-0000.part"]
    write_bucket(tmp_path, 0, {"applicants": TWO})
    assert [path.name for path in tmp_path.rglob("*")] == ["bucket-0000", "applicants.parquet"]


@pytest.mark.parametrize(("applicants", "buckets"), [(0, 3), (1, 7), (10, 3), (64, 64), (100, 7)])
def test_the_first_of_a_bucket_is_the_first_that_falls_into_it(applicants: int, buckets: int) -> None:
    for bucket in range(buckets):
        inside = [a for a in range(applicants) if a * buckets // applicants == bucket]
        first, after = (first_of_bucket(b, applicants, buckets) for b in (bucket, bucket + 1))
        assert inside == list(range(first, after))


def test_the_manifest_says_what_the_contract_says(tmp_path: Path) -> None:
    Store(tmp_path, date(2022, 6, 30), 2, 3, {"applicants": 3}, ("a/b",)).finish()
    assert json.loads((tmp_path / "manifest.json").read_text("utf-8")) == {
        "layout": 1, "on": "2022-06-30", "buckets": 2, "applicants": 3,
        "rows": {"applicants": 3}, "programmes": ["a/b"],
    }  # fmt: skip
