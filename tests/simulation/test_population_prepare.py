"""A population is what `prepare` would have made of the same applicants, and appears whole or not at all."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from duixian.cli import do_population, run
from duixian.program.compile import compile_policies
from duixian.quantity.problem import Refused
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.dossiers import input_frames, read_dossiers
from duixian.tables.layout import RECEIPTS
from duixian.tables.prepare import prepare_frames
from duixian.tables.store import Store
from duixian.vocabulary.facts import load_vocabulary


def test_population_is_what_prepare_makes_of_it(tmp_path: Path) -> None:
    words = load_vocabulary()
    store = make_population(tmp_path / "a", 1_200, 11, read_margins(None, words), words, compile_policies(), buckets=1)
    made = store.read(0)
    dossiers = [dossier for _, dossier in read_dossiers(made, words, store.on)]
    again = prepare_frames(input_frames(dossiers, words), tmp_path / "b", vocabulary=words, on=store.on, buckets=1)
    prepared = again.read(0)
    # Keys that only tell things apart may differ: of projects, products, programmes, matters not in the tables.
    assert set(again.programmes) <= set(store.programmes)
    for name, table in made.items():
        loose = [key for key in ("project_key", "product_key", "programme_key") if key in table.columns]
        of_matters = [pl.col("matter").clip(-1)] if name == RECEIPTS else []
        assert_frame_equal(
            table.drop(loose).with_columns(of_matters), prepared[name].drop(loose).with_columns(of_matters)
        )


def test_command_writes_a_store_and_says_what_it_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    into = tmp_path / "people"
    given = [
        "population",
        "--into",
        str(into),
        "--applicants",
        "300",
        "--seed",
        "4",
        "--buckets",
        "3",
        "--on",
        "2022-06-30",
    ]
    assert run([*given, "--lang", "en"]) == 0
    said, store = capsys.readouterr().out, Store.open(into)
    assert (store.applicants, store.buckets, store.on.isoformat()) == (300, 3, "2022-06-30")
    lines, receipts = store.rows["lines"], store.rows["receipts"]
    matters = sum(count for name, count in store.rows.items() if name.startswith("matters_"))
    assert said == (
        f"{into}: 300 invented applicants, {matters} matters, {lines} lines, {receipts} receipts; buckets: 3; "
        "as of 2022-06-30; seed 4\n"
    )
    assert run([*given, "--lang", "en"]) == 2
    assert "it exists already" in capsys.readouterr().err
    assert run([*given, "--force", "--lang", "en"]) == 0


def test_command_replaces_only_tables(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear", "utf-8")
    with pytest.raises(Refused) as refused:
        do_population.population(tmp_path / "mine", 10, 1, None, None, None, True)
    assert refused.value.problems[0].code == "exists"
    assert (tmp_path / "mine" / "letter.txt").exists()


def test_interrupted_population_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> Store:
        (tmp_path / ".people.part" / "bucket-0000").mkdir(parents=True)
        raise KeyboardInterrupt

    monkeypatch.setattr(do_population, "make_population", stop)
    assert run(["population", "--into", str(tmp_path / "people")]) == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("applicants", "seed", "buckets", "said"),
    [
        (10**8 + 1, 1, 1, "applicants cannot be 100000001; expected 1 to 100000000"),
        (10, -1, 1, "seed cannot be -1; expected 0 to 9223372036854775807"),
        (10, 1, 11, "buckets cannot be 11; expected 1 to 10"),
    ],
)
def test_number_out_of_range_says_what_is_in_it(
    tmp_path: Path, applicants: int, seed: int, buckets: int, said: str
) -> None:
    words = load_vocabulary()
    with pytest.raises(Refused) as refused:
        make_population(
            tmp_path / "x", applicants, seed, read_margins(None, words), words, compile_policies(), buckets=buckets
        )
    assert [problem.render("en") for problem in refused.value.problems] == [said]
