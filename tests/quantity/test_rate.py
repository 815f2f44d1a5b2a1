from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity import Problem, Refused, format_rate, parse_rate

Refusing = Callable[..., Problem]


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("0%", Fraction(0)),
        ("20%", Fraction(1, 5)),
        ("20 %", Fraction(1, 5)),
        ("２０％", Fraction(1, 5)),
        ("0.35%", Fraction(7, 2000)),
        ("1,000%", Fraction(10)),
        ("-5%", Fraction(-1, 20)),
        ("百分之二十", Fraction(1, 5)),
        ("百分之零点五", Fraction(1, 200)),
        ("百分之一百二十", Fraction(6, 5)),
        ("千分之三", Fraction(3, 1000)),
        ("万分之五", Fraction(1, 2000)),
        ("3‰", Fraction(3, 1000)),
        ("三成", Fraction(3, 10)),
        ("3成", Fraction(3, 10)),
        ("三成五", Fraction(7, 20)),
        ("5个百分点", Fraction(1, 20)),
        ("0.5个百分点", Fraction(1, 200)),
        ("0.5 percentage points", Fraction(1, 200)),
        ("5个基点", Fraction(1, 2000)),
        ("50bp", Fraction(1, 200)),
        ("20 percent", Fraction(1, 5)),
        ("20 per cent", Fraction(1, 5)),
        ("1/3", Fraction(1, 3)),
        ("三分之一", Fraction(1, 3)),
    ],
)
def test_rate_reads_exactly(text: str, rate: Fraction) -> None:
    assert parse_rate(text) == rate


@pytest.mark.parametrize("raw", [20, "20", "0.2", "二十"])
def test_rate_without_unit_is_refused_saying_what_to_write(refusal: Refusing, raw: str | int) -> None:
    problem = refusal(parse_rate, raw)
    assert problem.code == "rate-unit"
    assert problem.expected is not None
    assert problem.expected.zh == f"带单位的比率，如 {raw}%"


@pytest.mark.parametrize(
    "raw",
    ["", "%", "百分之", "1/0", "1/3%", "--5%", "零分之一", "二十%多", "十成五", "20%%", "1/3/4", "abc", True],
)
def test_rate_that_does_not_read_is_refused(refusal: Refusing, raw: str | bool) -> None:
    assert refusal(parse_rate, raw).code == "rate"


@pytest.mark.parametrize("use", [parse_rate, format_rate])
def test_rate_never_takes_a_float(use: object) -> None:
    with pytest.raises(TypeError):
        use(0.2)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("rate", "text"),
    [
        (Fraction(1, 5), "20%"),
        (Fraction(7, 2000), "0.35%"),
        (Fraction(-7, 2000), "-0.35%"),
        (Fraction(1, 10**8), "0.000001%"),
        (Fraction(6, 5), "120%"),
        (0, "0%"),
        (2, "200%"),
        (Fraction(1, 3), "1/3"),
        (Fraction(-2, 7), "-2/7"),
    ],
)
def test_rate_is_written_exactly_in_both_languages(rate: Fraction | int, text: str) -> None:
    assert (format_rate(rate), format_rate(rate, "en")) == (text, text)


@given(st.fractions(-(10**9), 10**9, max_denominator=10**7) | st.decimals(-10, 10, places=8).map(Fraction))
def test_rate_written_reads_back(rate: Fraction) -> None:
    assert parse_rate(format_rate(rate)) == rate


@given(st.text(alphabet="百分之千万一二十零点成个基0123./%‰- ", max_size=10))
def test_any_text_is_a_rate_or_refused(text: str) -> None:
    try:
        rate = parse_rate(text)
    except Refused:
        return
    assert type(rate) is Fraction
