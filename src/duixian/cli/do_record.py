"""The commands `record` and `verify`."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from duixian.assess.record import make_record, verify_record
from duixian.cli import load, screen
from duixian.cli.screen import BAD_INPUT, FINE, NO
from duixian.procedure.selecting.protocol import FORMAT, repeat
from duixian.quantity.problem import Place, Refused
from duixian.quantity.text import Text


def record(file: Path, output: Path, on: str | None, policies: list[str], readings: list[str]) -> int:
    """Write the record of an assessment."""
    dossier, program, day = load.prepare(file, on, policies, readings)
    screen.deliver(make_record(dossier, program, day), output)
    print(screen.screen().say(Text(f"已存成记录 {output}", f"recorded in {output}")))
    return FINE


def verify(files: list[Path]) -> int:
    """Repeat recorded decisions, and selections from their protocols; what does not hold goes to stderr. A file that
    cannot be read is bad input."""
    code = FINE
    for file in files:
        try:
            said = _repeated(file)
        except Refused as refused:
            screen.complain(refused.problems)
            unread = any(problem.code == "file-unreadable" for problem in refused.problems)
            code = max(code, BAD_INPUT if unread else NO)
        else:
            print(screen.screen().say(said))
    return code


def _repeated(file: Path) -> Text:
    """What came of repeating a file, in words. Raises `Refused`."""
    text = _protocol(file)
    if text is None:
        verify_record(file)
        return Text(f"{file}：重算结果与记录一致", f"{file}: the same result as recorded")
    if problems := [replace(problem, place=Place(file=str(file))) for problem in repeat(text)]:
        raise Refused(problems)
    digest = sha256(text.encode()).hexdigest()
    return Text(
        f"{file}：抽取、评分和名次重算一致，摘要 {digest}",
        f"{file}: draw, scores and ranks come out the same; digest {digest}",
    )


def _protocol(file: Path) -> str | None:
    """The text of a selection's protocol; None where the file is something else."""
    try:
        text = file.read_bytes().decode()
        said = json.loads(text)
    except (OSError, ValueError, RecursionError):
        return None
    return text if isinstance(said, dict) and said.get("format") == FORMAT else None
