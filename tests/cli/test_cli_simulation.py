from __future__ import annotations

import csv
import json
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from cli_run import GOLDEN, ROOT, Duixian
from python_calamine import CalamineWorkbook
from rich.cells import cell_len
from test_cli_reports import Balance

from duixian.policy.loader import catalogue_files
from duixian.tables import backends
from duixian.tables.run import PLANS, Done, Runner, results

sys.path.append(str(ROOT / "tests" / "simulation"))
from stores import sample_store  # it lives with the tests of simulations

POLICY = ("--policy", "harbin-2022-1")
REFORM = """title: 三星设备上云最高补到 50 万元，平台建设补助降到 15%
changes:
  - policy: harbin-2022-1
    set:
      grants.star-3-equipment.award.at_most: 50万元
      grants.platform-construction.award.rate: 15%
"""


TERMS = """title: 2023 年上云资金安排
grants:
  harbin-2022-1: {places: all}
  harbin-2022-1/diagnosis: {places: 1, order: [score]}
  harbin-2022-1/smart-manufacturing: {places: 2, order: [amount, code]}
pots:
  - {for: [harbin-2022-1], amount: 800万元, share: pro-rata}
"""
SCORES = """code,grant,matter_id,score
000000000000000002,harbin-2022-1/diagnosis,clinic-2023,87.5
000000000000000004,harbin-2022-1/diagnosis,clinic-2022,90
"""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sample_store(tmp_path_factory.mktemp("samples") / "store", buckets=1).path


