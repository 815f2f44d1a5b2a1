"""Numbers that open a clause: 第三条, 一、, （一）, 1., （1）, 1）, ①, in every width and with stray spaces inside.

A line that only looks numbered is told apart in `structure`; here a text is matched by its form alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum

from duixian.quantity.numerals import read_number
from duixian.sources.squeeze import normal_width


class Level(IntEnum):
    """The forms of numbering, outermost first. Documents leave levels out but do not turn the order round."""

    ANNEX = 0
    CHAPTER = 1
    ARTICLE = 2
    SECTION = 3
    PART = 4
    ITEM = 5
    SUBITEM = 6
    HALF_BRACKET = 7
    CIRCLED = 8


@dataclass(frozen=True, slots=True)
class Marker:
    """A number found at the beginning of a line: its level, its ordinal, how an address writes it, its text."""

    level: Level
    ordinal: int
    part: str
    text: str
    length: int
    """How many characters of the line it takes, with the blanks behind it."""


_CHINESE = r"(?P<n>[一二三四五六七八九十百零〇](?:\s*[一二三四五六七八九十百零〇])*)"
_POINT = r"\.(?![0-9](?![0-9]*[A-Za-z]))"  # 1.5G网络 is item 1 on 5G, 1.5万元 is an amount
_FORMS: tuple[tuple[Level, re.Pattern[str], str], ...] = (
    (Level.CHAPTER, re.compile(rf"第\s*{_CHINESE}\s*章(?=\s|$)\s*"), "第{}章"),
    (Level.ARTICLE, re.compile(rf"第\s*{_CHINESE}\s*条(?!规定|所|的|中|第|、|和)[\s：:]*"), "{}"),
    (Level.SECTION, re.compile(rf"{_CHINESE}\s*、\s*"), "{}"),
    (Level.PART, re.compile(rf"\(\s*{_CHINESE}\s*\)\s*、?\s*"), "（{}）"),
    (Level.ITEM, re.compile(rf"(?P<n>[0-9]{{1,3}})\s*(?:{_POINT}|、(?!\s*[0-9]))\s*"), "{}"),
    (Level.SUBITEM, re.compile(r"\(\s*(?P<n>[0-9]{1,3})\s*\)\s*"), "（{}）"),
    (Level.HALF_BRACKET, re.compile(r"(?P<n>[0-9]{1,3})\s*\)\s*"), "{}）"),
    (Level.CIRCLED, re.compile(r"(?P<n>[①-⑳])\s*"), "{}"),
)
_BULLET = re.compile(r"[-–•·●◆■]\s*(?=[①-⑳(0-9])")
_ANNEX = re.compile(r"附\s*件\s*(?P<n>[0-9一二三四五六七八九十]*)\s*[:：]?")


def find_marker(line: str) -> Marker | None:
    """The number that opens `line` (already without leading blanks), or None.

    >>> find_marker("( 二) 普惠").part, find_marker("３.用云").part, find_marker("- ① 现状").part
    ('（二）', '3', '①')
    """
    plain = normal_width(line)
    bullet = _BULLET.match(plain)
    start = bullet.end() if bullet else 0
    for level, pattern, part in _FORMS:
        match = pattern.match(plain, start)
        if match is None:
            continue
        figures = re.sub(r"\s", "", match["n"])
        ordinal = ord(figures) - ord("①") + 1 if level is Level.CIRCLED else read_number(figures)
        if isinstance(ordinal, int) and ordinal > 0:
            return Marker(level, ordinal, part.format(figures), line[: match.end()].rstrip(), match.end())
    return None


def find_annex(line: str) -> Marker | None:
    """The marker of an annex alone on its line (附件, 附件2：), or None.

    >>> find_annex("附件２：").part, find_annex("附件：样表")
    ('附件2', None)
    """
    match = _ANNEX.fullmatch(normal_width(line.rstrip()))
    if match is None:
        return None
    ordinal = read_number(match["n"]) if match["n"] else 1
    return Marker(Level.ANNEX, int(ordinal or 1), f"附件{match['n']}", line.rstrip(), len(line))
