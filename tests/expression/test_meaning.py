"""What each operator, function and literal means, by evaluation on one claim (`frame` in conftest)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

import pytest

from duixian.expression.frame import NA, BoundReceipt, Frame

Evaluate = Callable[[str, Frame], object]


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("oven_purchase.star = 3", True),
        ("oven_purchase.star != 3", False),
        ("oven_purchase.star < 3", False),
        ("oven_purchase.star <= 3", True),
        ("oven_purchase.star > 2", True),
        ("3 >= oven_purchase.star", True),
        ("oven_purchase.ovens >= 12台", True),
        ("oven_purchase.cost > oven_purchase.loan", True),
        ("oven_purchase.cost >= 8万元", True),
        ("oven_purchase.cost >= 80,000元", True),
        ("not oven_purchase.hot", True),
        ("applicant.honest and not oven_purchase.hot", True),
        ("oven_purchase.hot or applicant.honest", True),
        ("not (oven_purchase.hot or applicant.honest)", False),
        ("oven_purchase.hot or applicant.honest and oven_purchase.star = 3", True),
        ("applicant.size = small", True),
        ("applicant.size != small", False),
        ("applicant.size in [large, medium]", False),
        ("applicant.size not in [large, medium]", True),
        ("oven_purchase.star in [3, 4]", True),
        ("year in [2022, 2023]", True),
        ('applicant.region within "230100"', True),
        ('applicant.region not within "230000"', False),
        ("applicant.industry within C", True),
        ("applicant.industry within [I, C35]", False),
        ("matter.date >= 2022-06-15", True),
        ("matter.date + 6个月 <= 2022-12-15", True),
        ("matter.date - 1年 = 2021-06-15", True),
        ("matter.date + 30天 = 2022-07-15", True),
        ("on > matter.date", True),
        ("year = 2022", True),
        ("year_of(matter.date) = 2022", True),
        ("matter.date >= start_of(year)", True),
        ("matter.date > end_of(year - 1)", True),
        ("start_of(2022) = 2022-01-01", True),
        ("applicant.reports(year)", True),
        ("applicant.sales(year - 1) = 50万元", True),
        ("applicant.sales(2022) > applicant.sales(2021)", True),
        ("grew(applicant.sales, 20%)", True),
        ("grew(applicant.sales, 21%)", False),
        ("share(oven_purchase.loan, oven_purchase.cost) >= 62.5%", True),
        ("share(oven_purchase.loan, oven_purchase.cost) > 62.5%", False),
        ("outcome.rank <= 10", True),
        ("true", True),
        ("false or true", True),
    ],
)
def test_condition_means(condition: Evaluate, frame: Frame, text: str, holds: bool) -> None:
    assert condition(text, frame) is holds


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("500万元", 5_000_000_00),
        ("1.5亿元", 150_000_000_00),
        ("20%", Fraction(1, 5)),
        ("千分之五", Fraction(5, 1000)),
        ("300台", 300),
        ("300", 300),
        ("2021-01-01", day("2021-01-01")),
        ("oven_purchase.cost + oven_purchase.loan", 130_000_00),
        ("oven_purchase.star - 1", 2),
        ("oven_purchase.cost * 25%", 20_000_00),
        ("2000元 * oven_purchase.ovens", 24_000_00),
        ("oven_purchase.cost * 10% * 50%", 4_000_00),
        ("min(oven_purchase.cost, 5万元, 6万元)", 50_000_00),
        ("max(oven_purchase.cost, oven_purchase.loan)", 80_000_00),
        ("excess(oven_purchase.cost, 7万元)", 10_000_00),
        ("excess(oven_purchase.loan, 7万元)", 0),
        ("lines()", 55_000_00),
        ("lines(ovens)", 50_000_00),
        ("lines(ovens, fitting, from: 2022-04-01)", 25_000_00),
        ("lines(ovens, to: end_of(year))", 30_000_00),
        ("service_year(matter.date)", 1),
        ("service_year(2020-05-05)", 3),
        ("year_of(2020-05-05)", 2020),
        ('award("bread/oven")', 1_000_00),
        ("series(lpr_1y, 2022-05-05)", Fraction(385, 10_000)),
        ("oven_purchase.baked(year) + 1", 8),
        ("matter.date + 2 months", day("2022-08-15")),
    ],
)
def test_number_means(number: Evaluate, frame: Frame, text: str, value: object) -> None:
    assert number(text, frame) == (value, value)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("applicant.honest and matter.green", None),
        ("true and matter.green", None),
        ("false and matter.green", False),
        ("true or matter.green", True),
        ("false or matter.green", None),
        ("not matter.green", None),
        ("matter.green and oven_purchase.hot", False),
        ("matter.green or applicant.honest", True),
        ("oven_purchase.fuel = gas", None),
        ("oven_purchase.lent_on >= 2022-01-01", None),
        ("applicant.sales(2019) >= 1元", None),
        ("applicant.sales(2019) >= 0元", None),  # it may turn out inapplicable, which fails
        ("oven_purchase.share_paid + 1% > 0%", True),
        ("oven_purchase.share_paid + 1% < 1%", False),
    ],
)
def test_missing_fact_makes_a_condition_unknown_unless_it_cannot_matter(
    condition: Evaluate, frame: Frame, text: str, value: bool | None
) -> None:
    assert condition(text, frame) is value


@pytest.mark.parametrize(
    "text",
    [
        "oven_purchase.lent_on >= 2022-01-01",
        "oven_purchase.lent_on < 2022-01-01",
        "not (oven_purchase.lent_on >= 2022-01-01)",
        "not (oven_purchase.lent_on < 2022-01-01 or oven_purchase.lent_on = 2023-01-01)",
        "oven_purchase.lent_on + 1年 > 2022-01-01",
        "lines(from: oven_purchase.lent_on) >= 0元",
    ],
)
def test_what_is_inapplicable_fails_asked_either_way(condition: Evaluate, frame: Frame, text: str) -> None:
    frame.matter = {**frame.matter, "lent_on": NA}
    assert condition(text, frame) is False


@pytest.mark.parametrize(
    ("text", "interval"),
    [
        ("oven_purchase.share_paid", (0, 1)),
        ("oven_purchase.share_paid * 100万元", (0, 1_000_000_00)),
        ("min(oven_purchase.share_paid * 100万元, 30万元)", (0, 300_000_00)),
        ("max(oven_purchase.share_paid * 100万元, 30万元)", (300_000_00, 1_000_000_00)),
        ("excess(30万元, oven_purchase.share_paid * 100万元)", (0, 300_000_00)),
        ("5 - outcome.rank", (1, 1)),
        ("oven_purchase.star - applicant.staff", (-37, -37)),
    ],
)
def test_missing_fact_is_its_whole_range(number: Evaluate, frame: Frame, text: str, interval: tuple[int, int]) -> None:
    assert number(text, frame) == interval


def test_incomplete_lines_leave_the_sum_open_upwards(number: Evaluate, frame: Frame) -> None:
    frame.lines_complete = False
    assert number("min(lines(ovens), 100万元)", frame) == (50_000_00, 1_000_000_00)


def test_working_days_after_an_open_date_stay_open(condition: Evaluate, frame: Frame) -> None:
    frame.matter = {}
    assert condition("matter.date + 10工作日 >= 2022-01-01", frame) is None
    frame.matter = {"date": day("2022-06-15")}
    assert condition("matter.date + 10工作日 = 2022-06-29", frame) is True


def receipt(year: int, fen: int, status: str = "paid", level: str = "province") -> BoundReceipt:
    return BoundReceipt(0, "x/y", level, "230000", "m1", "", "", year, day(f"{year}-05-01"), status, fen)


def test_received_money_counts_what_was_paid_less_what_was_recovered(number: Evaluate, frame: Frame) -> None:
    frame.receipts = (
        receipt(2021, 9_000_00),
        receipt(2022, -2_000_00, "recovered"),
        receipt(2022, 500_00, level="city"),
    )
    frame.coverage = {"province": 1}
    assert number("received(level: province)", frame) == (7_000_00, 7_000_00)
    assert number("received(level: province, year: 2021)", frame) == (9_000_00, 9_000_00)
    assert number('received(level: province, programme: "x/z")', frame) == (0, 0)


def test_received_money_in_a_year_that_is_open_spans_every_year(number: Evaluate, frame: Frame) -> None:
    frame.receipts = (receipt(2021, 9_000_00), receipt(2022, -2_000_00, "recovered"))
    frame.coverage = {"province": 1}
    frame.matter = {}
    assert number("received(level: province, year: year_of(matter.date))", frame) == (0, 9_000_00)


def test_absent_history_is_not_an_empty_history(condition: Evaluate, frame: Frame) -> None:
    assert condition("received(level: province) > 0元", frame) is None
    frame.coverage = {"province": 1}
    assert condition("received(level: province) > 0元", frame) is False
