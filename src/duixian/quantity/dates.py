"""Dates, spans of time and periods, as documents write them and as screens show them."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from duixian.quantity.numerals import read_number
from duixian.quantity.problem import Place
from duixian.quantity.reading import NOWHERE, clean, refuse
from duixian.quantity.text import Lang, Text
from duixian.quantity.working_days import OFFICIAL, Calendar, add_working_days

DurationUnit = Literal["years", "months", "days", "working_days"]

_DATE_EXPECTED = Text("日期，如 2022-01-05 或 2022年1月5日", "a date such as 2022-01-05 or 5 January 2022")
_WEEKDAYS_ZH, _WEEKDAYS_EN = "一二三四五六日", ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
# Not calendar.month_name, which follows the machine's locale.
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_YEAR, _FIGURES = "[0-9]{4}|[零〇○一二三四五六七八九]{4}", "[0-9]{1,2}|[零〇○一二三四五六七八九十廿卅]{1,3}"
_CHINESE_DATE = re.compile(rf"({_YEAR})年({_FIGURES})月({_FIGURES})[日号](?:\((?:周|星期)([一二三四五六日天])\))?")
_POINTED_DATE = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_ENGLISH_DATE = re.compile(rf"([0-9]{{1,2}}) ({'|'.join(_MONTHS)}) ([0-9]{{4}})(?: \(({'|'.join(_WEEKDAYS_EN)})\))?")
_YEAR_AND_MONTH = re.compile(rf"(?:{_YEAR})年(?:度|(?:{_FIGURES})月)?|[0-9]{{4}}(?:[-./][0-9]{{1,2}})?")

_DURATION_EXPECTED = Text(
    "期限，如 2年、3个月、30天、7个工作日", "a span such as 2 years, 3 months, 30 days, 7 working days"
)
_ENGLISH_DURATION = re.compile(r"(.+?) ?(years?|months?|days?|working days?)", re.I)
_CHINESE_DURATION = re.compile(
    r"(.+?)(?:(?P<years>个?(?:会计|自然|日历)?年度|年)|(?P<months>个月)|(?P<working>个?工作日)|(?P<days>个?自然日|日|天))"
)
_DURATION_ZH = {"years": "年", "months": "个月", "days": "天", "working_days": "个工作日"}


def parse_date(raw: str | int | date, place: Place = NOWHERE) -> date:
    """The day of an ISO or Chinese date; a weekday written behind it must be right.

    Raises `Refused`: `date-impossible` for a day the calendar does not have, `date-incomplete` where the day is
    missing, `date-weekday`, and `date` for anything else. Raises TypeError for a float or a datetime.

    >>> parse_date("2022年1月5日") == parse_date("二〇二二年一月五日") == parse_date("2022/1/5") == date(2022, 1, 5)
    True
    """
    if isinstance(raw, datetime):
        raise TypeError("a date is read from text or date, not datetime")
    if isinstance(raw, date):
        return raw
    text = clean(raw, "date", _DATE_EXPECTED, place)
    parts = _date_parts(text)
    if parts is None:
        if _YEAR_AND_MONTH.fullmatch(text.replace(" ", "")):
            refuse(
                "date-incomplete", Text(f"{text} 没有写到日", f"{text} does not name the day"), _DATE_EXPECTED, place
            )
        refuse("date", Text(f"{text} 读不出日期", f"{text} does not read as a date"), _DATE_EXPECTED, place)
    year, month, day, weekday = parts
    if year == 0 or not 1 <= month <= 12:
        message = Text(f"{text}：没有 {year} 年 {month} 月", f"{text}: there is no month {month} of {year}")
        refuse("date-impossible", message, _DATE_EXPECTED, place)
    length = monthrange(year, month)[1]
    if not 1 <= day <= length:
        message = Text(
            f"{text}：{year} 年 {month} 月没有 {day} 日，只有 {length} 天",
            f"{text}: {_MONTHS[month - 1]} {year} has {length} days",
        )
        refuse("date-impossible", message, _DATE_EXPECTED, place)
    found = date(year, month, day)
    if weekday not in (None, found.weekday()):
        right = format_date(found, weekday=True), format_date(found, "en", weekday=True)
        refuse("date-weekday", Text(f"{text} 的星期不对", f"{text} has the wrong weekday"), Text(*right), place)
    return found


def _date_parts(text: str) -> tuple[int, int, int, int | None] | None:
    """Year, month, day and weekday (0 = Monday) as written, possible or not."""
    if match := _POINTED_DATE.fullmatch(text):
        return int(match[1]), int(match[3]), int(match[4]), None
    if match := _ENGLISH_DATE.fullmatch(text):
        weekday = _WEEKDAYS_EN.index(match[4]) if match[4] else None
        return int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]), weekday
    if match := _CHINESE_DATE.fullmatch(text.replace(" ", "")):
        figures = [_figures(part) for part in match.groups()[:3]]
        weekday = _WEEKDAYS_ZH.index(match[4].replace("天", "日")) if match[4] else None
        year, month, day = figures
        return None if year is None or month is None or day is None else (year, month, day, weekday)
    return None


def _figures(text: str) -> int | None:
    """01, 一, 廿三 or 二〇二二 as a number."""
    number = int(text) if text.isascii() else read_number(text)
    return number if isinstance(number, int) else None


def format_date(day: date, lang: Lang = "zh", *, weekday: bool = False) -> str:
    """The date for a screen.

    >>> format_date(date(2026, 3, 5)), format_date(date(2026, 3, 5), weekday=True), format_date(date(2026, 3, 5), "en")
    ('2026年3月5日', '2026年3月5日（周四）', '5 March 2026')
    """
    if isinstance(day, datetime) or not isinstance(day, date):
        raise TypeError(f"a day is a date, not {type(day).__name__}")
    if lang == "en":
        text = f"{day.day} {_MONTHS[day.month - 1]} {day.year:04d}"
        return f"{text} ({_WEEKDAYS_EN[day.weekday()]})" if weekday else text
    text = f"{day.year:04d}年{day.month}月{day.day}日"
    return f"{text}（周{_WEEKDAYS_ZH[day.weekday()]}）" if weekday else text


def said(day: date) -> Text:
    """The date as a sentence says it, in both languages.

    >>> said(date(2026, 3, 5))
    Text(zh='2026年3月5日（周四）', en='5 March 2026 (Thu)')
    """
    return Text(format_date(day, "zh", weekday=True), format_date(day, "en", weekday=True))


@dataclass(frozen=True, slots=True)
class Duration:
    """A span of time in one unit; negative spans lead back."""

    n: int
    unit: DurationUnit

    def __post_init__(self) -> None:
        if isinstance(self.n, bool) or not isinstance(self.n, int):
            raise TypeError(f"a duration counts whole units, not {type(self.n).__name__}")

    def __neg__(self) -> Duration:
        return Duration(-self.n, self.unit)


def parse_duration(raw: str | int, place: Place = NOWHERE) -> Duration:
    """The span of a text. 3月 is refused (March, or three months?); 半年 is six months.

    Raises `Refused`: `duration-unit` for a bare number, `duration` for anything else. TypeError for a float.

    >>> parse_duration("两个会计年度"), parse_duration("7个工作日"), parse_duration("三十日")
    (Duration(n=2, unit='years'), Duration(n=7, unit='working_days'), Duration(n=30, unit='days'))
    """
    text = clean(raw, "duration", _DURATION_EXPECTED, place)
    plain = text.replace(" ", "")
    if plain == "半年":
        return Duration(6, "months")
    units: dict[str, DurationUnit] = {"years": "years", "months": "months", "days": "days", "working": "working_days"}
    number, unit = None, ""
    if match := _ENGLISH_DURATION.fullmatch(text):
        number, unit = read_number(match[1]), match[2].lower().rstrip("s").replace(" day", "")
        unit = unit if unit == "working" else unit + "s"
    elif match := _CHINESE_DURATION.fullmatch(plain):
        number, unit = read_number(match[1]), match.lastgroup or ""
    elif read_number(text) is not None:
        message = Text(f"期限 {text} 没有写单位", f"the span {text} has no unit")
        refuse("duration-unit", message, _DURATION_EXPECTED, place)
    if not isinstance(number, int) or number < 0:
        refuse("duration", Text(f"{text} 读不出期限", f"{text} does not read as a span"), _DURATION_EXPECTED, place)
    return Duration(number, units[unit])


def format_duration(duration: Duration, lang: Lang = "zh") -> str:
    """The span for a screen.

    >>> format_duration(Duration(3, "months")), format_duration(Duration(1, "working_days"), "en")
    ('3个月', '1 working day')
    """
    if lang == "zh":
        return f"{duration.n}{_DURATION_ZH[duration.unit]}"
    unit = duration.unit.replace("_", " ")
    return f"{duration.n} {unit.removesuffix('s') if abs(duration.n) == 1 else unit}"


def add_duration(day: date, duration: Duration, calendar: Calendar = OFFICIAL) -> date:
    """`day` moved by the span; months and years end on the month's last day where theirs is shorter.

    `day` itself is not counted. Raises `Refused`: `date-range` beyond the years 1 to 9999, `calendar-year` for
    working days of an unknown year.

    >>> add_duration(date(2024, 2, 29), Duration(1, "years")), add_duration(date(2023, 1, 31), Duration(1, "months"))
    (datetime.date(2025, 2, 28), datetime.date(2023, 2, 28))
    """
    if duration.unit == "working_days":
        return add_working_days(day, duration.n, calendar)
    try:
        if duration.unit == "days":
            return day + timedelta(days=duration.n)
        months = day.year * 12 + day.month - 1 + duration.n * (12 if duration.unit == "years" else 1)
        year, month = months // 12, months % 12 + 1
        return date(year, month, min(day.day, monthrange(year, month)[1]))
    except (OverflowError, ValueError):
        span = format_duration(duration), format_duration(duration, "en")
        refuse("date-range", Text(f"{day} 加 {span[0]} 超出日历", f"{day} and {span[1]} leave the calendar"))
