"""Preparing: keys, order, buckets, and what an interrupted run leaves."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from table_samples import ON, VOCABULARY, many_dossiers

from duixian import Refused
from duixian.quantity.text import Text
from duixian.tables import prepare as preparing
from duixian.tables.dossiers import input_frames
from duixian.tables.inputs import Raw
from duixian.tables.layout import layout
from duixian.tables.prepare import Prepared, prepare, prepare_frames
from duixian.tables.store import Store
from duixian.vocabulary import Dossier, load_vocabulary

LAYOUT = layout(VOCABULARY)
DAY = date(2021, 3, 1)
FRAMES = {
    "applicants": pl.DataFrame({"code": ["c", "a", "b", "甲"]}),
    "matters_cloud_adoption": pl.DataFrame(
        {
            "code": ["b", "a", "c"],
            "matter_id": ["m2", "m2", "m"],
            "project": ["p", "", "q"],
            "product": ["q", "q", None],
        }
    ),
    "matters_recognition": pl.DataFrame({"code": ["a", "b"], "matter_id": ["m10", "m1"], "project": ["p", "p"]}),
    "receipts": pl.DataFrame(
        {
            "code": ["b", "a", "a", "a", "c"],
            "programme": ["z/z", "b/b", "a/a", "b/b", "a/a"],
            "level": ["city"] * 5,
            "matter_id": ["gone", "m2", None, "gone", "gone"],
            "project": ["p", "p", "q", None, "q"],
            "year": [2021] * 5,
            "date": [DAY] * 5,
            "status": ["paid"] * 5,
            "amount": [1, 2, 3, 4, 5],
        }
    ),
}


def whole(store: Store) -> dict[str, pl.DataFrame]:
    """All buckets of a store, table by table."""
    buckets = [store.read(bucket) for bucket in range(store.buckets)]
    return {name: pl.concat([tables[name] for tables in buckets]) for name in store.rows}


def in_shards(frames: dict[str, pl.DataFrame], folder: Path, rows: int, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(preparing, "SHARD_ROWS", rows)
    return prepare_frames(frames, folder, vocabulary=VOCABULARY, on=ON, buckets=3)


@pytest.mark.parametrize("shard_rows", [1_000_000, 5, 1])
def test_keys_are_ranks_whatever_the_shards(tmp_path: Path, shard_rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    store = in_shards(FRAMES, tmp_path / "store", shard_rows, monkeypatch)
    assert store == Store.open(tmp_path / "store")
    assert store.programmes == ("a/a", "b/b", "z/z")
    tables = whole(store)
    assert tables["applicants"].select("applicant", "code").rows() == [(0, "a"), (1, "b"), (2, "c"), (3, "甲")]
    assert tables["matters_cloud_adoption"].select("applicant", "matter", "matter_id").rows() == [
        (0, 1, "m2"), (1, 3, "m2"), (2, 4, "m")
    ]  # fmt: skip
    assert tables["matters_recognition"].select("applicant", "matter", "matter_id").rows() == [
        (0, 0, "m10"),
        (1, 2, "m1"),
    ]
    receipts = tables["receipts"].select("applicant", "matter", "programme_key", "amount").rows()
    assert receipts == [(0, None, 0, 3), (0, -1, 1, 4), (0, 1, 1, 2), (1, -2, 2, 1), (2, -3, 0, 5)]


def test_a_project_has_one_key_within_its_applicant(tmp_path: Path) -> None:
    tables = whole(prepare_frames(FRAMES, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=1))
    named = pl.concat(
        [tables[name].select("applicant", "project", "project_key") for name in ("matters_recognition", "receipts")]
    )
    assert named.filter(pl.col("project").is_null() != pl.col("project_key").is_null()).is_empty()
    assert (
        named.drop_nulls().group_by("applicant", "project").agg(pl.col("project_key").n_unique())["project_key"].max()
        == 1
    )
    assert (
        named.drop_nulls().group_by("applicant", "project_key").agg(pl.col("project").n_unique())["project"].max() == 1
    )


def test_every_bucket_has_every_table_in_its_columns(tmp_path: Path) -> None:
    store = prepare_frames(FRAMES, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=7)
    for bucket in range(7):
        assert {name: dict(table.schema) for name, table in store.read(bucket).items()} == {
            name: table.schema for name, table in LAYOUT.items()
        }
    held = [store.read(bucket)["applicants"]["applicant"].to_list() for bucket in range(7)]
    assert held == [[a for a in range(4) if a * 7 // 4 == bucket] for bucket in range(7)]


@settings(max_examples=10, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(many_dossiers(), st.integers(1, 4), st.integers(0, 999), st.integers(1, 4))
def test_order_of_rows_shards_and_buckets_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, dossiers: list[Dossier], buckets: int, seed: int, shard_rows: int
) -> None:
    folder = tmp_path_factory.mktemp("stores")
    frames = input_frames(dossiers, VOCABULARY)
    shuffled = {name: frame.sample(fraction=1, shuffle=True, seed=seed) for name, frame in frames.items()}
    one = prepare_frames(frames, folder / "one", vocabulary=VOCABULARY, on=ON, buckets=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparing, "SHARD_ROWS", shard_rows)
        other = prepare_frames(shuffled, folder / "other", vocabulary=VOCABULARY, on=ON, buckets=buckets)
    assert (one.rows, one.programmes, one.applicants) == (other.rows, other.programmes, other.applicants)
    keys = pl.exclude("project_key", "product_key")  # which may be other numbers
    for name, table in whole(one).items():
        assert table.select(keys).equals(whole(other)[name].select(keys)), name


def test_no_two_columns_of_a_table_have_one_name() -> None:
    for table in layout(load_vocabulary()).values():
        names = [column.name for column in table.columns]
        assert len(names) == len(set(names)), table.name


def test_no_applicants_make_an_empty_store(tmp_path: Path) -> None:
    empty = {"applicants": pl.DataFrame(schema={"code": pl.String()})}
    store = prepare_frames(empty, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=2)
    assert (store.applicants, sum(store.rows.values()), store.read(1)["lines"].height) == (0, 0, 0)


class Stop(Exception):
    """An interruption."""


def test_an_interrupted_run_leaves_the_old_store_and_nothing_else(tmp_path: Path) -> None:
    raw = {name: Raw(frame.lazy()) for name, frame in FRAMES.items()}

    def run(folder: Path, stop: bool) -> Prepared:
        def progress(step: Text, _done: int, _all: int) -> None:
            if stop and step is preparing.WRITE:
                raise Stop

        aside = tmp_path / "aside.csv"
        return prepare(
            raw, folder, vocabulary=VOCABULARY, on=ON, buckets=1, quarantine=aside, force=True, progress=progress
        )

    with pytest.raises(Stop):
        run(tmp_path / "store", stop=True)
    assert list(tmp_path.iterdir()) == []
    first = run(tmp_path / "store", stop=False).store
    (tmp_path / "aside.csv").unlink()
    with pytest.raises(Stop):
        run(tmp_path / "store", stop=True)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]
    assert Store.open(tmp_path / "store") == first


def test_an_old_store_is_replaced_only_when_asked_to(tmp_path: Path) -> None:
    prepare_frames(FRAMES, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=1)
    with pytest.raises(Refused) as refused:
        prepare_frames(FRAMES, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=1)
    assert [problem.code for problem in refused.value.problems] == ["exists"]


def test_a_csv_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "applicants.csv").write_bytes("code,name\na,滨江\n".encode("gbk"))
    raw = {"applicants": Raw(pl.scan_csv(tmp_path / "applicants.csv", infer_schema=False), True, "applicants.csv")}
    with pytest.raises(Refused) as refused:
        prepare(raw, tmp_path / "store", vocabulary=VOCABULARY, on=ON)
    assert [problem.code for problem in refused.value.problems] == ["unreadable"]


@pytest.mark.parametrize(
    ("given", "kept"), [("34", "C34"), ("3421", "C3421"), ("c34", "C34"), ("C34", "C34"), ("", None)]
)
def test_an_industry_is_known_with_and_without_its_letter(tmp_path: Path, given: str, kept: str | None) -> None:
    frames = {"applicants": pl.DataFrame({"code": ["a"], "industry": [given]})}
    store = prepare_frames(frames, tmp_path / "store", vocabulary=VOCABULARY, on=ON, buckets=1)
    assert store.read(0)["applicants"]["industry"].to_list() == [kept]
