from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from cli_run import EXAMPLE, ROOT, Duixian
from rich.cells import cell_len

from duixian.cli import screen
from duixian.procedure.model import CHINA
from duixian.procedure.selecting import Entrant, Sheet, Terms
from duixian.procedure.selecting.protocol import Protocol, Seed, seal

POLICY = ("--policy", "harbin-2022-1")
SEED = ROOT.parent / "shared" / "seeds" / "hgxg-2022-1.txt"
COMMANDS = (
    "assess", "explain", "questions", "policies", "show", "check",
    "cases", "figures", "audit", "new-policy", "diff", "facts", "record", "verify",
    "audit-log", "check-site",
)  # fmt: skip
BAD_DOSSIER = """dossier: 1
on: 2024-03-01
applicant:
  staff: 126.5人
  colour: red
  industry: C3421
years:
  2023: {sales: 3600}
"""


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yaml"
    path.write_text(BAD_DOSSIER, encoding="utf-8")
    return path


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_reads_as_reviewed(lang: str, duixian: Duixian, golden: Callable[[str, str], None]) -> None:
    pages = [duixian("--help", "--lang", lang).out, *(duixian(name, "--help", "--lang", lang).out for name in COMMANDS)]
    golden(f"help.{lang}.txt", "\n".join(pages))
    assert [line for page in pages for line in page.splitlines() if cell_len(line) > 80] == []


def test_help_names_every_exit_code(duixian: Duixian) -> None:
    assert [line.split()[0] for line in duixian("--help").out.split("Exit codes\n")[1].splitlines()] == [
        "0", "1", "2", "130",
    ]  # fmt: skip


def test_no_command_shows_the_help(duixian: Duixian) -> None:
    assert duixian() == duixian("--help")


def test_assess_says_the_plan_first(duixian: Duixian) -> None:
    ran = duixian("assess", EXAMPLE, *POLICY)
    headings = ["What to file", "What is not in the plan, and why", "Near misses", "What is missing"]
    found = [line for line in ran.out.splitlines() if line in headings]
    assert (ran.code, ran.err, found) == (0, "", headings)


