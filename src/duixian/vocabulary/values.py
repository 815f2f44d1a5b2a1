"""Values of facts: read from what a person wrote, checked against the declaration, shown, and written back.

In memory: bool · money as int fen · rate as `Fraction` of at most six decimals · count as int · `date` · the rest as
str · `INAPPLICABLE` for what cannot exist (sales of the year before the founding). What is unknown is absent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from enum import Enum
from fractions import Fraction
from typing import Final, Literal, cast

from duixian.quantity.count import format_count, parse_count
from duixian.quantity.dates import parse_date
from duixian.quantity.money import format_money, money_literal, parse_money
from duixian.quantity.problem import Collector, Place, Refused, nearest
from duixian.quantity.rate import format_rate, parse_rate
from duixian.quantity.reading import refuse
from duixian.quantity.text import Lang, Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import PPM, Fact, FactType
from duixian.vocabulary.industries import check_industry, industry_name
from duixian.vocabulary.regions import check_region, full_region_name


class Inapplicable(Enum):
    """The type of the one value `INAPPLICABLE`."""

    INAPPLICABLE = "inapplicable"


INAPPLICABLE: Final[Literal[Inapplicable.INAPPLICABLE]] = Inapplicable.INAPPLICABLE
Value = bool | int | Fraction | date | str | Inapplicable

_TRUTHS = {"是": True, "否": False, "true": True, "false": False}
_INAPPLICABLE_WORDS = ("不适用", "inapplicable")


def read_value(fact: Fact, raw: Data, place: Place, problems: Collector) -> Value | None:
    """The value that `raw` (as YAML or JSON holds it) gives to `fact`, or None after adding what is wrong.

    A null is None without a problem: the fact is unknown.
    """
    if raw is None:
        return None
    if isinstance(raw, list | dict):
        problems.add("value-shape", Text("应为单个值", "one value is wanted, not a list or mapping"), place)
        return None
    if isinstance(raw, str) and raw.strip() in _INAPPLICABLE_WORDS and fact.type is not FactType.TEXT:
        if fact.may_be_inapplicable:
            return INAPPLICABLE
        message = Text(f"“{fact.label.zh}”没有不适用的情形", f"{fact.path} always applies: it cannot be inapplicable")
        problems.add("not-inapplicable", message, place)
        return None
    try:
        return _in_range(fact, _READERS[fact.type](fact, raw, place), place)
    except Refused as refused:
        problems.extend(refused.problems)
        return None


def show_value(fact: Fact, value: Value, lang: Lang = "zh") -> str:
    """The value as a screen shows it, with its unit; codes with their names."""
    if value is INAPPLICABLE:
        return {"zh": "不适用", "en": "not applicable"}[lang]
    match fact.type:
        case FactType.BOOLEAN:
            return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][bool(value)]
        case FactType.MONEY:
            return format_money(cast(int, value), lang)
        case FactType.RATE:
            return format_rate(cast(Fraction, value), lang)
        case FactType.COUNT:
            return _show_count(fact, cast(int, value), lang)
        case FactType.DATE:
            day = cast(date, value)
            return day.isoformat() if lang == "en" else f"{day.year}年{day.month}月{day.day}日"
        case FactType.CHOICE:
            label = fact.choices.get(str(value))
            return label.in_(lang) if label else str(value)
        case FactType.REGION:
            return f"{full_region_name(str(value))}（{value}）"
        case FactType.INDUSTRY:
            return f"{industry_name(str(value), lang)}（{value}）"
        case FactType.TEXT:
            return str(value)


def plain_value(fact: Fact, value: Value) -> str | int | bool:
    """The value as a file holds it; `read_value` reads it back exactly."""
    if value is INAPPLICABLE:
        return "inapplicable"
    if fact.type is FactType.MONEY:
        return money_literal(cast(int, value))
    if isinstance(value, Fraction):
        return format_rate(value)
    if isinstance(value, date):
        return value.isoformat()
    return value


def show_limit(fact: Fact, limit: int, lang: Lang = "zh") -> str:
    """`fact.low` or `fact.high`, which are in the fact's smallest unit, as a screen shows the value."""
    match fact.type:
        case FactType.RATE:
            return show_value(fact, Fraction(limit, PPM), lang)
        case FactType.DATE:
            return date.fromordinal(limit).isoformat()
        case _:
            return show_value(fact, limit, lang)


