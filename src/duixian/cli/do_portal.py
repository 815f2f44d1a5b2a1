"""The command `audit-log`. Django is imported when it runs: the rest of the command line does without."""

from __future__ import annotations

import os
import re

from duixian.cli import screen
from duixian.cli.screen import FINE, NO
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text

_SEAL = re.compile(r"([0-9]+):([0-9a-f]{64})")


def verify(noted: str | None) -> int:
    """Check the whole chain; its seal goes to stdout, every break to stderr."""
    found = _SEAL.fullmatch(noted or "")
    if noted and not found:
        message = Text(f"封签写法不对：{noted}", f"this is no seal: {noted}")
        expected = Text("以前核对时打印的“条数:64 位摘要”", "what an earlier check printed: number:64 hex digits")
        raise Refused([Problem("audit-seal", message, Place("--seal"), expected=expected)])
    _start_django()
    from django.db import DatabaseError

    from duixian.portal.journal import Seal, seal
    from duixian.portal.journal import verify as breaks

    try:
        found_breaks = list(breaks(Seal(int(found[1]), found[2]) if found else None))
        end = seal()
    except DatabaseError as error:
        message = Text(f"读不到操作记录：{error}", f"the audit log cannot be read: {error}")
        expected = Text(
            "网站所用的 DUIXIAN_HOME 或 DATABASE_URL", "the DUIXIAN_HOME or DATABASE_URL that the portal runs with"
        )
        raise Refused([Problem("audit-log", message, expected=expected)]) from error
    say = screen.screen().say
    if found_breaks:
        screen.complain(tuple(Problem("audit-log", broken.why) for broken in found_breaks))
        return NO
    print(say(Text(f"操作记录 {end.number} 条，首尾相符。", f"{end.number} entries; the chain holds.")))
    print(say(Text(f"封签：{end}", f"Seal: {end}")))
    return FINE


def _start_django() -> None:
    try:
        import django
    except ModuleNotFoundError as error:
        message = Text("没有安装网站部分", "the portal is not installed")
        expected = Text("先装：pip install 'duixian[portal]'", "pip install 'duixian[portal]' first")
        raise Refused([Problem("portal-missing", message, expected=expected)]) from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.web.settings")
    django.setup()
