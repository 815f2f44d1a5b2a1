"""Exact quantities: money, rates, counts, dates, periods, Chinese numerals, working days; and what is wrong."""

from duixian.quantity.count import format_count, parse_count
from duixian.quantity.dates import (
    Duration,
    DurationUnit,
    add_duration,
    format_date,
    format_duration,
    parse_date,
    parse_duration,
)
from duixian.quantity.money import Fen, capital, format_money, money_literal, parse_money, round_half_up
from duixian.quantity.numerals import is_numeral, parse_integer, parse_numeral, to_numeral
from duixian.quantity.periods import Period, format_period, month_period, parse_period, year_period
from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.rate import format_rate, parse_rate
from duixian.quantity.text import Lang, Text
from duixian.quantity.working_days import (
    OFFICIAL,
    Calendar,
    YearTable,
    add_working_days,
    is_working_day,
    load_calendar,
    working_days_after,
    working_days_between,
)

__all__ = [
    "OFFICIAL",
    "Calendar",
    "Collector",
    "Duration",
    "DurationUnit",
    "Fen",
    "Lang",
    "Period",
    "Place",
    "Problem",
    "Refused",
    "Text",
    "YearTable",
    "add_duration",
    "add_working_days",
    "capital",
    "format_count",
    "format_date",
    "format_duration",
    "format_money",
    "format_period",
    "format_rate",
    "is_numeral",
    "is_working_day",
    "load_calendar",
    "money_literal",
    "month_period",
    "nearest",
    "parse_count",
    "parse_date",
    "parse_duration",
    "parse_integer",
    "parse_money",
    "parse_numeral",
    "parse_period",
    "parse_rate",
    "round_half_up",
    "to_numeral",
    "working_days_after",
    "working_days_between",
    "year_period",
]
