"""Periods: stretches of days with a first and a last, both inside."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime

from duixian.quantity.dates import format_date, parse_date
from duixian.quantity.problem import Place, Refused
from duixian.quantity.reading import NOWHERE, clean, refuse
from duixian.quantity.text import Lang, Text

_EXPECTED = Text(
    "期间，如 2021-01-01 至 2021-12-31、2021年1月至6月、2021年", "a period such as 2021-01-01 to 2021-12-31"
)
_BETWEEN = re.compile(r" ?(?:至|到|—+|–|~|\bto\b) ?|/(?=[0-9]{4}-)|(?<=[0-9日月年])-(?=[0-9]{4}[./年])")
_WHOLE_YEAR = re.compile(r"([0-9]{4})(?:年度?)?")
_WHOLE_MONTH = re.compile(r"([0-9]{4})(?:年([0-9]{1,2})月|[-./]([0-9]{1,2}))")
_YEARLESS = re.compile(r"[0-9]{1,2}月(?:[0-9]{1,2}[日号])?")
_YEAR_AHEAD = re.compile(r"[0-9]{4}年")


@dataclass(frozen=True, slots=True)
class Period:
    """The days from `first` to `last`, both included. Raises ValueError when `last` comes first."""

    first: date
    last: date

    def __post_init__(self) -> None:
        for day in (self.first, self.last):
            if isinstance(day, datetime) or not isinstance(day, date):
                raise TypeError(f"a day is a date, not {type(day).__name__}")
        if self.last < self.first:
            raise ValueError(f"a period ends on {self.last}, before it begins on {self.first}")

    def contains(self, day: date) -> bool:
        """Whether `day` is one of the days."""
        return self.first <= day <= self.last

    def overlap(self, other: Period) -> Period | None:
        """The days in both, or None."""
        first, last = max(self.first, other.first), min(self.last, other.last)
        return Period(first, last) if first <= last else None

    @property
    def days(self) -> int:
        """How many days it has, at least 1."""
        return (self.last - self.first).days + 1


def year_period(year: int) -> Period:
    """The calendar year.

    >>> year_period(2024).days
    366
    """
    return Period(date(year, 1, 1), date(year, 12, 31))


def month_period(year: int, month: int) -> Period:
    """The calendar month."""
    return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def parse_period(raw: str | int, place: Place = NOWHERE) -> Period:
    """The days of a text: two ends joined by 至, 到, — or `to`, or one year or month.

    An end without a year takes the year of the first; a month or a year as the last end runs to its last day.
    Raises `Refused`: the codes of `parse_date`, `period-order` when the end comes first, else `period`.

    >>> parse_period("2021年1月至2021年12月") == parse_period("2021年1月至12月") == year_period(2021)
    True
    """
    text = clean(raw, "period", _EXPECTED, place)
    ends = _BETWEEN.split(text)
    if len(ends) > 2 or not all(ends):
        refuse("period", Text(f"{text} 读不出期间", f"{text} does not read as a period"), _EXPECTED, place)
    if len(ends) == 2 and _YEARLESS.fullmatch(ends[1]) and (ahead := _YEAR_AHEAD.match(ends[0])):
        ends[1] = ahead.group() + ends[1]
    first, last = _end(ends[0], place), _end(ends[-1], place)
    if last.last < first.first:
        message = Text(f"{text}：止日早于起日", f"{text} ends before it begins")
        refuse("period-order", message, _EXPECTED, place)
    return Period(first.first, last.last)


def _end(text: str, place: Place) -> Period:
    """One end of a period as the days it covers."""
    plain = text.replace(" ", "")
    if (match := _WHOLE_YEAR.fullmatch(plain)) and int(match[1]):
        return year_period(int(match[1]))
    if (match := _WHOLE_MONTH.fullmatch(plain)) and int(match[1]) and 1 <= int(match[2] or match[3]) <= 12:
        return month_period(int(match[1]), int(match[2] or match[3]))
    try:
        day = parse_date(text, place)
    except Refused as refusal:
        if refusal.problems[0].code != "date":
            raise
        refuse("period", Text(f"{text} 读不出日期", f"{text} does not read as a date"), _EXPECTED, place)
    return Period(day, day)


def format_period(period: Period, lang: Lang = "zh") -> str:
    """The period for a screen; a whole calendar year by its number.

    >>> format_period(year_period(2021)), format_period(Period(date(2021, 1, 1), date(2021, 3, 5)))
    ('2021年', '2021年1月1日至2021年3月5日')
    """
    year = period.first.year
    if period == year_period(year):
        return f"{year:04d}年" if lang == "zh" else f"{year:04d}"
    return {"zh": "至", "en": " to "}[lang].join(format_date(day, lang) for day in (period.first, period.last))
