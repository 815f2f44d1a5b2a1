"""`population`, `run`, `budget` and `reform` at the terminal."""

import json
from pathlib import Path

import polars as pl
import pytest
from cli_run import Duixian


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("simulation") / "people"


def test_population_run_budget_and_reform_follow_one_another(people: Path, tmp_path: Path, duixian: Duixian) -> None:
    made = duixian("population", "--into", people, "--applicants", "300", "--seed", "4")
    assert (made.code, made.err) == (0, "")
    ran = duixian("run", people, "--into", tmp_path / "results", "--on", "2022-06-30")
    assert (ran.code, ran.err) == (0, "")
    again = duixian("run", people, "--into", tmp_path / "results", "--on", "2022-06-30")
    assert again.out.count("(0 run now)") == 1

    table, page, book = (tmp_path / name for name in ("sums.csv", "budget.html", "budget.xlsx"))
    told = duixian(
        "budget", people, "--into", tmp_path / "results", "--on", "2022-06-30", "--format", "json",
        "--csv", table, "--html", page, "--xlsx", book,
    )  # fmt: skip
    assert (told.code, told.err) == (0, "")
    assert isinstance(json.loads(told.out), dict)
    assert pl.read_csv(table, infer_schema_length=None).height > 0
    assert page.read_text("utf-8").count("<svg") > 0
    assert "<script" not in page.read_text("utf-8")
    assert book.read_bytes()[:2] == b"PK"

    example = duixian("reform", "--example")
    (tmp_path / "reform.yaml").write_text(example.out, "utf-8")
    reformed = duixian("reform", people, tmp_path / "reform.yaml", "--on", "2022-06-30")
    assert (reformed.code, reformed.err) == (0, "")


def test_a_folder_that_holds_no_tables_is_refused(tmp_path: Path, duixian: Duixian) -> None:
    ran = duixian("budget", tmp_path / "nowhere")
    assert (ran.code, ran.out) == (2, "")
