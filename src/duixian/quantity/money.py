"""Money as whole fen: read from what clerks and documents write, and written back without loss.

Nothing here rounds but `round_half_up`, the one rounding of a claim.
"""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Literal, NoReturn

from duixian.quantity.numerals import LIMIT, read_number, to_numeral
from duixian.quantity.problem import Place
from duixian.quantity.reading import NOWHERE, clean, refuse, ungroup
from duixian.quantity.text import Lang, Text

Fen = int
Style = Literal["exact", "short"]

_EXPECTED = Text("带单位的金额，如 500万元、1,234.56 元、¥1,234.56", "an amount with its unit: 500万元, CNY 1,234.56")
_FOREIGN = re.compile(r"美元|港元|港币|欧元|日元|英镑|澳元|加元|韩元|卢布|[$€£₽₩]|\b(?:USD|HKD|EUR|JPY|GBP|US)\b", re.I)
_BEFORE = re.compile(r"(?:(?:人民币|CNY|RMB|¥|￥) ?)+", re.I)
_AFTER = re.compile(r"(?:人民币|CNY|RMB|yuan|renminbi)\Z", re.I)
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALED = re.compile(rf"(.*[0-9]) ?({'|'.join(_SCALES)})", re.I)
_CHINESE = re.compile(
    r"(?:(?P<yuan>[^元圆角分]+)[元圆](?P<after>零)?)?(?:(?P<jiao>[^元圆角分零])角(?P<mid>零)?)?"
    r"(?:(?P<fen>[^元圆角分零])分)?(?P<full>[整正])?"
)
_LARGE_UNITS = (("万亿元", 10**14), ("亿元", 10**10), ("万元", 10**6))


def parse_money(raw: str | int, place: Place = NOWHERE) -> Fen:
    """The amount in fen.

    Raises `Refused`: `money-unit` for a bare number (saying what to write), `money-currency` for another currency,
    `money-fraction` for less than a fen, `money` for anything else. Raises TypeError for a float.

    >>> parse_money("500万元"), parse_money("¥1,234.56"), parse_money("伍佰万元整"), parse_money("3角5分")
    (500000000, 123456, 500000000, 35)
    """
    text = clean(raw, "money", _EXPECTED, place)
    if found := _FOREIGN.search(text):
        foreign = found.group()
        message = Text(f"{text}：只读人民币，不换算 {foreign}", f"{text}: only yuan is read, not {foreign}")
        refuse("money-currency", message, _EXPECTED, place)
    sign, body = _sign(text)
    body, marked = _without_currency(body)
    if marked and sign > 0:  # ¥-5
        sign, body = _sign(body)
    amount = _in_figures(body) if marked else None
    if amount is None:
        amount = _in_units(ungroup(body))
    if amount is None:
        _refuse_unread(text, marked, place)
    fen = amount * sign
    if fen.denominator != 1:
        message = Text(f"{text} 不足一分的部分无法入账", f"{text} holds a fraction of a fen")
        refuse("money-fraction", message, Text("至多两位小数的元", "yuan with at most two decimals"), place)
    if abs(fen) >= LIMIT * 100:
        refuse("money", Text(f"{text} 过大", f"{text} is too large"), _EXPECTED, place)
    return fen.numerator


def _sign(text: str) -> tuple[int, str]:
    return (-1, text[1:].strip()) if text[:1] in ("-", "负") else (1, text)


def _without_currency(text: str) -> tuple[str, bool]:
    before = _BEFORE.match(text)
    if before:
        text = text[before.end() :].strip()
    after = _AFTER.search(text)
    if after:
        text = text[: after.start()].strip()
    return text, bool(before or after)


def _in_figures(text: str) -> Fraction | None:
    """Figures beside a currency sign: 1,234.56, 5 million, 500万."""
    scaled = _SCALED.fullmatch(text)
    number = read_number(scaled[1] if scaled else text)
    if number is None or number < 0:
        return None
    return Fraction(number) * (_SCALES[scaled[2].lower()] if scaled else 1) * 100


def _in_units(text: str) -> Fraction | None:
    """元, 角 and 分: 1.5亿元, 三角五分, 壹佰元零伍分, 5元整."""
    match = _CHINESE.fullmatch(text)
    if match is None or not (match["yuan"] or match["jiao"] or match["fen"]):
        return None
    yuan = read_number(match["yuan"]) if match["yuan"] else 0
    jiao, fen = _figure(match["jiao"]), _figure(match["fen"])
    if yuan is None or jiao is None or fen is None or yuan < 0:
        return None
    small = bool(match["jiao"] or match["fen"])
    if small and isinstance(yuan, Fraction):  # 1.5元3角: twice the same place
        return None
    if (match["after"] and not small) or (match["mid"] and not match["fen"]) or (match["fen"] and match["full"]):
        return None
    return Fraction(yuan) * 100 + jiao * 10 + fen


