from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity import (
    Calendar,
    Duration,
    DurationUnit,
    Problem,
    Refused,
    YearTable,
    add_duration,
    format_date,
    format_duration,
    parse_date,
    parse_duration,
)

Refusing = Callable[..., Problem]
UNITS: list[DurationUnit] = ["years", "months", "days", "working_days"]


@pytest.mark.parametrize(
    "text",
    [
        "2022-01-05",
        "2022-1-5",
        "2022.1.5",
        "2022/1/5",
        "２０２２－０１－０５",
        "2022年1月5日",
        "2022年01月05日",
        "2022 年 1 月 5 日",
        "2022年1月5号",
        "二〇二二年一月五日",
        "二○二二年一月五日",
        "2022年1月5日（周三）",
        "2022年1月5日（星期三）",
        "5 January 2022",
        "5 January 2022 (Wed)",
    ],
)
def test_date_reads_in_every_usual_spelling(text: str) -> None:
    assert parse_date(text) == date(2022, 1, 5)


def test_date_passes_through() -> None:
    assert parse_date(date(2022, 1, 5)) == date(2022, 1, 5)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2022-02-30", "2022-02-30：2022 年 2 月没有 30 日，只有 28 天"),
        ("2023年2月29日", "2023年2月29日：2023 年 2 月没有 29 日，只有 28 天"),
        ("2022-04-31", "2022-04-31：2022 年 4 月没有 31 日，只有 30 天"),
        ("2022-13-01", "2022-13-01：没有 2022 年 13 月"),
        ("2022-00-01", "2022-00-01：没有 2022 年 0 月"),
        ("0000-01-01", "0000-01-01：没有 0 年 1 月"),
        ("2022-01-00", "2022-01-00：2022 年 1 月没有 0 日，只有 31 天"),
    ],
)
def test_date_the_calendar_does_not_have_is_refused_saying_so(refusal: Refusing, text: str, message: str) -> None:
    problem = refusal(parse_date, text)
    assert (problem.code, problem.message.zh) == ("date-impossible", message)


@pytest.mark.parametrize("text", ["2022", "2022年", "2022年度", "2022年1月", "2022-01", "2022.1"])
def test_date_without_its_day_is_refused(refusal: Refusing, text: str) -> None:
    assert refusal(parse_date, text).code == "date-incomplete"


@pytest.mark.parametrize(
    "raw", ["", "20220105", 20220105, "22-1-5", "2022/1-5", "1/5/2022", "昨天", "2022-01-05T00:00"]
)
def test_date_that_does_not_read_is_refused(refusal: Refusing, raw: str | int) -> None:
    assert refusal(parse_date, raw).code == "date"


def test_date_with_the_wrong_weekday_is_refused_with_the_right_one(refusal: Refusing) -> None:
    problem = refusal(parse_date, "2026年3月5日（周五）")
    assert (problem.code, problem.expected) == ("date-weekday", ("2026年3月5日（周四）", "5 March 2026 (Thu)"))


@pytest.mark.parametrize("raw", [44566.0, datetime(2022, 1, 5)])
def test_date_never_takes_a_float_or_a_time_of_day(raw: object) -> None:
    with pytest.raises(TypeError):
        parse_date(raw)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        format_date(raw)  # type: ignore[arg-type]


def test_date_is_written_in_both_languages_with_or_without_weekday() -> None:
    day = date(2026, 3, 5)
    written = [format_date(day, lang, weekday=shown) for lang in ("zh", "en") for shown in (False, True)]
    assert written == ["2026年3月5日", "2026年3月5日（周四）", "5 March 2026", "5 March 2026 (Thu)"]


@given(st.dates(), st.sampled_from(["zh", "en"]), st.booleans())
def test_date_written_reads_back(day: date, lang: str, weekday: bool) -> None:
    assert parse_date(format_date(day, lang, weekday=weekday)) == day  # type: ignore[arg-type]
    assert parse_date(day.isoformat()) == day


