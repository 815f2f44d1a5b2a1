"""Rates as exact fractions: 20%, 千分之三, 3‰, 三成, 0.5个百分点, 1/3."""

from __future__ import annotations

import re
from fractions import Fraction

from duixian.quantity.numerals import read_number
from duixian.quantity.problem import Place
from duixian.quantity.reading import NOWHERE, clean, refuse, ungroup
from duixian.quantity.text import Lang, Text

_EXPECTED = Text("比率，如 20%、3‰、千分之三、0.5个百分点、1/3", "a rate such as 20%, 3‰, 千分之三, 1/3")
# Longest first: 个百分点 before 百分点, "percentage points" before "percent".
_SUFFIXES = (
    (re.compile(r"(.+?)(?:个?百分点|percentagepoints?|percent|per cent|%)", re.I), Fraction(1, 100)),
    (re.compile(r"(.+?)(?:个?千分点|‰)", re.I), Fraction(1, 1000)),
    (re.compile(r"(.+?)(?:个?基点|basispoints?|bp)", re.I), Fraction(1, 10_000)),
    (re.compile(r"(.+?)成"), Fraction(1, 10)),
)
_PARTS = re.compile(r"([^分之]+)分之(.+)")
_TENTHS = re.compile(r"([一二三四五六七八九])成([一二三四五六七八九])")
_RATIO = re.compile(r"([0-9]+)/([0-9]+)")
_POWERS = {"百": 100, "千": 1000, "万": 10_000}


def parse_rate(raw: str | int, place: Place = NOWHERE) -> Fraction:
    """The exact rate; 1 is 100 %. Percentage points read as the share they add.

    Raises `Refused`: `rate-unit` for a bare number (0.2 or 20?), `rate` for anything else. TypeError for a float.

    >>> parse_rate("20%"), parse_rate("千分之三"), parse_rate("三成"), parse_rate("0.5个百分点")
    (Fraction(1, 5), Fraction(3, 1000), Fraction(3, 10), Fraction(1, 200))
    """
    text = clean(raw, "rate", _EXPECTED, place)
    plain = ungroup(text)
    sign, body = (-1, plain[1:]) if plain[:1] in ("-", "负") else (1, plain)
    value = _read(body)
    if value is None and read_number(body) is not None:
        message = Text(f"比率 {text} 没有写百分号", f"the rate {text} has no percent sign")
        refuse("rate-unit", message, Text(f"带单位的比率，如 {text}%", f"its unit, such as {text}%"), place)
    if value is None or value < 0:
        refuse("rate", Text(f"{text} 读不出比率", f"{text} does not read as a rate"), _EXPECTED, place)
    return value * sign


def _read(text: str) -> Fraction | None:
    if match := _RATIO.fullmatch(text):
        return Fraction(int(match[1]), int(match[2])) if int(match[2]) else None
    if match := _TENTHS.fullmatch(text):
        tenths, hundredths = read_number(match[1]), read_number(match[2])
        return None if tenths is None or hundredths is None else Fraction(tenths * 10 + hundredths) / 100
    if match := _PARTS.fullmatch(text):
        parts = _POWERS.get(match[1]) or read_number(match[1])
        share = read_number(match[2])
        return Fraction(share) / Fraction(parts) if share is not None and parts and parts > 0 else None
    for pattern, unit in _SUFFIXES:
        if match := pattern.fullmatch(text):
            number = read_number(match[1])
            return None if number is None else Fraction(number) * unit
    return None


def format_rate(rate: Fraction | int, lang: Lang = "zh") -> str:  # noqa: ARG001  # one signature for all writers
    """The rate in percent, exactly; as a ratio where no decimal ends. The same in both languages.

    >>> format_rate(Fraction(1, 5)), format_rate(Fraction(7, 2000)), format_rate(Fraction(1, 3))
    ('20%', '0.35%', '1/3')
    """
    if isinstance(rate, bool) or not isinstance(rate, Fraction | int):
        raise TypeError(f"a rate is Fraction or int, not {type(rate).__name__}")
    percent = Fraction(rate) * 100
    places = _decimal_places(percent.denominator)
    if places is None:
        return f"{rate.numerator}/{rate.denominator}"
    whole, rest = divmod(abs(percent.numerator) * 10**places // percent.denominator, 10**places)
    decimals = f".{rest:0{places}d}" if places else ""
    return f"{'-' if percent < 0 else ''}{whole}{decimals}%"


def _decimal_places(denominator: int) -> int | None:
    """How many decimals `1/denominator` needs, or None when it never ends."""
    twos = fives = 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    return max(twos, fives) if denominator == 1 else None
