"""Terms and scores files: every bad one beside the messages that a person sees (GOLDEN=write renews them)."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.quantity.problem import Refused
from duixian.tables.dossiers import input_frames
from duixian.tables.prepare import prepare_frames
from duixian.tables.rounds.scores import read_scores
from duixian.tables.rounds.specs import Choice
from duixian.tables.rounds.terms import Terms, read_terms
from duixian.tables.rounds.terms_file import EXAMPLE
from duixian.tables.store import Store
from duixian.vocabulary.dossier import Dossier, Matter
from duixian.vocabulary.facts import load_vocabulary

HERE = Path(__file__).parent
FAIR = HERE / "data" / "fair.yaml"
BAD_TERMS = sorted(path.stem for path in (HERE / "bad_terms").glob("*.yaml"))
BAD_SCORES = sorted(path.name for path in (HERE / "bad_scores").glob("*.csv"))


@pytest.fixture(scope="module")
def program() -> Program:
    return compile_policies([FAIR])


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    on, vocabulary = date(2023, 6, 30), load_vocabulary()
    one = Dossier(on, "A0000", matters=(Matter("m0", "platform_project"), Matter("m1", "cloud_adoption")))
    frames = input_frames([one, Dossier(on, "A0001")], vocabulary)
    return prepare_frames(frames, tmp_path_factory.mktemp("s") / "store", vocabulary=vocabulary, on=on, buckets=2)


def messages(read: Callable[[], object], golden: Path) -> None:
    """Hold what is refused against the golden file."""
    with pytest.raises(Refused) as refused:
        read()
    zh, en = ("".join(problem.render(lang) + "\n" for problem in refused.value.problems) for lang in ("zh", "en"))
    if os.environ.get("GOLDEN") == "write":
        golden.write_text(f"{zh}\n{en}", encoding="utf-8")
    assert f"{zh}\n{en}" == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*BAD_TERMS, "missing"])
def test_bad_terms_are_refused_with_their_messages(
    name: str, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE / "bad_terms")
    messages(lambda: read_terms(Path(f"{name}.yaml"), [program]), Path(f"{name}.txt"))


@pytest.mark.parametrize("name", [*BAD_SCORES, "missing.csv", "scores.txt"])
def test_bad_scores_are_refused_whole(
    name: str, program: Program, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HERE / "bad_scores")
    golden = Path(name).with_suffix(".txt") if name != "scores.txt" else Path("other-form.txt")
    messages(lambda: read_scores(Path(name), store, [program]), golden)


def test_a_parquet_file_of_another_type_is_refused(program: Program, store: Store, tmp_path: Path) -> None:
    file = tmp_path / "scores.parquet"
    pl.DataFrame({"code": [1], "grant": ["fair/prize"], "score": [[80]]}).write_parquet(file)
    with pytest.raises(Refused) as refused:
        read_scores(file, store, [program])
    assert [(one.code, one.message.en) for one in refused.value.problems] == [
        ("column-type", "the column code has the type Int64"),
        ("column-type", "the column score has the type List(Int64)"),
    ]


def test_scores_read_alike_from_csv_and_parquet(program: Program, store: Store, tmp_path: Path) -> None:
    rows = {
        "code": ["A0000", "A0000", "A0000"], "grant": ["fair/prize", "fair/podium", "fair/early"],
        "matter_id": ["m0", "m0", "m1"], "period": [None, None, 2022],
    }  # fmt: skip
    csv, parquet = tmp_path / "scores.csv", tmp_path / "scores.parquet"
    times = ["2023-03-01", "2023-03-01 09:30", "2023-03-01T09:30:15"]
    pl.DataFrame({**rows, "score": ["80", " 87.5", "-3.000001"], "filed_at": times}).write_csv(csv)
    moments = [datetime(2023, 3, 1), datetime(2023, 3, 1, 9, 30), datetime(2023, 3, 1, 9, 30, 15)]
    pl.DataFrame({**rows, "score": [80.0, 87.5, -3.000001], "filed_at": moments}).write_parquet(parquet)
    found = read_scores(csv, store, [program])
    assert found.equals(read_scores(parquet, store, [program]))
    assert found["score"].to_list() == [80_000_000, 87_500_000, -3_000_001]
    assert found["filed_at"].diff().to_list() == [None, 34_200_000_000, 15_000_000]


def terms(text: str, tmp_path: Path, *programs: Program) -> Terms:
    file = tmp_path / "terms.yaml"
    file.write_text(text, encoding="utf-8")
    return read_terms(file, programs)


def test_the_example_fits_the_catalogue(tmp_path: Path) -> None:
    program = compile_policies()
    specs = terms(EXAMPLE, tmp_path, program).under(program)
    assert [(one.rule, one.places, one.of, one.order) for one in specs.choices] == [
        ("harbin-2021-1/service-platform-rank", None, "claim", ("score",)),
        ("harbin-2022-1/star-3-equipment", None, "claim", ()),
        ("jiaxing-2021-7/intranet-5g", 10, "claim", ("score", "filed_at")),
        ("shuangyashan-2022/cloud-use", 30, "applicant", ("filed_at",)),
    ]


def test_terms_of_a_policy_hold_for_each_of_its_grants_but_those_named(program: Program, tmp_path: Path) -> None:
    text = "title: 一并\ngrants:\n  fair: {order: [score, code]}\n  fair/early: {}\n  fair/podium: {}\n"
    specs = terms(text, tmp_path, program).under(program)
    orders = {choice.rule: choice.order for choice in specs.choices}
    assert orders == {
        "fair/prize": ("score", "code"), "fair/early": ("filed_at",), "fair/podium": ("score",),
        "fair/choice": ("score", "code"),
    }  # fmt: skip
    assert [fund.rules for fund in specs.funds] == [
        ("fair/pot",)
    ]  # how the ceiling is shared is not said: it stays open


def test_awards_by_rank_change_after_their_last_places(program: Program, tmp_path: Path) -> None:
    specs = terms("title: 排名\ngrants: {fair/podium: {}}\n", tmp_path, program).under(program)
    [podium] = specs.choices
    assert isinstance(podium, Choice)
    assert podium.edges == (0, 1, 4)


def test_terms_are_held_against_both_sides_of_a_reform(program: Program, tmp_path: Path) -> None:
    other = compile_policies(["harbin-2021-1"])
    text = "title: 两边\ngrants:\n  fair/podium: {}\n  harbin-2021-1/service-platform-rank: {}\n"
    both = terms(text, tmp_path, program, other)
    assert [[choice.rule for choice in both.under(one).choices] for one in (program, other)] == [
        ["fair/podium"], ["harbin-2021-1/service-platform-rank"],
    ]  # fmt: skip