def in_smallest_unit(value: Value) -> int | None:
    """Fen, ppm, pieces or day ordinal of a value that has an order; None for the others."""
    if isinstance(value, bool | str | Inapplicable):
        return None
    if isinstance(value, date):
        return value.toordinal()
    return int(value * PPM) if isinstance(value, Fraction) else value


def _in_range(fact: Fact, value: Value, place: Place) -> Value:
    amount = in_smallest_unit(value)
    if amount is not None and not fact.low <= amount <= fact.high:
        refuse(
            "out-of-range",
            Text(
                f"“{fact.label.zh}”不能是 {show_value(fact, value)}",
                f"{fact.path} cannot be {show_value(fact, value, 'en')}",
            ),
            Text(
                f"{show_limit(fact, fact.low)} 至 {show_limit(fact, fact.high)}",
                f"{show_limit(fact, fact.low, 'en')} to {show_limit(fact, fact.high, 'en')}",
            ),
            place,
        )
    return value


def _show_count(fact: Fact, count: int, lang: Lang) -> str:
    unit = fact.counted_in
    if unit is None:
        return format_count(count, lang=lang)
    return format_count(count, unit.label.en if lang == "en" else unit.words[0], lang)


def _read_boolean(_fact: Fact, raw: str | int, place: Place) -> bool:
    if isinstance(raw, bool):
        return raw
    truth = _TRUTHS.get(raw.strip().lower()) if isinstance(raw, str) else None
    if truth is None:
        expected = Text("true（是）或 false（否）；不清楚就不写", "true or false; leave it out when unknown")
        refuse("boolean", Text(f"{raw} 不是“是”或“否”", f"{raw} is neither true nor false"), expected, place)
    return truth


def _read_money(_fact: Fact, raw: str | int, place: Place) -> int:
    return parse_money(raw, place)


def _read_rate(_fact: Fact, raw: str | int, place: Place) -> Fraction:
    rate = parse_rate(raw, place)
    if PPM % rate.denominator:
        expected = Text("百分号前至多四位小数", "at most four decimals before the percent sign")
        refuse("rate-decimals", Text(f"{raw} 的小数位过多", f"{raw} has too many decimals"), expected, place)
    return rate


def _read_count(fact: Fact, raw: str | int, place: Place) -> int:
    return parse_count(raw, fact.counted_in.words if fact.counted_in else (), place)[0]


def _read_date(_fact: Fact, raw: str | int, place: Place) -> date:
    return parse_date(str(raw), place)


def _read_choice(fact: Fact, raw: str | int, place: Place) -> str:
    by_word = {word: key for key, label in fact.choices.items() for word in (label.zh, label.en, key)}
    chosen = by_word.get(str(raw).strip())
    if chosen is None or isinstance(raw, bool):
        listed = ", ".join(f"{key}（{label.zh}）" for key, label in fact.choices.items())
        listed_en = ", ".join(fact.choices)
        refuse(
            "choice",
            Text(f"{raw} 不在“{fact.label.zh}”的选项中", f"{raw} is not a choice of {fact.path}"),
            Text(listed, f"one of {listed_en}"),
            place,
            by_word.get(nearest(str(raw), by_word), ""),
        )
    return chosen


def _read_region(_fact: Fact, raw: str | int, place: Place) -> str:
    return check_region(str(raw).strip(), place)


def _read_industry(_fact: Fact, raw: str | int, place: Place) -> str:
    return check_industry(str(raw).strip(), place)


def _read_text(_fact: Fact, raw: str | int, place: Place) -> str:
    text = str(raw).strip()
    if isinstance(raw, bool) or not text:
        refuse("text", Text("应为文字", "text is wanted"), place=place)
    return text


_READERS: Mapping[FactType, Callable[[Fact, str | int, Place], Value]] = {
    FactType.BOOLEAN: _read_boolean,
    FactType.MONEY: _read_money,
    FactType.RATE: _read_rate,
    FactType.COUNT: _read_count,
    FactType.DATE: _read_date,
    FactType.CHOICE: _read_choice,
    FactType.REGION: _read_region,
    FactType.INDUSTRY: _read_industry,
    FactType.TEXT: _read_text,
}
