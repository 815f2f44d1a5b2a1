"""Industry codes of GB/T 4754-2017: sections A–T and divisions 01–97 by name, groups and classes by shape.

A code in memory is the section's letter with the digits: `C`, `C34`, `C342`, `C3421`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from duixian.quantity.problem import Place, Refused
from duixian.quantity.reading import NOWHERE, refuse
from duixian.quantity.text import Lang, Text

_SHAPE = re.compile(r"([A-T]?)([0-9]{2})([0-9]{0,2})")
_FILE = Path(__file__).parent.parent / "catalogue" / "codes" / "industries.csv"


def check_industry(raw: str, place: Place = NOWHERE) -> str:
    """The normal form of a code written with or without its section's letter.

    Raises `Refused` (code `industry`), naming the code that the division or the name belongs to where one is known.

    >>> check_industry("34"), check_industry("c3421"), check_industry("I")
    ('C34', 'C3421', 'I')
    """
    text = raw.strip().upper()
    if text in _names():
        return text
    match = _SHAPE.fullmatch(text)
    division = _division(match[2]) if match else ""
    code = division + match[3] if match and division else ""
    if not code or (match and match[1] not in ("", code[0])):
        refuse(
            "industry",
            Text(f"{raw} 不是国民经济行业代码", f"{raw} is not an industry code of GB/T 4754-2017"),
            Text("C、C34、C3421 这样的代码", "a code such as C, C34 or C3421"),
            place,
            code or _by_name(text),
        )
    return code


def is_industry(code: str) -> bool:
    """Whether `check_industry` accepts the code."""
    try:
        check_industry(code)
    except Refused:
        return False
    return True


def industry_name(code: str, lang: Lang = "zh") -> str:
    """The name of the section or division; a group or class has its division's. Raises `Refused`.

    >>> industry_name("C3421"), industry_name("I", "en")
    ('通用设备制造业', 'Information transmission, software and information technology services')
    """
    return _names()[check_industry(code)[:3]].in_(lang)


def within_industry(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies below it. Raises `Refused` for a code that is none.

    >>> within_industry("C3421", "C34"), within_industry("34", "C"), within_industry("C", "C34")
    (True, True, False)
    """
    return check_industry(code).startswith(check_industry(ancestor))


@cache
def every_industry() -> tuple[str, ...]:
    """Every code that `check_industry` can return, sorted: what lies within a code stands right behind it."""
    divisions = [code for code in _names() if len(code) == 3]
    digits = [str(n) for n in range(10)]
    groups = [code + digit for code in divisions for digit in digits]
    classes = [code + digit for code in groups for digit in digits]
    return tuple(sorted([*_names(), *groups, *classes]))


@cache
def _names() -> Mapping[str, Text]:
    with _FILE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: Text(row["zh"], row["en"]) for row in csv.DictReader(lines)}


@cache
def _division(digits: str) -> str:
    """`34` as `C34`; "" when no division has these digits."""
    return next((code for code in _names() if code[1:] == digits), "")


def _by_name(text: str) -> str:
    """The code of the first section or division whose Chinese name holds `text`; "" when none does."""
    return next((code for code, name in _names().items() if text and text in name.zh), "")
