"""The commands `record` and `verify`."""

from __future__ import annotations

import json
from pathlib import Path

from duixian.assess.record import make_record, verify_record
from duixian.cli import load, screen
from duixian.cli.screen import FINE, NO
from duixian.quantity.text import Text


def record(file: Path, output: Path, on: str | None, policies: list[str], readings: list[str]) -> int:
    """Write the record of an assessment."""
    dossier, program, day = load.prepare(file, on, policies, readings)
    made = make_record(dossier, program, day)
    screen.deliver(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", output)
    print(screen.screen().say(Text(f"已存成记录 {output}", f"recorded in {output}")))
    return FINE


def verify(files: list[Path]) -> int:
    """Repeat recorded decisions; problems go to stderr."""
    code = FINE
    for file in files:
        problems = verify_record(file)
        if problems:
            screen.complain(tuple(problems))
            print(screen.screen().say(Text(f"{file}：验证不过", f"{file}: does not verify")))
            code = NO
        else:
            print(screen.screen().say(Text(f"{file}：与记录一致", f"{file}: as recorded")))
    return code
