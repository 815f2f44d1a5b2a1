"""The commands `audit-log` and `check-site`. Django is imported when they run: the other commands do without."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager

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
    from duixian.portal.journal import Seal, seal
    from duixian.portal.journal import verify as breaks

    with _database(Text("读不到操作记录", "the audit log cannot be read")):
        found_breaks = list(breaks(Seal(int(found[1]), found[2]) if found else None))
        end = seal()
    say = screen.screen().say
    if found_breaks:
        screen.complain(tuple(Problem("audit-log", broken.why) for broken in found_breaks))
        return NO
    print(say(Text(f"操作记录 {end.number} 条，首尾相符。", f"{end.number} entries; the chain holds.")))
    print(say(Text(f"封签：{end}", f"Seal: {end}")))
    return FINE


def check() -> int:
    """Ask every invariant; what breaks one goes to stderr."""
    _start_django()
    from duixian.portal.journal import must_hold

    say = screen.screen().say
    problems: list[Problem] = []
    asked = must_hold()
    with _database(Text("读不到网站的数据", "the data of the portal cannot be read")):
        for one in asked:
            rows = list(one.broken())
            problems += [Problem(one.name, Text(f"{one.text.zh}：{row}", f"{one.text.en}: {row}")) for row in rows]
            print(f"{len(rows) or '✓':>5}  {say(one.text)}")
    if problems:
        screen.complain(tuple(problems))
        return NO
    print(say(Text(f"{len(asked)} 条规则全部成立。", f"All {len(asked)} rules hold.")))
    return FINE


@contextmanager
def _database(unread: Text) -> Iterator[None]:
    """Say in words that the portal's database cannot be read."""
    from django.db import DatabaseError

    try:
        yield
    except DatabaseError as error:
        expected = Text(
            "网站所用的 DUIXIAN_HOME 或 DATABASE_URL", "the DUIXIAN_HOME or DATABASE_URL that the portal runs with"
        )
        message = Text(f"{unread.zh}：{error}", f"{unread.en}: {error}")
        raise Refused([Problem("portal-database", message, expected=expected)]) from error


def _start_django() -> None:
    try:
        import django
    except ModuleNotFoundError as error:
        message = Text("没有安装网站部分", "the portal is not installed")
        expected = Text("先装：pip install 'duixian[portal]'", "pip install 'duixian[portal]' first")
        raise Refused([Problem("portal-missing", message, expected=expected)]) from error
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duixian.portal.web.settings")
    django.setup()
