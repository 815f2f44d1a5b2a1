from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from duixian.quantity import Problem, Refused, capital, format_money, money_literal, parse_money, round_half_up

Refusing = Callable[..., Problem]

FEN = st.integers(min_value=-(10**17), max_value=10**17)


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("0元", 0),
        ("500万元", 500_000_000),
        ("500 万元", 500_000_000),
        ("1.5亿元", 15_000_000_000),
        ("一万亿元", 10**14),
        ("2000 元", 200_000),
        ("2 000元", 200_000),
        ("2,000 元", 200_000),
        ("９９元", 9_900),
        ("0.01元", 1),
        ("1234.56元", 123_456),
        ("0.123456万元", 123_456),
        ("五百万元", 500_000_000),
        ("两千万元", 2_000_000_000),
        ("500万元整", 500_000_000),
        ("伍佰万元整", 500_000_000),
        ("伍佰万圆正", 500_000_000),
        ("零元整", 0),
        ("壹佰元零伍分", 10_005),
        ("壹拾万零柒仟元伍角叁分", 10_700_053),
        ("壹拾万柒仟元零伍角叁分", 10_700_053),
        ("3角5分", 35),
        ("三角", 30),
        ("5分", 5),
        ("1元5角", 150),
        ("¥1,234.56", 123_456),
        ("￥1,234.56", 123_456),
        ("¥500万", 500_000_000),
        ("人民币500万元", 500_000_000),
        ("人民币 500万", 500_000_000),
        ("500万人民币", 500_000_000),
        ("CNY 1,234.56", 123_456),
        ("cny 5", 500),
        ("RMB¥5", 500),
        ("RMB 5 million", 500_000_000),
        ("5 million yuan", 500_000_000),
        ("1.5 billion yuan", 150_000_000_000),
        ("10 yuan", 1_000),
        ("-5元", -500),
        ("-CNY 5", -500),
        ("¥-5", -500),
        ("负伍元整", -500),
    ],
)
def test_money_reads_as_whole_fen(text: str, fen: int) -> None:
    assert parse_money(text) == fen
    assert type(parse_money(text)) is int


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (500, "带单位的金额，如 500元 或 500万元"),
        ("500", "带单位的金额，如 500元 或 500万元"),
        ("1,234.56", "带单位的金额，如 1,234.56元 或 1,234.56万元"),
        ("500万", "500万元"),
        ("五百万", "五百万元"),
    ],
)
def test_money_without_unit_is_refused_saying_what_to_write(refusal: Refusing, raw: str | int, expected: str) -> None:
    problem = refusal(parse_money, raw)
    assert (problem.code, problem.expected and problem.expected.zh) == ("money-unit", expected)


@pytest.mark.parametrize("text", ["0.001元", "1.234元", "0.0000001万元", "¥0.005"])
def test_money_below_a_fen_is_refused(refusal: Refusing, text: str) -> None:
    assert refusal(parse_money, text).code == "money-fraction"


@pytest.mark.parametrize("text", ["5美元", "$5", "US$ 5", "USD 5", "€5", "100港元", "5万欧元"])
def test_money_of_another_currency_is_refused(refusal: Refusing, text: str) -> None:
    assert refusal(parse_money, text).code == "money-currency"


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "元",
        "人民币",
        "千万元",
        "三百多万元",
        "500万元左右",
        "1,23元",
        "1.5元3角",
        "10角",
        "1元整5角",
        "3分整",
        "5元零",
        "--5元",
        "-¥-5",
        "¥--5",
        "1e5元",
        "五百元五百元",
        "100亿亿元",
        "0x10元",
        True,
    ],
)
def test_money_that_does_not_read_is_refused(refusal: Refusing, raw: str | bool) -> None:
    assert refusal(parse_money, raw).code == "money"


