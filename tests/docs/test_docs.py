"""What the documentation shows is what happens."""

from __future__ import annotations

import ast
import contextlib
import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from doc_blocks import PAGES, READMES, ROOT, Block, amount, blocks, commands, matches, refusal, refused_pairs, run

from duixian.assess.cases import run_cases
from duixian.policy.loader import load_policy
from duixian.program.compile import check_policy
from duixian.program.series import load_series
from duixian.quantity.yaml_source import parse_source
from duixian.sources import read_document
from duixian.sources.audit import audit
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.reader import dossier_from_source

EXAMPLES = ROOT / "docs" / "examples"
COMPUTING = EXAMPLES / "computing.yaml"


def each(*languages: str) -> pytest.MarkDecorator:
    found = blocks(*languages)
    return pytest.mark.parametrize("block", found, ids=[block.name for block in found])


@each("console")
def test_console_block_is_what_the_command_prints(block: Block) -> None:
    for command, shown in commands(block):
        printed = run(command, block.page)
        assert matches(shown, printed), "\n".join(["now it prints:", *printed])


def test_ellipsis_stands_for_any_lines_and_nothing_else_does() -> None:
    printed = ["a", "b", "c", "d"]
    for shown in (["a", "…", "d"], ["…", "b", "…"], ["a", "b", "c", "d", "…"], ["a", "…", "b", "c", "d"], ["…"]):
        assert matches(shown, printed)
    for shown in (["a", "b"], ["…", "c", "b", "…"], ["b", "…"], ["…", "c"], ["a", "b", "c", "…", "c", "d"]):
        assert not matches(shown, printed)


@each("python")
def test_python_block_runs_and_prints_what_is_shown(block: Block, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(block.text, block.name, "exec"), {})  # noqa: S102 - our own README
    shown = [b.text for b in blocks("text", pages=[block.page]) if b.line > block.line][:1]
    assert shown == [printed.getvalue()]


@each("yaml")
def test_yaml_block_stands_in_its_file_or_loads(block: Block) -> None:
    match block.about:
        case "policy":
            whole = _merged(yaml.safe_load(COMPUTING.read_text(encoding="utf-8")), yaml.safe_load(block.text))
            source = parse_source(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), block.name)
            check_policy(load_policy(source), load_vocabulary(), load_series())
        case "dossier":
            dossier_from_source(parse_source(block.text, block.name), load_vocabulary())
        case "vocabulary":
            assert _keys(yaml.safe_load(block.text)) <= _keys_of_vocabulary()
        case path:
            assert block.text in (ROOT / path).read_text(encoding="utf-8")


def _merged(base: object, over: object) -> object:
    if isinstance(base, dict) and isinstance(over, dict):
        return {**base, **{key: _merged(base.get(key), value) for key, value in over.items()}}
    return over


def _keys(data: object) -> set[str]:
    if isinstance(data, dict):
        return {str(key) for key in data} | {key for value in data.values() for key in _keys(value)}
    return set()


def _keys_of_vocabulary() -> set[str]:
    files = (ROOT / "src" / "duixian" / "catalogue" / "vocabulary").glob("*.yaml")
    return {key for path in files for key in _keys(yaml.safe_load(path.read_text(encoding="utf-8")))}


@each("expressions", "amounts")
def test_expression_block_is_accepted(block: Block) -> None:
    for line in block.lines:
        text = re.sub(r"\s{2,}#.*", "", line)
        if block.language == "amounts":
            amount(text, block.about)
        else:
            assert refusal(text, block.about) == ""


@each("refused")
def test_refused_expression_gets_the_message_shown(block: Block) -> None:
    for text, said in refused_pairs(block):
        assert (text, refusal(text, block.about)) == (text, said)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)#\s]*(?:#[^)\s]*)?)\)", text):
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), target
        assert not anchor or anchor in _anchors(file), target


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_example_policy_loads_passes_its_cases_and_its_audit() -> None:
    loaded = load_policy(COMPUTING)
    check_policy(loaded, load_vocabulary(), load_series())
    assert run_cases(COMPUTING).failed == ()
    assert audit(loaded, read_document(EXAMPLES / "computing.txt"), load_vocabulary()).findings == ()


def test_every_message_of_the_checks_is_in_the_tables() -> None:
    documented = {
        code
        for page in ("policy-format", "expressions")
        for row in re.findall(r"^\| (`[a-z-]+`.*?) \|", (ROOT / "docs" / f"{page}.md").read_text("utf-8"), re.MULTILINE)
        for code in re.findall(r"`([a-z]+(?:-[a-z]+)*)`", row)
    }
    assert set(_codes()) - documented == ELSEWHERE


# Said by commands and by assessments, not by the checks of a policy file.
ELSEWHERE = {"series-beyond", "unknown-ambiguity", "unknown-policy"}


def _codes() -> Iterator[str]:
    folders = ("policy", "program", "expression")
    files = [path for folder in folders for path in (ROOT / "src" / "duixian" / folder).rglob("*.py")]
    for path in (*files, ROOT / "src" / "duixian" / "assess" / "cases_prepare.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in ("problem", "add", "KindError", "Problem") and isinstance(node.args[0].value, str):
                    yield node.args[0].value


@pytest.mark.parametrize("page", READMES, ids=lambda page: page.name)
def test_readme_lists_every_verdict(page: Path) -> None:
    from duixian.assess import Verdict

    named = re.findall(r"^\| `([a-z_]+)`", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for name in named if name in list(Verdict)] == list(Verdict)


def test_chinese_readme_calls_verdicts_as_the_screens_do() -> None:
    from duixian.assess import Verdict
    from duixian.report import words

    rows = re.findall(r"^\| `([a-z_]+)` \| (.*?) \|", READMES[1].read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == [(verdict.value, words.VERDICTS[verdict].zh) for verdict in Verdict]
