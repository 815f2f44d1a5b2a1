"""The columns of a raw table as the values of the canonical ones, and what may be wrong with them row by row.

Everything is a Polars expression, so that tens of millions of rows stream through. Nothing is guessed: a text is read
only by the one way to write its type, and what does not read is a failed check, never a null that looks like "unknown".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

import polars as pl

from duixian.quantity.text import Text
from duixian.tables.layout import NA, Column, Table, industries, regions
from duixian.vocabulary.facts import FactType
from duixian.vocabulary.values import show_limit

YES, NO = ("true", "t", "是"), ("false", "f", "否")


@dataclass(frozen=True, slots=True)
class Check:
    """A row fails where `fails` is true. `shown`: the value that a report shows. `expected`: what would be right.
    `codes`: of which an unknown word may have meant one."""

    column: str
    rule: str
    fails: pl.Expr
    shown: pl.Expr
    expected: Text
    codes: pl.Enum | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """How a raw table is read: its expressions by column, its checks, and its columns that cannot be of their type."""

    values: Mapping[str, pl.Expr]
    checks: tuple[Check, ...]
    mistyped: Mapping[str, Text]


def reading(table: Table, given: Mapping[str, pl.DataType], text: bool) -> Reading:
    """How to read a table that has the columns `given`; `text`: a CSV, of which everything is text."""
    values: dict[str, pl.Expr] = {}
    checks: list[Check] = []
    mistyped: dict[str, Text] = {}
    for column in table.inputs:
        if column.name not in given:
            continue
        raw = pl.col(column.name)
        type_ = _plain_type(given[column.name], column, text)
        if type_ == pl.Null():
            values[column.name] = pl.lit(None, dtype=column.type)
        elif type_ == column.type != pl.String():
            values[column.name] = raw
            checks += _of_value(column, raw, type_, raw)
        elif (read := _READERS[_kind(column)](raw, type_, column, text)) is None:
            mistyped[column.name] = expected(column)
            continue
        else:
            values[column.name] = read
            checks += _of_value(column, raw, type_, read)
        if column.needed:
            missing = values[column.name].is_null() & (_blank(raw, type_) if type_ != pl.Null() else pl.lit(True))
            checks.append(Check(column.name, "missing", missing, pl.lit(None, pl.String()), expected(column)))
    for name in values:
        if name + NA in values:
            both = values[name].is_not_null() & values[name + NA].fill_null(False)
            right = Text(f"{name} 或 {name}{NA} 只填一个", f"either {name} or a true {name}{NA}")
            checks.append(Check(name, "value-beside-na", both, pl.col(name).cast(pl.String()), right))
    return Reading(values, tuple(checks), mistyped)


def expected(column: Column) -> Text:
    """What a column may hold."""
    bounds = _bounds(column)
    span = (
        Text(f"，{bounds[0].zh} 至 {bounds[1].zh}", f", {bounds[0].en} to {bounds[1].en}") if bounds else Text("", "")
    )
    if _kind(column) == "choice":
        kind = Text(f"{'、'.join(_words(column))} 之一", f"one of {', '.join(_words(column))}")
    else:
        kind = _EXPECTED[_kind(column)]
    return Text(kind.zh + span.zh, kind.en + span.en)


def _of_value(column: Column, raw: pl.Expr, type_: pl.DataType, read: pl.Expr) -> list[Check]:
    """A value that does not read, or lies outside of its range."""
    rule = "unknown-code" if isinstance(column.type, pl.Enum) else "not-a-value"
    codes = column.type if isinstance(column.type, pl.Enum) else None
    shown, checks = raw.cast(pl.String()), []
    if type_ != column.type:
        unread = ~_blank(raw, type_) & read.is_null()
        checks.append(Check(column.name, rule, unread, shown, expected(column), codes))
    if column.low is not None and column.high is not None:
        low, high = (_limit(column, limit) for limit in (column.low, column.high))
        outside = ((read < low) | (read > high)).fill_null(False)
        checks.append(Check(column.name, "out-of-range", outside, shown, expected(column)))
    return checks


def _plain_type(type_: pl.DataType, column: Column, text: bool) -> pl.DataType:
    return pl.String() if text or (isinstance(type_, pl.Categorical | pl.Enum) and type_ != column.type) else type_


def _blank(raw: pl.Expr, type_: pl.DataType) -> pl.Expr:
    return raw.is_null() | (raw.cast(pl.String()) == "") if type_ == pl.String() else raw.is_null()


def _kind(column: Column) -> str:
    match column.type:
        case pl.Enum() if column.type is regions():
            return "region"
        case pl.Enum() if column.type is industries():
            return "industry"
        case pl.Enum():
            return "choice"
        case pl.Boolean():
            return "boolean"
        case pl.Date():
            return "date"
        case pl.Int64():
            fact = column.fact.type if column.fact else FactType.MONEY if column.name == "amount" else FactType.COUNT
            return fact.value
        case _:
            return "text"


_EXPECTED = {
    "text": Text("文本", "text"),
    "boolean": Text("true 或 false", "true or false"),
    "money": Text("整数分", "whole fen"),
    "rate": Text("百万分之几的整数", "whole parts per million"),
    "count": Text("整数", "a whole number"),
    "date": Text("日期，如 2022-06-30", "a date such as 2022-06-30"),
    "region": Text("六位行政区划代码", "a region code of six digits"),
    "industry": Text("C、C34、C3421 这样的行业代码", "an industry code such as C, C34 or C3421"),
}


def _read_text(raw: pl.Expr, type_: pl.DataType, _column: Column, _text: bool) -> pl.Expr | None:
    if type_ != pl.String():
        return None
    text = raw.cast(pl.String())
    return pl.when(text != "").then(text)


def _read_boolean(raw: pl.Expr, type_: pl.DataType, _column: Column, text: bool) -> pl.Expr | None:
    if type_ == pl.Boolean():
        return raw
    truth = raw.cast(pl.String()).str.strip_chars().str.to_lowercase()
    return pl.when(truth.is_in(YES)).then(True).when(truth.is_in(NO)).then(False) if text else None


def _read_integer(raw: pl.Expr, type_: pl.DataType, _column: Column, text: bool) -> pl.Expr | None:
    if type_.is_integer():
        return raw.cast(pl.Int64(), strict=False)
    if type_.is_decimal():  # a database's numeric
        whole = raw.cast(pl.Int64(), strict=False)
        return pl.when(whole.cast(type_, strict=False) == raw).then(whole)
    return raw.str.strip_chars().cast(pl.Int64(), strict=False) if text else None


def _read_date(raw: pl.Expr, type_: pl.DataType, _column: Column, _text: bool) -> pl.Expr | None:
    if type_ == pl.Date():
        return raw
    if type_ != pl.String():
        return None
    return raw.cast(pl.String()).str.strip_chars().str.to_date("%Y-%m-%d", strict=False)


def _read_code(raw: pl.Expr, type_: pl.DataType, column: Column, text: bool) -> pl.Expr | None:
    code = _read_text(raw, type_, column, text)
    return None if code is None else code.cast(column.type, strict=False)


def _read_industry(raw: pl.Expr, type_: pl.DataType, column: Column, text: bool) -> pl.Expr | None:
    code = _read_text(raw, type_, column, text)
    if code is None:
        return None
    # Not `replace_strict` as an expression: Polars would gather the whole column for it.
    return code.map_batches(_industries, return_dtype=industries(), is_elementwise=True)


def _industries(codes: pl.Series) -> pl.Series:
    """Codes in either case, and without the section's letter, which registers leave out: 3421 is C3421."""
    upper = codes.str.to_uppercase()
    found = upper.cast(industries(), strict=False)
    if found.null_count() == upper.null_count():
        return found
    return found.zip_with(
        found.is_not_null(), upper.replace_strict(_letters(), default=None, return_dtype=industries())
    )


