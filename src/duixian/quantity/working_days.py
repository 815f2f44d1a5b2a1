"""Working days as the State Council's yearly notice sets them: known years only, never guessed.

The chinesecalendar library holds 2004-2026. Later years come as data, one table each, copied from the notice:

    - year: 2027
      source: 国办发明电〔2026〕…号
      holidays: [2027-01-01, …]            # every day off, weekends inside a holiday included or not
      working_weekends: [2027-02-06, …]    # Saturdays and Sundays that are worked

A table may name days of the December before it (New Year's leave often begins there), and stands in place of the
library's own year.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from typing import NoReturn

from duixian.quantity.problem import Collector
from duixian.quantity.reading import refuse
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Source, read_source

_ONE_DAY = timedelta(days=1)
_EVERY_YEAR = ((1, 1), (5, 1), (10, 1))  # holidays by statute: a table without them is not whole
_NEXT_YEARS_SAY = (12, 29)  # New Year's leave and its worked weekend have reached back to here (2007, 2018)


@dataclass(frozen=True, slots=True)
class YearTable:
    """One year's notice: days off and worked weekend days."""

    year: int
    holidays: frozenset[date]
    working_weekends: frozenset[date]
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)  # itself a key of what was counted with it
class Calendar:
    """The years known beyond the library's, by year."""

    tables: Mapping[int, YearTable] = field(default_factory=dict)


OFFICIAL = Calendar()


def is_working_day(day: date, calendar: Calendar = OFFICIAL) -> bool:
    """Whether offices work on `day`.

    Raises `Refused` (code `calendar-year`) for a year nobody has published, and for the last days of December while
    the next year's notice, which may move them, is not known.
    """
    _check(day)
    following, own = calendar.tables.get(day.year + 1), calendar.tables.get(day.year)
    for table in (following, own):
        if table and day in table.working_weekends:
            return True
        if table and day in table.holidays:
            return False
    first, last, holidays, worked = _library()
    if not own and not first <= day.year <= last:
        _refuse_year(day, day.year, (first, last))
    if (day.month, day.day) >= _NEXT_YEARS_SAY and not following and not first <= day.year + 1 <= last:
        _refuse_year(day, day.year + 1, (first, last))
    if own:
        return day.weekday() < 5
    return day in worked or (day.weekday() < 5 and day not in holidays)


def _refuse_year(day: date, year: int, built_in: tuple[int, int]) -> NoReturn:
    known = f"{built_in[0]}-{built_in[1]}"
    message = Text(
        f"{day} 是否上班取决于 {year} 年的放假通知，尚无数据（内置 {known}）；请按国务院办公厅通知补 {year} 年工作日表",
        f"whether {day} is worked rests on the notice for {year}, not known here (built in: {known}); "
        f"extend the working-day tables with {year}, from the State Council's notice",
    )
    refuse("calendar-year", message)


def add_working_days(day: date, count: int, calendar: Calendar = OFFICIAL) -> date:
    """The `count`-th working day after `day`, which is itself not counted; before it where `count` is negative.

    0 gives `day` back, working or not. Raises `Refused` for unknown years.

    >>> add_working_days(date(2026, 2, 13), 2)
    datetime.date(2026, 2, 24)
    """
    _check(day)
    step = _ONE_DAY if count >= 0 else -_ONE_DAY
    for _ in range(abs(count)):
        day += step
        while not is_working_day(day, calendar):
            day += step
    return day


@lru_cache(maxsize=4096)
def working_days_between(first: date, last: date, calendar: Calendar = OFFICIAL) -> int:
    """The working days from `first` to `last`, both counted; 0 when `last` lies before `first`.

    >>> working_days_between(date(2026, 2, 10), date(2026, 3, 1))
    10
    """
    _check(first)
    _check(last)
    days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
    return sum(is_working_day(day, calendar) for day in days)


def working_days_after(start: date, day: date, calendar: Calendar = OFFICIAL) -> int:
    """The working days that have run since `start`, which is not counted, up to and with `day`.

    The inverse of `add_working_days`: that many days after `start` is `day`, when `day` is worked.
    """
    _check(start)
    return working_days_between(start + _ONE_DAY, day, calendar)


