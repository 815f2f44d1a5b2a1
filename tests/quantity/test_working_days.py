from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity import (
    OFFICIAL,
    Problem,
    Refused,
    add_working_days,
    is_working_day,
    load_calendar,
    working_days_after,
    working_days_between,
)

Refusing = Callable[..., Problem]
# An invented notice: the tests need a year that no library knows.
YEAR_2027 = """
- year: 2027
  source: an invented notice
  holidays: [2026-12-31, 2027-01-01, 2027-01-02, 2027-01-03, 2027-05-01, 2027-10-01]
  working_weekends: [2027-01-09]
"""


def written(folder: Path, text: str) -> Path:
    file = folder / "years.yaml"
    file.write_text(text, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2026, 2, 13), True),
        (date(2026, 2, 14), True),  # a Saturday worked for the spring festival
        (date(2026, 2, 15), False),
        (date(2026, 2, 23), False),  # a Monday off
        (date(2026, 2, 24), True),
        (date(2026, 2, 28), True),
        (date(2026, 3, 1), False),
        (date(2020, 1, 31), False),  # leave prolonged in 2020
        (date(2004, 1, 1), False),
        (date(2022, 12, 30), True),
    ],
)
def test_working_day_follows_the_notice_of_its_year(day: date, worked: bool) -> None:
    assert is_working_day(day) is worked


def test_spring_festival_2026_leaves_ten_working_days() -> None:
    assert working_days_between(date(2026, 2, 10), date(2026, 3, 1)) == 10


@pytest.mark.parametrize(
    ("first", "last", "days"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), 1),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 8), 5),
    ],
)
def test_working_days_between_counts_both_ends(first: date, last: date, days: int) -> None:
    assert working_days_between(first, last) == days


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 2, 10), 0, date(2026, 2, 10)),
        (date(2026, 2, 15), 0, date(2026, 2, 15)),
        (date(2026, 2, 10), 1, date(2026, 2, 11)),
        (date(2026, 2, 10), 7, date(2026, 2, 26)),
        (date(2026, 2, 15), 1, date(2026, 2, 24)),
        (date(2026, 2, 24), -1, date(2026, 2, 14)),
        (date(2026, 2, 28), -9, date(2026, 2, 10)),
    ],
)
def test_working_days_run_from_the_day_after(day: date, count: int, due: date) -> None:
    assert add_working_days(day, count) == due


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(1, 60))
def test_working_days_added_are_the_working_days_that_ran(start: date, count: int) -> None:
    due = add_working_days(start, count)
    assert is_working_day(due)
    assert working_days_after(start, due) == count
    assert due > start


@given(st.dates(date(2005, 1, 1), date(2026, 6, 30)), st.integers(0, 30), st.integers(0, 30))
def test_working_days_add_up(start: date, some: int, more: int) -> None:
    assert add_working_days(add_working_days(start, some), more) == add_working_days(start, some + more)


@pytest.mark.parametrize(
    ("day", "year"), [(date(2003, 12, 1), 2003), (date(2027, 1, 4), 2027), (date(2026, 12, 29), 2027)]
)
def test_unknown_year_is_refused_saying_which_table_to_extend(refusal: Refusing, day: date, year: int) -> None:
    problem = refusal(is_working_day, day)
    assert (problem.code, problem.message.en) == (
        "calendar-year",
        f"whether {day} is worked rests on the notice for {year}, not known here (built in: 2004-2026); "
        f"extend the working-day tables with {year}, from the State Council's notice",
    )


def test_count_of_working_days_never_runs_into_an_unknown_year(refusal: Refusing) -> None:
    assert refusal(add_working_days, date(2026, 12, 20), 20).code == "calendar-year"
    assert refusal(working_days_between, date(2026, 12, 1), date(2027, 1, 1)).code == "calendar-year"


def test_year_table_extends_the_calendar(tmp_path: Path) -> None:
    calendar = load_calendar(written(tmp_path, YEAR_2027))
    days = [date(2026, 12, 30), date(2026, 12, 31), date(2027, 1, 4), date(2027, 1, 9), date(2027, 1, 10)]
    assert [is_working_day(day, calendar) for day in days] == [True, False, True, True, False]
    assert add_working_days(date(2026, 12, 30), 6, calendar) == date(2027, 1, 9)
    assert calendar.tables[2027].source == "an invented notice"


def test_year_table_says_nothing_of_the_year_after(tmp_path: Path, refusal: Refusing) -> None:
    calendar = load_calendar(written(tmp_path, YEAR_2027))
    assert refusal(is_working_day, date(2027, 12, 29), calendar).code == "calendar-year"


def test_year_table_stands_in_place_of_the_librarys_year(tmp_path: Path) -> None:
    text = "{year: 2026, holidays: [2026-01-01, 2026-03-05, 2026-05-01, 2026-10-01], working_weekends: []}"
    calendar = load_calendar(written(tmp_path, text))
    days = [date(2026, 3, 5), date(2026, 2, 23), date(2026, 2, 14)]
    assert [is_working_day(day, calendar) for day in days] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{year: 二〇二七}", "not a working-day table"),
        ("{year: 2027, holiday: []}", "not a working-day table"),
        ("[2027]", "not a working-day table"),
        ("{year: 2027, holidays: [2027-01-01, 2027-05-01]}", "2027-10-01 is a statutory holiday, missing here"),
        (
            "{year: 2027, holidays: [2027-01-01, 2027-05-01, 2027-10-01], working_weekends: [2027-01-04]}",
            "2027-01-04 is no weekend day",
        ),
        (
            "{year: 2027, holidays: [2027-01-01, 2027-05-01, 2027-10-01], working_weekends: [2027-05-01]}",
            "2027-05-01 is both off and worked",
        ),
        (
            "{year: 2027, holidays: [2027-01-01, 2027-05-01, 2027-10-01, 2028-01-01]}",
            "2028-01-01 is no date of that year",
        ),
        ("{year: 2027, holidays: [2027-01-01, 2027-05-01, 2027-10-01, 春节]}", "春节 is no date of that year"),
        (YEAR_2027 + YEAR_2027, "two tables for 2027"),
    ],
)
def test_year_table_that_is_not_a_whole_year_is_refused(
    tmp_path: Path, refusal: Refusing, text: str, message: str
) -> None:
    problem = refusal(load_calendar, written(tmp_path, text))
    assert (problem.code, problem.message.en) == ("calendar-table", message)
    assert problem.place.file == str(tmp_path / "years.yaml")
    assert problem.place.line > 0


def test_year_table_problems_come_all_at_once(tmp_path: Path) -> None:
    with pytest.raises(Refused) as caught:
        load_calendar(written(tmp_path, "{year: 2027, holidays: all, working_weekends: [2027-01-04]}"))
    assert len(caught.value.problems) == 5


@pytest.mark.parametrize("day", [datetime(2026, 3, 5), "2026-03-05", 20260305.0])
def test_working_day_takes_dates_only(day: object) -> None:
    for use in (
        is_working_day,
        lambda value: add_working_days(value, 1),
        lambda value: working_days_after(value, value),
    ):
        with pytest.raises(TypeError):
            use(day)  # type: ignore[arg-type]


def test_library_is_loaded_only_when_a_day_is_asked() -> None:
    program = "import sys, duixian.quantity; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_official_calendar_holds_no_table() -> None:
    assert dict(OFFICIAL.tables) == {}