@cache
def _letters() -> Mapping[str, str]:
    return {code[1:]: code for code in industries().categories if len(code) > 1}


_READERS: Mapping[str, Callable[[pl.Expr, pl.DataType, Column, bool], pl.Expr | None]] = {
    "text": _read_text,
    "boolean": _read_boolean,
    "money": _read_integer,
    "rate": _read_integer,
    "count": _read_integer,
    "date": _read_date,
    "region": _read_code,
    "industry": _read_industry,
    "choice": _read_code,
}


def _words(column: Column) -> tuple[str, ...]:
    return tuple(column.type.categories) if isinstance(column.type, pl.Enum) else ()


def _limit(column: Column, limit: int) -> pl.Expr:
    return pl.lit(date.fromordinal(limit) if column.type == pl.Date() else limit)


def _bounds(column: Column) -> tuple[Text, Text] | None:
    if column.low is None or column.high is None:
        return None
    limits = (column.low, column.high)
    if column.type == pl.Date():
        low, high = (Text(*(date.fromordinal(limit).isoformat(),) * 2) for limit in limits)
    elif column.fact is None or column.fact.type is FactType.COUNT:
        low, high = (Text(str(limit), str(limit)) for limit in limits)
    else:  # whole fen and ppm, and what they come to
        fact = column.fact
        low, high = (
            Text(f"{limit}（{show_limit(fact, limit)}）", f"{limit} ({show_limit(fact, limit, 'en')})")
            for limit in limits
        )
    return low, high
