from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity import Period, Problem, format_period, month_period, parse_period, year_period

Refusing = Callable[..., Problem]
PERIODS = st.tuples(st.dates(), st.dates()).map(lambda days: Period(min(days), max(days)))


@pytest.mark.parametrize(
    "text",
    [
        "2021年",
        "2021年度",
        "2021",
        "2021-01-01 to 2021-12-31",
        "2021-01-01 至 2021-12-31",
        "2021-01-01/2021-12-31",
        "2021年1月1日至2021年12月31日",
        "2021年1月1日至12月31日",
        "2021年1月1日—12月31日",
        "2021年1月至2021年12月",
        "2021年1月至12月",
        "2021年1月到12月",
        "2021.1-2021.12",
        "2021.01～2021.12",
        "2021.1.1-2021.12.31",
        "2021-01 to 2021-12",
        "1 January 2021 to 31 December 2021",
        "二〇二一年一月一日至二〇二一年十二月三十一日",
    ],
)
def test_period_reads_in_every_usual_spelling(text: str) -> None:
    assert parse_period(text) == year_period(2021)


@pytest.mark.parametrize(
    ("text", "period"),
    [
        ("2024年2月", Period(date(2024, 2, 1), date(2024, 2, 29))),
        ("2021年至2023年", Period(date(2021, 1, 1), date(2023, 12, 31))),
        ("2021年11月至2022年2月", Period(date(2021, 11, 1), date(2022, 2, 28))),
        ("2021-03-05", Period(date(2021, 3, 5), date(2021, 3, 5))),
    ],
)
def test_period_runs_to_the_last_day_of_its_end(text: str, period: Period) -> None:
    assert parse_period(text) == period


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "period"),
        ("至2021年", "period"),
        ("2021年至", "period"),
        ("2021年至2022年至2023年", "period"),
        ("1月至3月", "period"),
        ("2021年1月1日至5日", "period"),
        ("2021-12-31 to 2021-01-01", "period-order"),
        ("2021-02-30 to 2021-03-01", "date-impossible"),
    ],
)
def test_period_that_does_not_read_is_refused(refusal: Refusing, text: str, code: str) -> None:
    assert refusal(parse_period, text).code == code


def test_period_that_ends_before_it_begins_cannot_be_made() -> None:
    with pytest.raises(ValueError):
        Period(date(2021, 1, 2), date(2021, 1, 1))


def test_period_holds_its_first_and_its_last_day() -> None:
    period = month_period(2024, 2)
    days = [date(2024, 1, 31), date(2024, 2, 1), date(2024, 2, 29), date(2024, 3, 1)]
    assert [period.contains(day) for day in days] == [False, True, True, False]
    assert period.days == 29


@pytest.mark.parametrize(
    ("other", "common"),
    [
        (year_period(2023), None),
        (Period(date(2023, 6, 1), date(2024, 1, 1)), Period(date(2024, 1, 1), date(2024, 1, 1))),
        (month_period(2024, 2), month_period(2024, 2)),
        (Period(date(2024, 12, 1), date(2025, 2, 1)), month_period(2024, 12)),
    ],
)
def test_periods_overlap_in_the_days_of_both(other: Period, common: Period | None) -> None:
    assert (year_period(2024).overlap(other), other.overlap(year_period(2024))) == (common, common)


@given(PERIODS, PERIODS, st.dates())
def test_overlap_holds_exactly_the_days_in_both(one: Period, other: Period, day: date) -> None:
    common = one.overlap(other)
    assert (common is not None and common.contains(day)) == (one.contains(day) and other.contains(day))


def test_period_is_written_in_both_languages() -> None:
    part = Period(date(2021, 1, 1), date(2021, 3, 5))
    written = [format_period(period, lang) for period in (year_period(2021), part) for lang in ("zh", "en")]
    assert written == ["2021年", "2021", "2021年1月1日至2021年3月5日", "1 January 2021 to 5 March 2021"]


@given(PERIODS | st.integers(1, 9999).map(year_period), st.sampled_from(["zh", "en"]))
def test_period_written_reads_back(period: Period, lang: str) -> None:
    assert parse_period(format_period(period, lang)) == period  # type: ignore[arg-type]
