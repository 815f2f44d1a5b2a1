"""The fenced blocks of the documentation, and what running them gives. `python tests/docs/doc_blocks.py` writes the
present output into every console and `refused` block that is shown in full."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from duixian.expression.parser import Scope, parse_amount, parse_condition
from duixian.program.series import load_series
from duixian.quantity.problem import Place, Refused
from duixian.vocabulary.facts import load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
READMES = (ROOT / "README.md", ROOT / "README.zh-CN.md")
# Pages whose blocks are held here; the others have tests of their own beside what they describe.
PAGES = (*READMES, *(ROOT / "docs" / f"{name}.md" for name in ("index", "policy-format", "expressions")))
ELLIPSIS = "…"
_FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its language, what else stands behind the fence, and its text."""

    page: Path
    line: int
    language: str
    about: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page.name}:{self.line}"

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines()


def blocks(*languages: str, pages: Sequence[Path] = PAGES) -> list[Block]:
    """The blocks of these languages, in the order of the pages."""
    return [block for page in pages for block in _of_page(page) if block.language in languages]


def commands(block: Block) -> list[tuple[str, list[str]]]:
    """The commands of a console block, each with the lines shown below it."""
    found: list[tuple[str, list[str]]] = []
    for line in block.lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        else:
            found[-1][1].append(line)
    return found


def _of_page(page: Path) -> Iterator[Block]:
    text = page.read_text(encoding="utf-8")
    for found in _FENCE.finditer(text):
        language, _, about = found[1].partition(" ")
        yield Block(page, text.count("\n", 0, found.start()) + 1, language, about.strip(), found[2])


def run(command: str, page: Path) -> list[str]:
    """What a command prints, stdout before stderr, 80 columns wide, in the language of the page."""
    arguments = _recipe(command.removeprefix("make ")) if command.startswith("make ") else command.split()[1:]
    language = "zh_CN.UTF-8" if "zh-CN" in page.name else "C.UTF-8"
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "SYSTEMROOT") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "duixian.cli", *arguments],
        cwd=ROOT,
        env={**kept, "COLUMNS": "80", "LC_ALL": language, "PYTHONUTF8": "1", "PYTHONPATH": str(ROOT / "src")},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return (done.stdout + done.stderr).strip("\n").splitlines()


def _recipe(target: str) -> list[str]:
    """The arguments that a target of the Makefile gives to the command."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.search(rf"^{target}:.*\n\t\$\(BIN\)/duixian (.*)$", makefile, re.MULTILINE)
    assert found, target
    return found[1].split()


def matches(shown: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether `shown` is `printed` line by line, where a line with only … stands for any lines or none."""
    parts: list[list[str]] = [[]]
    for line in shown:
        if line.strip() == ELLIPSIS:
            parts.append([])
        else:
            parts[-1].append(line)
    first, last = parts[0], parts[-1]
    if len(parts) == 1:
        return first == list(printed)
    if list(printed[: len(first)]) != first or (last and list(printed[-len(last) :]) != last):
        return False
    at = len(first)
    for part in parts[1:-1]:
        while list(printed[at : at + len(part)]) != part:
            at += 1
            if at + len(part) > len(printed):
                return False
        at += len(part)
    return at + len(last) <= len(printed)


def refusal(text: str, kind: str) -> str:
    """The messages with which a condition is refused, without its place; "" where it is fine."""
    try:
        parse_condition(text, scope(kind), Place())
    except Refused as refused:
        return "\n".join(problem.render("en") for problem in refused.problems)
    return ""


def amount(text: str, kind: str) -> None:
    """Read an amount of money. Raises `Refused`."""
    parse_amount(text, scope(kind), Place())


def scope(kind: str) -> Scope:
    return Scope(load_vocabulary(), kind, frozenset(table.id for table in load_series()))


def refused_pairs(block: Block) -> list[tuple[str, str]]:
    """Expression and message, of a block that has them in turn."""
    return [(line, said.strip()) for line, said in zip(block.lines[::2], block.lines[1::2], strict=True)]


def refresh(page: Path) -> None:
    """Write the present output into the page's blocks, except where … leaves something out."""

    def renewed(found: re.Match[str]) -> str:
        language, _, about = found[1].partition(" ")
        block = Block(page, 0, language, about.strip(), found[2])
        match language:
            case "console" if not any(line.strip() == ELLIPSIS for line in block.lines):
                body = "\n".join(
                    line for command, _ in commands(block) for line in (f"$ {command}", *run(command, page))
                )
            case "refused":
                pairs = [(line, refusal(line, block.about)) for line, _ in refused_pairs(block)]
                body = "\n".join(f"{line}\n    {said}" for line, said in pairs)
            case _:
                return found[0]
        return f"```{found[1]}\n{body}\n```"

    page.write_text(_FENCE.sub(renewed, page.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    for path in PAGES:
        refresh(path)