def load_calendar(*files: Path) -> Calendar:
    """A calendar with the year tables of YAML files (the module's docstring shows one), a list in each.

    Raises `Refused`, with the place of each problem, for a table that cannot be a whole official year.
    """
    problems = Collector()
    tables: dict[int, YearTable] = {}
    for file in files:
        source = read_source(file)
        entries = source.data if isinstance(source.data, list) else [source.data]
        for index, entry in enumerate(entries):
            path: tuple[str | int, ...] = (index,) if isinstance(source.data, list) else ()
            table = _table(source, path, entry, problems)
            if table and table.year in tables:
                message = Text(f"{table.year} 年有两张表", f"two tables for {table.year}")
                problems.add("calendar-table", message, source.place(path))
            if table:
                tables[table.year] = table
    problems.raise_if_any()
    return Calendar(tables)


def _table(source: Source, path: tuple[str | int, ...], entry: Data, problems: Collector) -> YearTable | None:
    known = {"year", "source", "holidays", "working_weekends"}
    year = entry.get("year") if isinstance(entry, dict) else None
    if not isinstance(entry, dict) or isinstance(year, bool) or not isinstance(year, int) or not set(entry) <= known:
        message = Text("不是一年的工作日表", "not a working-day table")
        expected = Text("字段 year、source、holidays、working_weekends", "year, source, holidays, working_weekends")
        problems.add("calendar-table", message, source.place(path), expected=expected)
        return None
    before = len(problems.problems)
    holidays = _days(source, (*path, "holidays"), entry.get("holidays"), year, problems)
    worked = _days(source, (*path, "working_weekends"), entry.get("working_weekends"), year, problems)
    wrong = [(d, "不是周末", "is no weekend day") for d in worked if d.weekday() < 5]
    wrong += [(d, "又放假又上班", "is both off and worked") for d in holidays & worked]
    missing = [date(year, month, day) for month, day in _EVERY_YEAR if 0 < year < 9999]
    wrong += [(d, "是法定节日，表中缺少", "is a statutory holiday, missing here") for d in missing if d not in holidays]
    for day, zh, en in sorted(wrong):
        problems.add("calendar-table", Text(f"{day} {zh}", f"{day} {en}"), source.place(path))
    if len(problems.problems) > before:
        return None
    return YearTable(year, holidays, worked, str(entry.get("source") or ""))


def _days(source: Source, path: tuple[str | int, ...], raw: Data, year: int, problems: Collector) -> frozenset[date]:
    expected = Text(f"{year} 年（或上年 12 月）的日期，如 {year}-01-01", f"dates of {year}, such as {year}-01-01")
    days: set[date] = set()
    for index, item in enumerate(raw if isinstance(raw, list) else []):
        day = _iso(item)
        if day is None or not (day.year == year or (day.year, day.month) == (year - 1, 12)):
            message = Text(f"{item} 不是该年的日期", f"{item} is no date of that year")
            problems.add("calendar-table", message, source.place((*path, index)), expected=expected)
        else:
            days.add(day)
    if raw is not None and not isinstance(raw, list):
        problems.add("calendar-table", Text("不是列表", "not a list"), source.place(path), expected=expected)
    return frozenset(days)


def _iso(item: Data) -> date | None:
    try:
        return date.fromisoformat(str(item))
    except ValueError:
        return None


def known_years() -> tuple[int, int]:
    """The first and the last year whose holidays are built in."""
    return _library()[:2]


@cache
def _library() -> tuple[int, int, frozenset[date], frozenset[date]]:
    """First and last year known to chinesecalendar, its days off, its worked weekends. Loaded when first asked."""
    from chinese_calendar.constants import holidays, workdays

    return min(holidays).year, max(holidays).year, frozenset(holidays), frozenset(workdays)


def _check(day: date) -> None:
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a day is a date, not {type(day).__name__}")