@given(st.text(alphabet="0129年月日一二〇十-./（）周 ", max_size=14))
def test_any_text_is_a_date_or_refused(text: str) -> None:
    try:
        day = parse_date(text)
    except Refused:
        return
    assert type(day) is date


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("2年", Duration(2, "years")),
        ("两年", Duration(2, "years")),
        ("2 年", Duration(2, "years")),
        ("两个会计年度", Duration(2, "years")),
        ("3个年度", Duration(3, "years")),
        ("2 years", Duration(2, "years")),
        ("1 year", Duration(1, "years")),
        ("3个月", Duration(3, "months")),
        ("三个月", Duration(3, "months")),
        ("半年", Duration(6, "months")),
        ("3 months", Duration(3, "months")),
        ("30天", Duration(30, "days")),
        ("三十日", Duration(30, "days")),
        ("30个自然日", Duration(30, "days")),
        ("30 days", Duration(30, "days")),
        ("7个工作日", Duration(7, "working_days")),
        ("10工作日", Duration(10, "working_days")),
        ("十个工作日", Duration(10, "working_days")),
        ("1 working day", Duration(1, "working_days")),
        ("7 working days", Duration(7, "working_days")),
    ],
)
def test_duration_reads_number_and_unit(text: str, duration: Duration) -> None:
    assert parse_duration(text) == duration


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (30, "duration-unit"),
        ("30", "duration-unit"),
        ("3月", "duration"),  # March, or three months?
        ("1.5年", "duration"),
        ("-3天", "duration"),
        ("年", "duration"),
        ("数年", "duration"),
        ("", "duration"),
        ("2 fortnights", "duration"),
    ],
)
def test_duration_that_does_not_read_is_refused(refusal: Refusing, raw: str | int, code: str) -> None:
    assert refusal(parse_duration, raw).code == code


def test_duration_never_takes_a_float() -> None:
    with pytest.raises(TypeError):
        parse_duration(2.0)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Duration(2.0, "years")  # type: ignore[arg-type]


@given(st.integers(min_value=0, max_value=10**6), st.sampled_from(UNITS), st.sampled_from(["zh", "en"]))
def test_duration_written_reads_back(number: int, unit: DurationUnit, lang: str) -> None:
    duration = Duration(number, unit)
    assert parse_duration(format_duration(duration, lang)) == duration  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "duration", "moved"),
    [
        (date(2024, 2, 29), Duration(1, "years"), date(2025, 2, 28)),
        (date(2024, 2, 29), Duration(4, "years"), date(2028, 2, 29)),
        (date(2024, 2, 29), Duration(-1, "years"), date(2023, 2, 28)),
        (date(2023, 1, 31), Duration(1, "months"), date(2023, 2, 28)),
        (date(2024, 1, 31), Duration(1, "months"), date(2024, 2, 29)),
        (date(2023, 12, 31), Duration(2, "months"), date(2024, 2, 29)),
        (date(2023, 3, 31), Duration(-1, "months"), date(2023, 2, 28)),
        (date(2023, 1, 15), Duration(-1, "months"), date(2022, 12, 15)),
        (date(2023, 12, 15), Duration(0, "months"), date(2023, 12, 15)),
        (date(2023, 12, 31), Duration(30, "days"), date(2024, 1, 30)),
        (date(2026, 2, 13), Duration(2, "working_days"), date(2026, 2, 24)),
    ],
)
def test_duration_added_ends_on_the_last_day_of_a_shorter_month(day: date, duration: Duration, moved: date) -> None:
    assert add_duration(day, duration) == moved


def test_duration_in_working_days_uses_the_given_calendar() -> None:
    table = YearTable(2027, frozenset({date(2027, 1, 1)}), frozenset())
    assert add_duration(date(2026, 12, 31), Duration(1, "working_days"), Calendar({2027: table})) == date(2027, 1, 4)


@pytest.mark.parametrize("unit", ["years", "months", "days"])
@pytest.mark.parametrize("number", [10**9, -(10**9), 10**30])
def test_duration_that_leaves_the_calendar_is_refused(refusal: Refusing, unit: DurationUnit, number: int) -> None:
    assert refusal(add_duration, date(2024, 1, 1), Duration(number, unit)).code == "date-range"


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.integers(0, 400))
def test_months_added_keep_the_day_or_the_end_of_the_month(day: date, number: int) -> None:
    moved = add_duration(day, Duration(number, "months"))
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == number
    assert moved.day == day.day or (moved.day < day.day and add_duration(moved, Duration(1, "days")).day == 1)