def _figure(text: str | None) -> int | None:
    """One figure of 角 or 分; 0 when the place is not written, None when it is no figure."""
    number = read_number(text) if text else 0
    return number if isinstance(number, int) and 0 <= number <= 9 else None


def _refuse_unread(text: str, marked: bool, place: Place) -> NoReturn:
    if not marked and read_number(text) is not None:
        likely = Text(f"带单位的金额，如 {text}元 或 {text}万元", f"its unit, such as {text}元 or {text}万元")
        if "万" in text or "亿" in text:
            likely = Text(f"{text}元", f"{text}元")
        message = Text(f"金额 {text} 没有写单位", f"the amount {text} has no unit")
        refuse("money-unit", message, likely, place)
    refuse("money", Text(f"{text} 读不出金额", f"{text} does not read as an amount"), _EXPECTED, place)


def format_money(fen: Fen, lang: Lang = "zh", style: Style = "exact") -> str:
    """The amount for a screen. `short` uses 万元 or 亿元 where at most two decimals say it exactly, never rounded.

    >>> format_money(123456), format_money(500_000_000, style="short"), format_money(500_000_000, "en")
    ('1,234.56 元', '500万元', 'CNY 5,000,000')
    """
    _check(fen)
    sign, size = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(size, 100)
    figures = f"{whole:,}" + (f".{rest:02d}" if rest else "")
    if lang == "en":
        return f"{sign}¥{figures}" if style == "short" else f"{sign}CNY {figures}"
    if style == "short":
        for unit, value in _LARGE_UNITS:
            if size >= value and size * 100 % value == 0:
                return sign + _decimal(size, value) + unit
    return f"{sign}{figures} 元"


def money_literal(fen: Fen) -> str:
    """The shortest Chinese literal that reads back to exactly `fen`, as policy files write it.

    >>> money_literal(500_000_000), money_literal(82_000_000), money_literal(123456), money_literal(0)
    ('500万元', '82万元', '1234.56元', '0元')
    """
    _check(fen)
    sign, size = ("-", -fen) if fen < 0 else ("", fen)
    whole, rest = divmod(size, 100)
    candidates = [f"{whole}" + (f".{rest:02d}".rstrip("0") if rest else "") + "元"]
    candidates += [_decimal(size, value) + unit for unit, value in reversed(_LARGE_UNITS) if size >= value]
    return sign + min(candidates, key=len)


def capital(fen: Fen) -> str:
    """The amount in financial capitals, as cheques and receipts write it (支付结算办法, annex 1).

    整 ends an amount without 分; 零 stands for an empty place between figures.

    >>> capital(500_000_000), capital(123456), capital(32504), capital(168032)
    ('伍佰万元整', '壹仟贰佰叁拾肆元伍角陆分', '叁佰贰拾伍元零肆分', '壹仟陆佰捌拾元零叁角贰分')
    """
    _check(fen)
    if fen < 0:
        return "负" + capital(-fen)
    yuan, rest = divmod(fen, 100)
    jiao, cent = divmod(rest, 10)
    text = to_numeral(yuan, capital=True) + "元" if yuan or not rest else ""
    if yuan and rest and (jiao == 0 or yuan % 10 == 0):
        text += "零"
    text += to_numeral(jiao, capital=True) + "角" if jiao else ""
    return text + (to_numeral(cent, capital=True) + "分" if cent else "整")


def round_half_up(amount: Fraction | int) -> Fen:
    """The nearest whole fen, a half going away from zero: the one rounding of a claim.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2)), round_half_up(Fraction(7, 3))
    (3, -3, 2)
    """
    if isinstance(amount, bool) or not isinstance(amount, Fraction | int):
        raise TypeError(f"money is rounded from Fraction or int, not {type(amount).__name__}")
    size = (2 * abs(amount.numerator) + amount.denominator) // (2 * amount.denominator)
    return size if amount >= 0 else -size


def _decimal(size: int, unit: int) -> str:
    """`size / unit` as an exact decimal; `unit` is a power of ten."""
    whole, rest = divmod(size, unit)
    digits = str(rest).zfill(len(str(unit)) - 1).rstrip("0")
    return f"{whole}.{digits}" if digits else f"{whole}"


def _check(fen: Fen) -> None:
    if isinstance(fen, bool) or not isinstance(fen, int):
        raise TypeError(f"money is whole fen (int), not {type(fen).__name__}")
