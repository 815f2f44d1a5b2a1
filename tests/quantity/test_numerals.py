from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duixian.quantity import Place, Problem, Refused, is_numeral, parse_integer, parse_numeral, to_numeral

Refusing = Callable[..., Problem]

WHOLE = st.integers(min_value=-(10**16) + 1, max_value=10**16 - 1)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("零", 0),
        ("〇", 0),
        ("0", 0),
        ("两", 2),
        ("十", 10),
        ("十五", 15),
        ("一十五", 15),
        ("廿三", 23),
        ("卅", 30),
        ("二十三", 23),
        ("一百", 100),
        ("一百零五", 105),
        ("一百〇五", 105),
        ("一百一十五", 115),
        ("一百十五", 115),
        ("一千零五", 1005),
        ("一千零五十", 1050),
        ("两千", 2000),
        ("三万五千", 35_000),
        ("一万零五", 10_005),
        ("一万零五百", 10_500),
        ("十万七千", 107_000),
        ("十万零七千", 107_000),
        ("两千万", 20_000_000),
        ("一亿零五千", 100_005_000),
        ("一亿五千万", 150_000_000),
        ("一万亿", 10**12),
        ("二〇二二", 2022),
        ("二○二二", 2022),
        ("壹佰零伍", 105),
        ("伍佰萬", 5_000_000),
        ("２０", 20),
        ("2,000", 2000),
        ("2，000", 2000),
        ("2 000", 2000),
        ("1,234,567", 1_234_567),
        ("3万", 30_000),
        ("3 万", 30_000),
        ("3万5千", 35_000),
        ("1.5亿", 150_000_000),
        ("1.5万亿", 1_500_000_000_000),
        ("5百万", 5_000_000),
        ("12000万", 120_000_000),
        ("1亿2000万", 120_000_000),
        ("1万5000", 15_000),
        ("一点五亿", 150_000_000),
        ("负三", -3),
        ("-3", -3),
        ("−3", -3),
    ],
)
def test_numeral_reads_as_the_number_it_says(text: str, number: int) -> None:
    assert parse_numeral(text) == number
    assert type(parse_numeral(text)) is int


@pytest.mark.parametrize(("text", "parts"), [("0.5", (1, 2)), ("零点五", (1, 2)), ("三点一四", (157, 50))])
def test_numeral_with_decimals_is_an_exact_fraction(text: str, parts: tuple[int, int]) -> None:
    assert parse_numeral(text).as_integer_ratio() == parts


@pytest.mark.parametrize(
    "text",
    [
        "一百五",  # 150 or 105
        "一万五",
        "一亿五千",
        "1万5",
        "一百零五十",
        "一万零一千",
        "一千零",
        "零一",
        "百万",
        "万",
        "十两",
        "两十",
        "十十",
        "一亿亿",
        "1兆",
        "1亿20000万",
        "1.5亿2000万",
        "1,5",
        "12,34",
        "1,2345",
        "2_000",
        "007",
        ".5",
        "5.",
        "1.5.2",
        "1e5",
        "5²",
        "٣",
        "三百多",
        "--3",
        "点五",
        "",
        "   ",
        "九" * 81,
        "9" * 20,
    ],
)
def test_numeral_that_does_not_say_one_number_is_refused(refusal: Refusing, text: str) -> None:
    assert refusal(parse_numeral, text).code == "numeral"
    assert is_numeral(text) is False


def test_numeral_refusal_says_what_to_write_and_where(refusal: Refusing) -> None:
    problem = refusal(parse_numeral, "一百五", Place("a.yaml", 3, 7, "x"))
    assert problem.render() == "a.yaml:3:7 x: 一百五 读不出唯一的数；应为数字，如 二十三、一百零五、2,000、1.5亿"
    assert problem.render("en") == (
        "a.yaml:3:7 x: 一百五 does not read as one number; expected a number such as 二十三, 一百零五, 2,000 or 1.5亿"
    )


def test_integer_refuses_a_part(refusal: Refusing) -> None:
    assert parse_integer("1.5万") == 15_000
    assert refusal(parse_integer, "1.5").code == "numeral-whole"


@pytest.mark.parametrize("read", [parse_numeral, parse_integer, to_numeral])
def test_numeral_never_takes_a_float(read: object) -> None:
    with pytest.raises(TypeError):
        read(1.5)  # type: ignore[operator]


@pytest.mark.parametrize(
    ("number", "plain", "capitals"),
    [
        (0, "零", "零"),
        (10, "十", "壹拾"),
        (14, "十四", "壹拾肆"),
        (105, "一百零五", "壹佰零伍"),
        (110, "一百一十", "壹佰壹拾"),
        (1010, "一千零一十", "壹仟零壹拾"),
        (10_001, "一万零一", "壹万零壹"),
        (107_000, "十万七千", "壹拾万柒仟"),
        (100_005_000, "一亿零五千", "壹亿零伍仟"),
        (10**12, "一万亿", "壹万亿"),
        (-23, "负二十三", "负贰拾叁"),
    ],
)
def test_numeral_is_written_in_both_sets_of_figures(number: int, plain: str, capitals: str) -> None:
    assert (to_numeral(number), to_numeral(number, capital=True)) == (plain, capitals)


def test_numeral_is_written_below_ten_to_the_sixteenth_only() -> None:
    with pytest.raises(ValueError):
        to_numeral(10**16)


@given(WHOLE, st.booleans())
@example(10**15, False)
def test_numeral_written_reads_back(number: int, capital: bool) -> None:
    assert parse_numeral(to_numeral(number, capital=capital)) == number


@given(WHOLE)
def test_figures_with_thousands_separators_read_back(number: int) -> None:
    assert parse_numeral(f"{number:,}") == number


@given(st.text(alphabet="零〇一二两三九十百千万亿点负廿壹拾0123.,- ，５", max_size=12))
def test_any_text_is_a_number_or_refused(text: str) -> None:
    try:
        number = parse_numeral(text)
    except Refused:
        return
    assert -(10**16) < number < 10**16