@pytest.mark.parametrize("use", [parse_money, format_money, money_literal, capital, round_half_up])
def test_money_never_takes_a_float(use: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        use(5.0)


@pytest.mark.parametrize("use", [format_money, money_literal, capital, round_half_up])
def test_money_is_no_truth_value(use: Callable[..., object]) -> None:
    with pytest.raises(TypeError):
        use(True)


@pytest.mark.parametrize(
    ("fen", "exact", "short", "english", "literal"),
    [
        (0, "0 元", "0 元", "CNY 0", "0元"),
        (1, "0.01 元", "0.01 元", "CNY 0.01", "0.01元"),
        (10, "0.10 元", "0.10 元", "CNY 0.10", "0.1元"),
        (123_456, "1,234.56 元", "1,234.56 元", "CNY 1,234.56", "1234.56元"),
        (-123_456, "-1,234.56 元", "-1,234.56 元", "-CNY 1,234.56", "-1234.56元"),
        (200_000, "2,000 元", "2,000 元", "CNY 2,000", "2000元"),
        (1_000_000, "10,000 元", "1万元", "CNY 10,000", "1万元"),
        (82_000_000, "820,000 元", "82万元", "CNY 820,000", "82万元"),
        (500_000_000, "5,000,000 元", "500万元", "CNY 5,000,000", "500万元"),
        (500_000_001, "5,000,000.01 元", "5,000,000.01 元", "CNY 5,000,000.01", "5000000.01元"),
        (123_456_700, "1,234,567 元", "1,234,567 元", "CNY 1,234,567", "1234567元"),
        (12_340_000, "123,400 元", "12.34万元", "CNY 123,400", "123400元"),
        (15_000_000_000, "150,000,000 元", "1.5亿元", "CNY 150,000,000", "1.5亿元"),
        (10**14, "1,000,000,000,000 元", "1万亿元", "CNY 1,000,000,000,000", "1万亿元"),
    ],
)
def test_money_is_written_without_loss(fen: int, exact: str, short: str, english: str, literal: str) -> None:
    written = format_money(fen), format_money(fen, style="short"), format_money(fen, "en"), money_literal(fen)
    assert written == (exact, short, english, literal)


def test_money_in_english_has_a_short_sign() -> None:
    assert format_money(-123_456, "en", "short") == "-¥1,234.56"


@pytest.mark.parametrize(
    ("fen", "text"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (50, "伍角整"),
        (35, "叁角伍分"),
        (1_000, "壹拾元整"),
        (10_005, "壹佰元零伍分"),
        (123_456, "壹仟贰佰叁拾肆元伍角陆分"),
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元零叁角贰分"),
        (10_700_053, "壹拾万柒仟元零伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (500_000_000, "伍佰万元整"),
        (15_000_000_000, "壹亿伍仟万元整"),
        (-500, "负伍元整"),
    ],
)
def test_capitals_follow_the_rules_of_payment_documents(fen: int, text: str) -> None:
    assert capital(fen) == text


@given(FEN, st.sampled_from(["zh", "en"]), st.sampled_from(["exact", "short"]))
@example(-1, "en", "short")
def test_money_written_reads_back(fen: int, lang: str, style: str) -> None:
    assert parse_money(format_money(fen, lang, style)) == fen  # type: ignore[arg-type]


@given(FEN | st.integers(min_value=-(10**9), max_value=10**9).map(lambda wan: wan * 10**6))
def test_literal_and_capitals_read_back(fen: int) -> None:
    assert (parse_money(money_literal(fen)), parse_money(capital(fen))) == (fen, fen)


@given(FEN)
def test_literal_is_never_longer_than_plain_yuan(fen: int) -> None:
    sign, size = ("-", -fen) if fen < 0 else ("", fen)
    assert len(money_literal(fen)) <= len(f"{sign}{size // 100}.{size % 100:02d}元")


@given(st.text(alphabet="零一两十百千万亿元角分整壹拾佰0123.,- ¥￥人民币CNYmilonyua正负", max_size=14))
def test_any_text_is_money_or_refused(text: str) -> None:
    try:
        fen = parse_money(text)
    except Refused:
        return
    assert type(fen) is int


@pytest.mark.parametrize(
    ("amount", "fen"),
    [
        (Fraction(5, 2), 3),
        (Fraction(-5, 2), -3),
        (Fraction(49, 20), 2),
        (Fraction(7, 3), 2),
        (Fraction(8, 3), 3),
        (7, 7),
    ],
)
def test_rounding_is_half_up_to_the_fen(amount: Fraction | int, fen: int) -> None:
    assert round_half_up(amount) == fen


@given(st.fractions())
def test_rounding_moves_by_half_a_fen_at_most_and_mirrors(amount: Fraction) -> None:
    assert abs(round_half_up(amount) - amount) <= Fraction(1, 2)
    assert round_half_up(-amount) == -round_half_up(amount)


@given(st.fractions(), st.fractions(min_value=0))
def test_rounding_never_reverses_an_order(amount: Fraction, more: Fraction) -> None:
    assert round_half_up(amount) <= round_half_up(amount + more)