@pytest.fixture(scope="module")
def cut(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same applicants in three buckets."""
    return sample_store(tmp_path_factory.mktemp("samples") / "store", buckets=3).path


@pytest.fixture
def reform(tmp_path: Path) -> Path:
    path = tmp_path / "reform.yaml"
    path.write_text(REFORM, encoding="utf-8")
    return path


@pytest.fixture
def terms(tmp_path: Path) -> list[str | Path]:
    """The options of terms and scores."""
    (tmp_path / "terms.yaml").write_text(TERMS, encoding="utf-8")
    (tmp_path / "scores.csv").write_text(SCORES, encoding="utf-8")
    return ["--terms", tmp_path / "terms.yaml", "--scores", tmp_path / "scores.csv"]


def test_run_claims_every_bucket_and_goes_on(duixian: Duixian, cut: Path, tmp_path: Path) -> None:
    into = tmp_path / "out"
    first = duixian("run", cut, "--into", into, *POLICY)
    assert (first.code, first.err) == (0, "")
    assert "13 applicants in 3 buckets (3 run now)" in " ".join(first.out.split())
    plans = results(into, PLANS).collect()
    assert plans.height == 13
    (into / "plans" / "bucket-0001.parquet").unlink()  # as if the run had died there
    again = duixian("run", cut, "--into", into, *POLICY)
    assert "(1 run now)" in " ".join(again.out.split())
    assert results(into, PLANS).collect().equals(plans)


def test_run_refuses_the_results_of_another_job(duixian: Duixian, store: Path, tmp_path: Path) -> None:
    into = tmp_path / "out"
    duixian("run", store, "--into", into, *POLICY)
    other = duixian("run", store, "--into", into, *POLICY, "--reading", "A6=exclusive")
    assert (other.code, other.out) == (2, "")
    assert "--again" in other.err
    assert duixian("run", store, "--into", into, *POLICY, "--reading", "A6=exclusive", "--again").code == 0


def test_run_refuses_what_is_no_store_and_bad_options_together(duixian: Duixian, tmp_path: Path) -> None:
    ran = duixian("run", tmp_path, "--into", tmp_path / "out", "--policy", "harbin-2022-9", "--on", "2022-13-01")
    assert ran.code == 2
    assert len(ran.err.splitlines()) == 4  # three problems and their number
    assert not (tmp_path / "out").exists()


def test_a_refused_backend_leaves_no_folder(
    duixian: Duixian, store: Path, terms: list[str | Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "available", lambda: False)
    for words in (["run", store], ["budget", store, *terms]):
        ran = duixian(*words, *POLICY, "--into", tmp_path / "out", "--backend", "native")
        assert (ran.code, "--backend polars" in ran.err) == (2, True)
        assert not (tmp_path / "out").exists()


def test_interrupted_run_says_how_to_go_on(
    duixian: Duixian, cut: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = Runner.bucket

    def stopped(self: Runner, bucket: int) -> Done:
        if bucket == 1:
            signal.raise_signal(signal.SIGINT)  # Ctrl-C
        return work(self, bucket)

    monkeypatch.setattr(Runner, "bucket", stopped)
    ran = duixian("run", cut, "--into", tmp_path / "out", *POLICY)
    assert (ran.code, "the same command goes on" in " ".join(ran.err.split())) == (130, True)
    assert [path.name for path in (tmp_path / "out" / "plans").iterdir()] == ["bucket-0000.parquet"]


@pytest.mark.parametrize("name", ["budget", "reform"])
def test_budget_and_reform_read_as_reviewed(
    name: str, duixian: Duixian, golden: Callable[[str, str], None], store: Path, reform: Path, tmp_path: Path
) -> None:
    page, words = tmp_path / "page.html", [name, store, *([reform] if name == "reform" else []), *POLICY]
    for lang in ("zh", "en"):  # the second goes on where the first has finished
        ran = duixian(*words, "--into", tmp_path / "out", "--lang", lang, "--html", page)
        assert (ran.code, ran.err) == (0, "")
        golden(f"{name}.{lang}.txt", ran.out)
        golden(f"{name}.{lang}.html", page.read_text(encoding="utf-8"))
        assert [line for line in ran.out.splitlines() if cell_len(line) > 80] == []


def test_budget_and_reform_with_terms_read_as_reviewed(
    duixian: Duixian, golden: Callable[[str, str], None], store: Path, reform: Path, terms: list[str | Path],
    tmp_path: Path,
) -> None:  # fmt: skip
    page = tmp_path / "page.html"
    for name, words in (("budget", ["budget", store]), ("reform", ["reform", store, reform])):
        for lang in ("zh", "en"):  # the second goes on where the first has finished
            given = [*POLICY, *terms, "--by", "grant", "--into", tmp_path / name]
            ran = duixian(*words, *given, "--lang", lang, "--html", page)
            assert (ran.code, ran.err) == (0, "")
            golden(f"{name}-terms.{lang}.txt", ran.out)
            golden(f"{name}-terms.{lang}.html", page.read_text(encoding="utf-8"))
            assert [line for line in ran.out.splitlines() if cell_len(line) > 80] == []


def test_settled_results_stay_where_a_folder_is_named(
    duixian: Duixian, store: Path, terms: list[str | Path], tmp_path: Path
) -> None:
    words = ("budget", store, *POLICY, *terms, "--by", "size", "--format", "json")
    without = duixian(*words)
    assert [path.name for path in store.parent.iterdir()] == ["store"]  # nothing is left where no folder was named
    words = (*words, "--into", tmp_path / "out")
    first, again = duixian(*words), duixian(*words)
    assert (first.code, first.out, without.out) == (0, again.out, again.out)
    data = json.loads(first.out)
    chosen = {row["grant"]: (row["filed"], row["chosen"]) for row in data["tables"]["places"]}
    assert chosen["harbin-2022-1/diagnosis"] == (2, 1)
    assert [row["granted_fen"] for row in data["tables"]["money"]] == [800_000_000]
    assert data["figures"]["firm"] <= 800_000_000
    (tmp_path / "scores.csv").write_text(SCORES.replace("90", "80"), encoding="utf-8")
    assert duixian(*words).code == 2  # another is chosen: these are the results of other scores


def test_scores_and_terms_come_together(duixian: Duixian, store: Path, terms: list[str | Path]) -> None:
    alone = duixian("budget", store, *POLICY, *terms[2:])
    assert (alone.code, "--terms FILE" in alone.err) == (2, True)
    without = duixian("budget", store, *POLICY, *terms[:2])
    assert (without.code, "--scores FILE" in without.err) == (2, True)


def test_budget_has_an_example_of_terms(duixian: Duixian, store: Path, tmp_path: Path) -> None:
    example = duixian("budget", "--example")
    assert example.code == 0
    (tmp_path / "terms.yaml").write_text(example.out, encoding="utf-8")
    ran = duixian("budget", store, "--terms", tmp_path / "terms.yaml")
    assert (ran.code, ran.err.count("scores or times of filing say who comes first")) == (2, 1)
    assert duixian("budget").code == 2


@pytest.mark.parametrize("name", ["budget", "budget-terms", "reform", "reform-terms"])
def test_pages_are_closed_ask_for_nothing_and_say_what_pictures_show(name: str) -> None:
    page = (GOLDEN / f"{name}.zh.html").read_text(encoding="utf-8")
    assert re.findall(r"https?:|src=|href=|@import|url\(", page) == []
    seen = Balance(page.replace("/>", "></x>").replace("></x>", "/>"))
    assert seen.open == []
    assert seen.tags & {"script", "link", "img", "iframe"} == set()
    pictures = re.findall(r'<svg class="picture"[^>]*aria-labelledby="(\S+) (\S+)">', page)
    assert pictures
    assert all(page.count(f'id="{name}"') == 1 for pair in pictures for name in pair)


def test_what_a_reform_is_called_is_escaped(duixian: Duixian, store: Path, reform: Path, tmp_path: Path) -> None:
    page = tmp_path / "reform.html"
    reform.write_text(REFORM.replace("三星", "<b>三星"), encoding="utf-8")
    duixian("reform", store, reform, *POLICY, "--html", page)
    assert "<b>三星" not in page.read_text(encoding="utf-8")


def test_json_csv_and_excel_hold_the_same_fen(duixian: Duixian, store: Path, tmp_path: Path) -> None:
    table, book = tmp_path / "budget.csv", tmp_path / "budget.xlsx"
    ran = duixian("budget", store, *POLICY, "--format", "json", "--csv", table, "--xlsx", book, "--by", "grant,size")
    data = json.loads(ran.out)
    assert (data["format"], data["applicants"], data["on"]) == ("duixian.budget/1", 13, "2023-06-30")
    potential = {row["grant"]: row["potential_fen"] for row in data["tables"]["grant"]}
    assert sum(potential.values()) == data["figures"]["potential"]
    with table.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert {row["grant"]: int(row["potential_fen"]) for row in rows if row["by"] == "grant"} == potential
    assert {row["by"] for row in rows} == {"grant", "size"}
    sheet = CalamineWorkbook.from_path(book).get_sheet_by_name("By grant").to_python()
    column = sheet[0].index("Potential (CNY)")
    assert {row[0]: round(float(str(row[column])) * 100) for row in sheet[1:]} == potential


def test_the_same_budget_gives_the_same_files(duixian: Duixian, store: Path, tmp_path: Path) -> None:
    told = []
    for name in ("one", "two"):
        files = [tmp_path / f"{name}.{kind}" for kind in ("html", "csv", "xlsx")]
        duixian("budget", store, *POLICY, "--html", files[0], "--csv", files[1], "--xlsx", files[2])
        told.append([file.read_bytes() for file in files])
    assert told[0] == told[1]


def of_one_ambiguity(policy: str, ambiguity: str) -> str:
    """A policy of the catalogue that registers one ambiguity only: a run for every other reading takes its time."""
    text = catalogue_files()[policy].read_text(encoding="utf-8")
    before, _, after = text.partition("\nambiguities:\n")
    rest = re.search(r"^\S", after, re.MULTILINE)
    (kept,) = re.findall(rf"^  {ambiguity}:\n(?:    .*\n)+", after, re.MULTILINE)
    return f"{before}\nambiguities:\n{kept}{after[rest.start() :] if rest else ''}"


def test_other_readings_stand_beside_the_totals(duixian: Duixian, tmp_path: Path) -> None:
    store, policy = sample_store(tmp_path / "store", buckets=1).path, tmp_path / "policy.yaml"
    policy.write_text(of_one_ambiguity("harbin-2022-1", "A6"), encoding="utf-8")
    told = ("budget", store, "--policy", policy, "--by", "size", "--format", "json")
    data = json.loads(duixian(*told, "--readings").out)
    other = json.loads(duixian(*told, "--reading", "A6=exclusive").out)
    (row,) = data["tables"]["readings"]
    assert (row["ambiguity"], row["reading"]) == ("harbin-2022-1:A6", "exclusive")
    assert (row["firm_fen"], row["potential_fen"]) == (other["figures"]["firm"], other["figures"]["potential"])
    assert row["potential_change_fen"] == other["figures"]["potential"] - data["figures"]["potential"]


def test_reform_needs_its_arguments_and_has_an_example(duixian: Duixian, store: Path, tmp_path: Path) -> None:
    assert duixian("reform", store).code == 2
    example = duixian("reform", "--example")
    assert example.code == 0
    (tmp_path / "example.yaml").write_text(example.out, encoding="utf-8")
    assert duixian("reform", store, tmp_path / "example.yaml", *POLICY, "--by", "size").code == 0
