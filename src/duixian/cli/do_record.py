"""The commands `record` and `verify`."""

from __future__ import annotations

from pathlib import Path

from duixian.assess.record import make_record, verify_record
from duixian.cli import load, screen
from duixian.cli.screen import BAD_INPUT, FINE, NO
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text


def record(file: Path, output: Path, on: str | None, policies: list[str], readings: list[str]) -> int:
    """Write the record of an assessment."""
    dossier, program, day = load.prepare(file, on, policies, readings)
    screen.deliver(make_record(dossier, program, day), output)
    print(screen.screen().say(Text(f"已存成记录 {output}", f"recorded in {output}")))
    return FINE


def verify(files: list[Path]) -> int:
    """Repeat recorded decisions; what does not hold goes to stderr. A file that cannot be read is bad input."""
    code = FINE
    for file in files:
        try:
            verify_record(file)
        except Refused as refused:
            screen.complain(refused.problems)
            unread = any(problem.code == "file-unreadable" for problem in refused.problems)
            code = max(code, BAD_INPUT if unread else NO)
        else:
            print(screen.screen().say(Text(f"{file}：重算结果与记录一致", f"{file}: the same result as recorded")))
    return code
