"""Numbers as Chinese documents write them: 二十三, 一百零五, 两千万, 1.5亿, 3万5千, 二〇二二, 壹佰零伍.

Reading is strict where speech is loose: 一百五 (150 or 105?) is refused, not guessed. 兆 is refused too: it has meant
10^6 and 10^12. Everything is exact; the largest whole number is below 10^16 (一亿亿).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from duixian.quantity.problem import Place, Refused
from duixian.quantity.reading import NOWHERE, clean, refuse, ungroup
from duixian.quantity.text import Text

LIMIT = 10**16
_Reader = Callable[[str], int | Fraction | None]

_PLAIN, _CAPITAL = "零一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖"
_PLACES, _CAPITAL_PLACES = ("千", "百", "十", ""), ("仟", "佰", "拾", "")
_VARIANTS = str.maketrans("〇○壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億負", "零零一二二三三四五六六七八九十百千万亿负")
_DIGITS = {character: value for value, character in enumerate(_PLAIN)} | {"两": 2}
_VALUES = {"千": 1000, "百": 100, "十": 10}

_ARABIC = re.compile(r"(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_ARABIC_PLACE = re.compile(rf"({_ARABIC.pattern})([千百十])")
_POINTED = re.compile(r"([^点]+)点([零一二三四五六七八九]+)(万亿|[千百十]?[万亿]?)")
_EXPECTED = Text("数字，如 二十三、一百零五、2,000、1.5亿", "a number such as 二十三, 一百零五, 2,000 or 1.5亿")


def parse_numeral(raw: str | int, place: Place = NOWHERE) -> int | Fraction:
    """The exact number written in Chinese, Arabic or mixed figures; an int when it is whole.

    Raises `Refused` (code `numeral`) for anything else, and TypeError for a float.

    >>> parse_numeral("两千万"), parse_numeral("1.5亿"), parse_numeral("零点五"), parse_numeral("２０")
    (20000000, 150000000, Fraction(1, 2), 20)
    """
    text = clean(raw, "numeral", _EXPECTED, place)
    value = read_number(text)
    if value is None:
        refuse("numeral", Text(f"{text} 读不出唯一的数", f"{text} does not read as one number"), _EXPECTED, place)
    return value


def parse_integer(raw: str | int, place: Place = NOWHERE) -> int:
    """As `parse_numeral`, refusing (code `numeral-whole`) a number that is not whole.

    >>> parse_integer("1.5万")
    15000
    """
    value = parse_numeral(raw, place)
    if isinstance(value, Fraction):
        refuse("numeral-whole", Text(f"{raw} 不是整数", f"{raw} is not a whole number"), _EXPECTED, place)
    return value


def is_numeral(text: str) -> bool:
    """Whether `parse_numeral` reads `text`."""
    try:
        parse_numeral(text)
    except Refused:
        return False
    return True


def read_number(text: str) -> int | Fraction | None:
    """The number of a text already cleaned, or None."""
    plain = ungroup(text).translate(_VARIANTS).replace("廿", "二十").replace("卅", "三十")
    sign, body = (-1, plain[1:]) if plain[:1] in ("-", "负") else (1, plain)
    value = _pointed(body) if "点" in body else _digits_only(body)
    if value is None:
        value = _whole(body)
    if value is None or value >= LIMIT:
        return None
    exact = Fraction(value) * sign
    return exact.numerator if exact.denominator == 1 else exact


def _digits_only(text: str) -> int | None:
    """二零二二 → 2022: two or more figures spoken one by one, not beginning with zero."""
    if len(text) < 2 or text[0] == "零" or any(c not in _PLAIN for c in text):
        return None
    return int("".join(str(_DIGITS[c]) for c in text))


def _pointed(text: str) -> Fraction | None:
    """一点五亿: whole part, figures after the point, magnitude."""
    match = _POINTED.fullmatch(text)
    whole = _whole(match[1]) if match else None
    if match is None or whole is None or not isinstance(whole, int):
        return None
    figures = "".join(str(_DIGITS[c]) for c in match[2])
    return (whole + Fraction(int(figures), 10 ** len(figures))) * _magnitude(match[3])


def _magnitude(units: str) -> int:
    value = 1
    for unit in units:
        value *= {"千": 1000, "百": 100, "十": 10, "万": 10**4, "亿": 10**8}[unit]
    return value


def _whole(text: str) -> int | Fraction | None:
    """A number below 10^16: … 亿 …."""
    return _around(text, "亿", 10**8, _below_yi, _below_yi)


def _below_yi(text: str) -> int | Fraction | None:
    return _around(text, "万", 10**4, _section, _section)


def _around(text: str, unit: str, value: int, upper: _Reader, lower: _Reader) -> int | Fraction | None:
    """Read `<upper><unit><lower>`; without the unit, `lower` alone.

    零 stands between the two exactly where a place is skipped; a lone figure after the unit (三万五) is refused.
    """
    head, found, tail = text.rpartition(unit)
    if not found:
        return lower(text)
    high = upper(head)
    if high is None or high == 0:
        return None
    if not tail:
        return high * value
    low = lower(tail.removeprefix("零"))
    if not isinstance(high, int) or low is None or not 0 < low < value or head.endswith("零"):
        return None
    full = low >= value // 10  # the place next to the unit is filled
    if tail[0] == "零" and full and high % 10 != 0:
        return None
    if tail[0] != "零" and not full:
        return None
    return high * value + low


def _section(text: str) -> int | Fraction | None:
    """Below 万: 一千零五十, 十五, 5百, 1.5千, or Arabic figures of any size (12000万 is common)."""
    if _ARABIC.fullmatch(text):
        value = Fraction(text)
        return value.numerator if value.denominator == 1 else value
    if match := _ARABIC_PLACE.fullmatch(text):
        scaled = Fraction(match[1]) * _VALUES[match[2]]
        return scaled.numerator if scaled.denominator == 1 else scaled
    if text == "零":
        return 0
    return _chinese_section(text)


def _chinese_section(text: str) -> int | None:
    total, last, index = 0, 10**4, 0  # last: the place written before, so that places descend and gaps show
    while index < len(text):
        skipped = text[index] == "零"
        index += skipped
        if index >= len(text):
            return None
        character = text[index]
        following = text[index + 1] if index + 1 < len(text) else ""
        if character == "十" and last > 10:  # 十五, 一百十五: 十 without a figure is one ten
            digit, unit, index = 1, 10, index + 1
        elif character in _DIGITS or character in "123456789":
            digit = _DIGITS[character] if character in _DIGITS else int(character)
            unit = _VALUES.get(following, 1)
            index += 2 if unit > 1 else 1
            if character == "两" and (unit == 10 or (unit == 1 and len(text) > 1)):
                return None
        else:
            return None
        gap = last < 10**4 and unit * 10 < last
        if digit == 0 or unit >= last or skipped != gap:
            return None
        total, last = total + digit * unit, unit
    return total if text else None


def to_numeral(number: int, *, capital: bool = False) -> str:
    """The number in Chinese figures, or in the financial capitals of cheques and receipts.

    Raises TypeError unless given an int, ValueError from 10^16 on.

    >>> to_numeral(105), to_numeral(10), to_numeral(20_000_000), to_numeral(10, capital=True)
    ('一百零五', '十', '二千万', '壹拾')
    """
    if isinstance(number, bool) or not isinstance(number, int):
        raise TypeError(f"a numeral is written from int, not {type(number).__name__}")
    if abs(number) >= LIMIT:
        raise ValueError("a numeral is written below 10^16")
    if number < 0:
        return "负" + to_numeral(-number, capital=capital)
    if number == 0:
        return "零"
    text = _write(number, _CAPITAL if capital else _PLAIN, _CAPITAL_PLACES if capital else _PLACES)
    return text[1:] if not capital and text.startswith("一十") else text


def _write(number: int, digits: str, places: tuple[str, ...]) -> str:
    for value, unit in ((10**8, "亿"), (10**4, "万")):
        if number >= value:
            high, low = divmod(number, value)
            joint = "零" if 0 < low < value // 10 else ""
            return _write(high, digits, places) + unit + joint + (_write(low, digits, places) if low else "")
    text, gap = "", False
    for figure, place in zip(f"{number:04d}", places, strict=True):
        if figure == "0":
            gap = bool(text)
            continue
        text += ("零" if gap else "") + digits[int(figure)] + place
        gap = False
    return text
