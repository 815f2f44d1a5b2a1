"""Counts with their counting word: 300家, 1万台, 2000万次, 50课时."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from duixian.quantity import problem
from duixian.quantity.numerals import read_number
from duixian.quantity.problem import Place
from duixian.quantity.reading import NOWHERE, clean, refuse
from duixian.quantity.text import Lang, Text


def parse_count(raw: str | int, words: Iterable[str], place: Place = NOWHERE) -> tuple[int, str]:
    """The whole number and the counting word behind it ("" for a bare number); `words` are those allowed.

    Raises `Refused`: `count-whole` for a part of a thing, `count-negative`, `count-word` for a word not allowed,
    `count` for anything else. TypeError for a float.

    >>> parse_count("1.5万台", ["台", "台套"]), parse_count("2000万次", ["次"]), parse_count(50, ["课时"])
    ((15000, '台'), (20000000, '次'), (50, ''))
    """
    given = [word for word in words if word]
    known = sorted(given, key=len, reverse=True)  # 台套 before 套
    sample = given[0] if given else ""
    expected = Text(f"整数加量词，如 300{sample}", f"a whole number and its word, such as 300{sample}")
    text = clean(raw, "count", expected, place)
    word = next((word for word in known if text.endswith(word)), "")
    number = read_number(text.removesuffix(word).strip())
    if number is None:
        figures = _leading_number(text)
        if figures:
            stray = text[len(figures) :].strip()
            message = Text(f"{text} 的量词 {stray} 不在此处可用", f"the word {stray} of {text} is not used here")
            refuse("count-word", message, expected, place, problem.nearest(stray, known))
        refuse("count", Text(f"{text} 读不出数量", f"{text} does not read as a count"), expected, place)
    if isinstance(number, Fraction):
        refuse("count-whole", Text(f"{text} 不是整数", f"{text} is not whole"), expected, place)
    if number < 0:
        refuse("count-negative", Text(f"{text} 小于零", f"{text} is below zero"), expected, place)
    return number, word


def _leading_number(text: str) -> str:
    """The longest beginning of `text` that is a number, or ""."""
    return next((text[:end] for end in range(len(text) - 1, 0, -1) if read_number(text[:end]) is not None), "")


def format_count(number: int, word: str = "", lang: Lang = "zh") -> str:
    """The count for a screen.

    >>> format_count(1200, "家"), format_count(1200, "enterprises", "en")
    ('1,200家', '1,200 enterprises')
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"a count is an int, not {type(number).__name__}")
    return f"{number:,}" + (f" {word}" if word and lang == "en" else word)