def test_assess_speaks_the_language_of_the_locale(duixian: Duixian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    chinese = duixian("assess", EXAMPLE, *POLICY)
    monkeypatch.setenv("LC_ALL", "C")
    assert duixian("assess", EXAMPLE, *POLICY, "--lang=zh") == chinese
    assert "申报方案" in chinese.out.splitlines()


@pytest.mark.parametrize("columns", ["40", "72", "200"])
def test_assess_fits_the_terminal(columns: str, duixian: Duixian, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    ran = duixian("assess", EXAMPLE, "--lang", "zh")
    width = min(int(columns), screen.WIDEST)
    assert [line for line in ran.out.splitlines() if cell_len(line) > width] == []


def test_assess_json_agrees_with_the_sums_of_its_claims(duixian: Duixian) -> None:
    data = json.loads(duixian("assess", EXAMPLE, *POLICY, "--format", "json").out)
    assert data["plan"]["potential_fen"] == sum(claim["potential_fen"] for claim in data["claims"])
    assert data["on"] == "2024-03-01"


def test_assess_takes_a_day_and_a_reading(duixian: Duixian) -> None:
    words = ("assess", EXAMPLE, *POLICY, "--format", "json")
    before = json.loads(duixian(*words, "--on", "2021-12-31").out)
    assert {claim["verdict"] for claim in before["claims"]} == {"not_in_force"}
    either = [json.loads(duixian(*words, "--reading", f"{name}A9=any").out) for name in ("", "harbin-2022-1:")]
    assert either[0] == either[1]
    assert either[0]["plan"]["potential_fen"] > json.loads(duixian(*words).out)["plan"]["potential_fen"]


@pytest.mark.parametrize("format", ["text", "json", "html", "xlsx"])
def test_assess_writes_a_file_and_nothing_beside_it(format: str, duixian: Duixian, tmp_path: Path) -> None:
    path = tmp_path / f"answer.{format}"
    ran = duixian("assess", EXAMPLE, *POLICY, "--format", format, "--output", path)
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]
    assert path.stat().st_size > 1000


def test_a_written_file_has_the_rights_of_a_new_file(duixian: Duixian, tmp_path: Path) -> None:
    plain, path = tmp_path / "plain", tmp_path / "answer.json"
    plain.touch()
    duixian("assess", EXAMPLE, *POLICY, "--format", "json", "-o", path)
    assert path.stat().st_mode == plain.stat().st_mode


def test_a_workbook_needs_a_file(duixian: Duixian) -> None:
    assert duixian("assess", EXAMPLE, "--format", "xlsx").err == (
        "a workbook goes to a file; expected --output FILE.xlsx\n"
    )


def test_bad_input_lists_every_problem_and_writes_nothing(duixian: Duixian, bad: Path, tmp_path: Path) -> None:
    output = tmp_path / "answer.html"
    output.write_text("kept", encoding="utf-8")
    ran = duixian(
        "assess", bad, "--on", "someday", "--reading", "A6", "--policy", "harbin", "--format", "html", "-o", output
    )
    assert (ran.code, ran.out) == (2, "")
    places = [line.split(": ")[0] for line in ran.err.splitlines()]
    assert places[:3] == [f"{bad}:{place}" for place in (
        "4:10 applicant.staff", "5:11 applicant.colour", "8:17 years.2023.sales",
    )]  # fmt: skip
    assert places[3:5] == ["--on", "--reading"]
    assert ran.err.splitlines()[-1] == f"{len(places) - 1} problems in all."
    assert output.read_text(encoding="utf-8") == "kept"
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["answer.html", "bad.yaml"]


def test_problems_name_files_from_the_current_folder(
    duixian: Duixian, bad: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(bad.parent)
    assert duixian("assess", bad).err.splitlines()[0].startswith("bad.yaml:4:10 ")


def test_a_folder_that_is_not_there_is_bad_input(duixian: Duixian, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "answer.html"
    ran = duixian("assess", EXAMPLE, "--format", "html", "--output", path)
    assert (ran.code, ran.err) == (2, f"{path}: cannot write: No such file or directory\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["asses"], "没有命令 asses；是否指 assess？"),
        (["assess"], "缺少 FILE"),
        (["assess", "x.yaml", "--forma", "json"], "没有选项 --forma"),
        (["diff", "a", "b", "c", "d"], "多出的参数：c d；用法见这个命令的 --help"),
        (["assess", "x.yaml", "--format", "pdf"], "--format 的值不对"),
        (["assess", "x.yaml", "--output"], "选项 --output 缺少值"),
        (["show", "harbin-2022-1", "diagnosi"], "harbin-2022-1 没有条款 diagnosi；是否指 diagnosis？"),
        (["facts", "cloud_adopt"], "没有“cloud_adopt”这一类；是否指 cloud_adoption？"),
    ],
)
def test_usage_errors_say_what_is_wrong(words: list[str], message: str, duixian: Duixian) -> None:
    ran = duixian(*words, "--lang", "zh")
    assert (ran.code, ran.out, ran.err) == (2, "", message + "\n")


def test_another_language_is_refused(duixian: Duixian) -> None:
    ran = duixian("policies", "--lang", "fr")
    assert (ran.code, ran.err) == (2, "--lang: no such language: fr; expected zh or en\n")


def test_explain_takes_a_grant_or_a_claim(duixian: Duixian) -> None:
    by_grant = duixian("explain", EXAMPLE, "star-3-equipment", *POLICY)
    assert by_grant.code == 0
    assert duixian("explain", EXAMPLE, "harbin-2022-1/star-3-equipment#cloud-2023", *POLICY) == by_grant


def test_explain_names_the_nearest_claim(duixian: Duixian) -> None:
    ran = duixian("explain", EXAMPLE, "star-3-equipmnt", *POLICY)
    assert (ran.code, ran.err) == (
        2, "there is no claim or grant star-3-equipmnt; did you mean star-3-equipment?\n",
    )  # fmt: skip


def test_explain_says_when_no_matter_is_there_to_claim_for(duixian: Duixian) -> None:
    ran = duixian("explain", EXAMPLE, "platform-construction", *POLICY)
    assert ran.code == 2
    assert ran.err.startswith("the dossier has no matter of the kind ")


def test_questions_can_be_limited(duixian: Duixian) -> None:
    ran = duixian("questions", EXAMPLE, "--limit", "1", "--lang", "zh")
    assert [line[:3] for line in ran.out.splitlines() if line[:3].strip().isdigit()] == [" 1 "]


def test_policies_can_be_asked_for_a_day(duixian: Duixian) -> None:
    assert "哈工信规〔2022〕1号" in duixian("policies").out
    assert "哈工信规〔2022〕1号" not in duixian("policies", "--on", "2021-12-31").out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_show_reads_as_reviewed(lang: str, duixian: Duixian, golden: Callable[[str, str], None]) -> None:
    golden(f"show.{lang}.txt", duixian("show", "harbin-2022-1", "diagnosis", "--lang", lang).out)


def test_show_has_every_grant(duixian: Duixian) -> None:
    ran = duixian("show", "harbin-2022-1", "--lang", "zh")
    assert ran.code == 0
    assert ran.out.count("  → ") == 12
    assert [line for line in ran.out.splitlines() if cell_len(line) > 80] == []


def test_check_lists_the_problems_of_all_files(duixian: Duixian, tmp_path: Path) -> None:
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for file in files:
        file.write_text("policy: {id: x}\ncolour: red\n", encoding="utf-8")
    ran = duixian("check", "harbin-2022-1", *files)
    assert ran.code == 2
    assert ran.out.startswith("harbin-2022-1: fine (12 grants, ")
    assert {line.split(":")[0] for line in ran.err.splitlines()[:-1]} == {str(file) for file in files}


def test_cases_fail_with_exit_code_one(duixian: Duixian, tmp_path: Path) -> None:
    from duixian.policy.loader import catalogue_files

    policy = catalogue_files()["harbin-2022-1"]
    text = policy.with_suffix(".cases.yaml").read_text(encoding="utf-8")
    for name, body in ((policy.name, policy.read_text(encoding="utf-8")), ("harbin-2022-1.cases.yaml", text)):
        (tmp_path / name).write_text(body.replace("{fixed: 5万元}", "{fixed: 6万元}"), encoding="utf-8")
    ran = duixian("cases", tmp_path / "harbin-2022-1.cases.yaml")
    assert ran.code == 1
    assert "diagnosis" in ran.err


def test_figures_are_listed_with_their_clauses(duixian: Duixian, tmp_path: Path) -> None:
    path = tmp_path / "document.txt"
    path.write_text("一、支持范围\n（一）给予不超过20%、最高500万元补助。\n", encoding="utf-8")
    data = json.loads(duixian("figures", path, "--format", "json").out)
    assert [(f["address"], f["text"], f["value"], f["unit"]) for f in data["figures"]] == [
        ("一/（一）", "20%", "1/5", ""), ("一/（一）", "500万元", 500_000_000, "fen"),
    ]  # fmt: skip
    assert duixian("figures", path, "--lang", "zh").out == (
        "条款 2 处，数字 2 个。\n"
        + "一" + " " * 71 + "第 1 行\n"
        + "一/（一）" + " " * 64 + "第 2 行\n"
        + "  ¶1  20%      比例  20%\n"
        + "  ¶1  500万元  金额  5,000,000 元\n"
    )  # fmt: skip


@pytest.mark.skipif(not SEED.exists(), reason="the official document is not on this machine")
def test_audit_says_no_after_one_figure_was_changed(duixian: Duixian, tmp_path: Path) -> None:
    assert duixian("audit", "harbin-2022-1", SEED).code == 0
    changed = tmp_path / "document.txt"
    changed.write_bytes(SEED.read_bytes().replace(b"2000", b"3000", 1))
    ran = duixian("audit", "harbin-2022-1", changed)
    assert (ran.code, len(ran.err.splitlines())) == (1, 3)  # missing there, missing here, and the count of both


def test_facts_in_every_form(duixian: Duixian, tmp_path: Path) -> None:
    template = tmp_path / "template.xlsx"
    assert duixian("facts", "cloud_adoption", "--lang", "zh").out.splitlines()[0].endswith("（cloud_adoption）")
    assert json.loads(duixian("facts", "--schema").out)["properties"]["dossier"] == {"const": 1}
    assert json.loads(duixian("facts", "--policy-schema").out)["title"] == "PolicyFile"
    assert duixian("facts", "--template", template, "--kind", "cloud_adoption").code == 0
    assert template.stat().st_size > 1000


def test_a_record_verifies_and_a_changed_one_does_not(duixian: Duixian, tmp_path: Path) -> None:
    path = tmp_path / "record.json"
    assert duixian("record", EXAMPLE, "-o", path, *POLICY).code == 0
    assert duixian("verify", path).code == 0
    path.write_bytes(path.read_bytes().replace(b"2024-03-01", b"2024-03-02", 1))
    ran = duixian("verify", path)
    assert (ran.code, ran.out) == (1, "")
    assert duixian("verify", tmp_path / "none.json").code == 2


def test_anybody_repeats_a_selection_from_its_protocol(duixian: Duixian, tmp_path: Path) -> None:
    terms = Terms(Sheet((), ("draw",)), False, 1, (), "2026-03-02")
    entrants = tuple(Entrant(f"A{i}", f"A{i}", datetime(2026, 3, 2, tzinfo=CHINA)) for i in (1, 2, 3))
    names = {one.id: f"工厂{one.id}" for one in entrants}
    text, digest = seal(Protocol({"call": "2026 年度申报"}, Seed("福彩双色球"), terms, 0, (), entrants, names, ()))
    path = tmp_path / "selection-1-1.json"
    path.write_text(text, "utf-8")
    ran = duixian("verify", path)
    assert (ran.code, digest in ran.out) == (0, True)
    path.write_text(text.replace('"seed":"2026-03-02"', '"seed":"2026-03-05"'), "utf-8")
    assert duixian("verify", path).code == 1


def test_a_closed_pipe_is_no_error() -> None:
    command = [sys.executable, "-c", "from duixian.cli import main; main()", "facts"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT, env=_environment()) as ran:
        assert ran.stdout is not None
        assert ran.stderr is not None
        ran.stdout.close()
        assert (ran.stderr.read(), ran.wait()) == (b"", 0)


def test_an_interrupt_is_quiet(tmp_path: Path) -> None:
    fifo = tmp_path / "slow.yaml"
    os.mkfifo(fifo)
    command = [sys.executable, "-c", "from duixian.cli import main; main()", "assess", str(fifo)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()) as ran:
        writer = _writer(fifo)  # the command is now reading the dossier
        time.sleep(0.2)
        ran.send_signal(signal.SIGINT)
        out, err = ran.communicate(timeout=20)
        os.close(writer)
    assert (ran.returncode, out, err) == (130, b"", b"")


def _writer(fifo: Path) -> int:
    """Opens a pipe for writing once somebody reads it."""
    for _ in range(400):
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.05)
    raise AssertionError("the command never opened its dossier")


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "src"), "LANG": "en_US.UTF-8"}


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    heavy = "('typer', 'rich', 'pydantic', 'yaml', 'jinja2')"
    probe = f"import sys, duixian.cli; print([m for m in sys.modules if m.split('.')[0] in {heavy}])"
    ran = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True, env=_environment())
    assert ran.stdout == "[]\n"


def test_every_command_and_exit_code_is_documented() -> None:
    page = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    headings = {word.strip(",") for line in page.splitlines() if line.startswith("## ") for word in line.split()[1:]}
    assert [name for name in COMMANDS if name not in headings] == []
    assert [
        code for code in (screen.FINE, screen.NO, screen.BAD_INPUT, screen.INTERRUPTED) if f"| {code} |" not in page
    ] == []
