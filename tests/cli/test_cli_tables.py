from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest
from cli_run import ROOT, Duixian

from duixian.tables.dossiers import write_inputs
from duixian.tables.store import Store
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import read_dossier


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dossiers under `examples/` as a folder of tables."""
    folder = tmp_path_factory.mktemp("tables") / "in"
    paths = sorted((ROOT / "examples").glob("*.yaml"))
    write_inputs([read_dossier(path) for path in paths], folder, load_vocabulary())
    return folder


def test_prepare_makes_a_store_and_says_what_it_read(samples: Path, tmp_path: Path, duixian: Duixian) -> None:
    ran = duixian("prepare", samples, "--into", tmp_path / "store", "--buckets", "2", "--on", "2022-06-30")
    store = Store.open(tmp_path / "store")
    assert (ran.code, ran.err, store.buckets, store.on.isoformat()) == (0, "", 2, "2022-06-30")
    said = " ".join(ran.out.split())
    assert said.startswith(f"{store.applicants} applicants in 2 buckets, as of 2022-06-30, in")
    assert f"lines {store.rows['lines']}" in said
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_prepare_refuses_bad_rows_and_writes_nothing(samples: Path, tmp_path: Path, duixian: Duixian) -> None:
    bad = tmp_path / "in"
    bad.mkdir()
    for path in samples.iterdir():
        frame = pl.read_parquet(path)
        frame = frame.with_columns(amount=-pl.col("amount")) if path.stem == "lines" else frame
        frame.write_parquet(bad / path.name)
    ran = duixian("prepare", bad, "--into", tmp_path / "store")
    assert (ran.code, ran.out, [path.name for path in tmp_path.iterdir()]) == (2, "", ["in"])
    assert "lines.amount" in ran.err
    ran = duixian("prepare", bad, "--into", tmp_path / "store", "--quarantine", tmp_path / "aside.csv")
    lines = pl.read_parquet(bad / "lines.parquet").height
    assert (ran.code, ran.err, Store.open(tmp_path / "store").rows["lines"]) == (0, "", 0)
    every = sum(pl.read_parquet(path).height for path in bad.iterdir())
    assert f"{lines} rows in all ({lines / every:.2%})" in " ".join(ran.out.split())
    assert pl.read_csv(tmp_path / "aside.csv").height == lines


def test_the_template_is_a_folder_that_prepares(tmp_path: Path, duixian: Duixian) -> None:
    assert duixian("prepare", "--template", tmp_path / "in").code == 0
    ran = duixian("prepare", tmp_path / "in", "--into", tmp_path / "store")
    assert (ran.code, ran.err, Store.open(tmp_path / "store").applicants) == (0, "", 0)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--into", "x"], "the source and the folder"),
        (["nowhere", "--into", "x"], "there is no nowhere"),
        (["examples", "--into", "x", "--query", "lines"], "the query lines is not written right"),
        (["examples", "--into", "x", "--query", "lines=select 1"], "--query needs a database"),
        (["examples", "--into", "x", "--quarantine", "aside.txt"], "neither Parquet nor CSV"),
        (["examples", "--into", "tests"], "exists already"),
        (["examples", "--into", "tests", "--force"], "it holds no prepared tables: it is not replaced"),
    ],
)
def test_prepare_refuses_what_it_cannot_do(words: list[str], code: str, duixian: Duixian) -> None:
    ran = duixian("prepare", *words)
    assert (ran.code, ran.out) == (2, "")
    assert code in " ".join(ran.err.split())
    assert not (ROOT / "x").exists()
