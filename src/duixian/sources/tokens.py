"""Figures in squeezed text: numbers, the units behind them, and what neighbours share. `figures` has the rules."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise

from duixian.quantity.dates import parse_date, parse_duration
from duixian.quantity.numerals import read_number
from duixian.quantity.problem import Place
from duixian.quantity.rate import parse_rate
from duixian.sources import numbers


class Kind(StrEnum):
    """What a figure measures."""

    MONEY = "money"
    RATE = "rate"
    COUNT = "count"
    DURATION = "duration"
    DATE = "date"
    LEVEL = "level"
    RANK = "rank"


@dataclass(frozen=True, slots=True)
class Token:
    """A figure at `start:end` of a text; `role` is one of plain, range_low, range_high, series."""

    start: int
    end: int
    kind: Kind
    value: int | Fraction | date
    unit: str
    role: str = "plain"


@dataclass(frozen=True, slots=True)
class _Found:
    """A number and what is written behind it; `end` is behind the unit, `unit` "" where none is written."""

    start: int
    end: int
    number: str
    magnitude: str
    unit: str
    chinese: bool
    whole: Token | None = None
    """Set for what needs no further reading: dates and 百分之…"""


def find_tokens(text: str) -> list[Token]:
    """The figures of a squeezed text, in order.

    Raises `Refused` for an impossible date, with its offset (from 0) as the problem's column.

    >>> [(token.value, token.role) for token in find_tokens("补助60%、40%和30%")][0]
    (Fraction(3, 5), 'series')
    """
    found = _borrowed(text, list(_numbers(text)))
    tokens = [(item, _token(text, item, found)) for item in found]
    return _with_roles(text, [token for _, token in tokens if token is not None])


def _numbers(text: str) -> Iterator[_Found]:
    """Numbers from left to right, stepping over names and phrases."""
    at = 0
    while at < len(text):
        if skipped := numbers.NAMES.match(text, at) or numbers.IDIOM.match(text, at):
            at = skipped.end()
        elif item := _whole(text, at) or _number(text, at):
            yield item
            at = item.end
        elif run := numbers.NUMBER.match(text, at):
            at = run.end()
        else:
            at += 1


def _whole(text: str, at: int) -> _Found | None:
    token: Token | None = None
    if match := numbers.DATE.match(text, at):
        day = parse_date(match.group().replace("号", "日"), Place(column=at))
        token = Token(at, match.end(), Kind.DATE, day, "day")
    elif match := numbers.MONTH.match(text, at):
        token = Token(at, match.end(), Kind.DATE, date(int(match["year"]), int(match["month"]), 1), "month")
    elif match := numbers.PARTS.match(text, at):
        whole = match.group() == "百分之百"
        rate = Fraction(1) if whole else parse_rate(match.group(), Place(column=at))
        token = Token(at, match.end(), Kind.RATE, rate, "")
    elif text.startswith("半年", at) and not text.startswith("半年度", at) and text[at - 1 : at] not in ("上", "下"):
        token = Token(at, at + 2, Kind.DURATION, 6, "months")
    return _Found(at, token.end, "", "", "", False, token) if token else None


def _number(text: str, at: int) -> _Found | None:
    match = numbers.NUMBER.match(text, at)
    if match is None:
        return None
    chinese = match["chinese"] is not None
    digits = match["chinese"] if chinese else match["arabic"]
    magnitude = match["magnitude"] or ""
    unit = _unit(text, match.end(), chinese)
    if numbers.MONEY_UNIT.fullmatch(unit) and re.match("[百千][万亿]", digits):  # 百万元 is said for 一百万元
        digits = "一" + digits
    before = text[at - 1 : at]
    if chinese and (_in_a_word(text[max(0, at - 2) : at], digits, unit) or not _counts(digits, unit)):
        return None
    following = text[match.end() : match.end() + 1]
    if not chinese and not unit and (_is_latin(before) or _is_latin(following)):
        return None
    if _is_latin(before) and (numbers.LEVEL_UNIT.fullmatch(unit) or unit.startswith("年")):
        return None
    return _Found(at, match.end() + len(unit), digits, magnitude, unit, chinese)


def _in_a_word(before: str, digits: str, unit: str) -> bool:
    """Whether a Chinese numeral belongs to the word before it: 同一, 上一年, 第三年 (but 第三名 is a rank)."""
    if before.endswith("第") and unit not in ("名", "位"):
        return True
    one = digits == "一" and numbers.NO_ONE_AFTER.search(before) is not None
    return one or numbers.NOT_AFTER.search(before) is not None


def _is_latin(character: str) -> bool:
    return character.isascii() and character.isalpha()


def _counts(digits: str, unit: str) -> bool:
    """Whether a Chinese numeral can be a figure: 千企, 三五家 and 二次 count nothing; 两级 are tiers of government."""
    if read_number(digits) is None or digits[0] in "百千万亿":
        return False
    if len(digits) > 1 and not set(digits) & set("十百千万亿"):
        return len(digits) == 4 and unit.startswith("年")
    if unit == "级":
        return digits != "两"
    if numbers.MONEY_UNIT.fullmatch(unit):
        return len(digits) > 1 and digits[-1] in "十百千万亿"
    return not (digits == "二" and numbers.CHINESE_WORD.fullmatch(unit))


def _unit(text: str, at: int, chinese: bool) -> str:
    words = numbers.CHINESE_WORD if chinese else numbers.WORD
    durations = [pattern for pattern, _ in numbers.DURATION_UNITS]
    for pattern in (numbers.MONEY_UNIT, numbers.RATE_UNIT, numbers.LEVEL_UNIT, *durations, words):
        if match := pattern.match(text, at):
            return match.group()
    return ""


def _borrowed(text: str, found: list[_Found]) -> list[_Found]:
    """Numbers without a unit take that of the next number across a range or series sign; its 万 or 亿 too."""
    result: list[_Found] = []
    for item in reversed(found):
        following = result[-1] if result else None
        if item.whole is None and not item.unit and following is not None and following.unit:
            gap = text[item.end : following.start]
            if numbers.RANGE.fullmatch(gap) or numbers.SERIES.fullmatch(gap):
                item = replace(item, unit=following.unit, magnitude=item.magnitude or following.magnitude)
        result.append(item)
    return result[::-1]


def _token(text: str, item: _Found, found: list[_Found]) -> Token | None:
    if item.whole is not None:
        return item.whole
    number, unit = item.number + item.magnitude, item.unit
    value = read_number(number)
    if value is None:
        return None
    if numbers.MONEY_UNIT.fullmatch(unit):
        fen = Fraction(value) * 100
        return Token(item.start, item.end, Kind.MONEY, fen.numerator if fen.denominator == 1 else fen, "fen")
    if numbers.RATE_UNIT.fullmatch(unit):
        points = "points" if unit.endswith("分点") else ""
        return Token(item.start, item.end, Kind.RATE, parse_rate(number + unit), points)
    if numbers.LEVEL_UNIT.fullmatch(unit):
        return Token(item.start, item.end, Kind.LEVEL, value, "星" if unit.startswith("星") else "级")
    if any(pattern.fullmatch(unit) for pattern, _ in numbers.DURATION_UNITS):
        return _duration(text, item, number, value)
    if unit in ("名", "位") and _is_rank(text, item, found):
        return Token(item.start, item.end, Kind.RANK, value, unit)
    if unit or (item.magnitude[-1:] in ("万", "亿") and not text.startswith("级", item.end)):
        return Token(item.start, item.end, Kind.COUNT, value, unit)
    return None


def _duration(text: str, item: _Found, number: str, value: int | Fraction) -> Token | None:
    plain = next(plain for pattern, plain in numbers.DURATION_UNITS if pattern.fullmatch(item.unit))
    if plain == "年" and isinstance(value, int) and re.fullmatch("[12][0-9]{3}|[一二].{3}", number):
        return Token(item.start, item.end, Kind.DATE, date(value, 1, 1), "year")
    if plain == "天" and text[item.start - 1 : item.start] == "月":  # 每月15日: a day of the month
        return None
    if plain == "年" and text.startswith("半", item.end):
        months = Fraction(value) * 12 + 6
        return Token(item.start, item.end + 1, Kind.DURATION, int(months), "months")
    return Token(item.start, item.end, Kind.DURATION, value, parse_duration(f"1{plain}").unit)


def _is_rank(text: str, item: _Found, found: list[_Found]) -> bool:
    """Whether a figure of 名 stands in a ranking, also as the upper end of a range or as a remark (含10名)."""
    start = item.start
    for other in reversed(found[: found.index(item)]):
        gap = text[other.end : start]
        if other.unit == item.unit and (numbers.RANGE.fullmatch(gap) or gap in ("(含", "(不含")):
            start = other.start
        else:
            break
    return numbers.RANK_BEFORE.search(text[max(0, start - 8) : start]) is not None


def _with_roles(text: str, tokens: list[Token]) -> list[Token]:
    result = list(tokens)
    for index, (left, right) in enumerate(pairwise(tokens)):
        gap = text[left.end : right.start]
        if (left.kind, left.unit) != (right.kind, right.unit):
            continue
        bounds = numbers.RANGE_OF_BOUNDS.fullmatch(gap) and numbers.BELOW.match(text, right.end)
        if numbers.RANGE.fullmatch(gap) or bounds:
            result[index] = replace(result[index], role="range_low")
            result[index + 1] = replace(result[index + 1], role="range_high")
        elif numbers.SERIES.fullmatch(gap):
            for at in (index, index + 1):
                if result[at].role == "plain":
                    result[at] = replace(result[at], role="series")
    for index, token in enumerate(result):
        if token.kind is Kind.RANK and token.role == "plain" and text[token.start - 1 : token.start] == "前":
            result[index] = replace(token, role="range_high")
    return result
