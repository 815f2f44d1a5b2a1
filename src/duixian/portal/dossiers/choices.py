"""What a list offers: districts under their cities, industries under their sections."""

from __future__ import annotations

from functools import cache

from duixian.portal.dossiers.engines import territories
from duixian.quantity.text import Lang, Text, noted
from duixian.vocabulary.industries import every_industry, industry_name
from duixian.vocabulary.regions import every_region, full_region_name, region_name

Options = tuple[tuple[str, str], ...]
Grouped = tuple[tuple[str, Options], ...]
_ELSEWHERE = Text("其他地区", "Elsewhere")
_WHOLE = Text("（不分区县）", " (no district)")


@cache
def regions(lang: Lang) -> Grouped:
    """Districts by city, in the provinces that some policy is for; then the other provinces as a whole."""
    codes = every_region()
    provinces = tuple(dict.fromkeys(code[:2] for code in territories()))
    groups: list[tuple[str, Options]] = []
    for city in (code for code in codes if code[:2] in provinces and code.endswith("00") and code[2:4] != "00"):
        districts = [(code, region_name(code)) for code in codes if code[:4] == city[:4] and code != city]
        groups.append((full_region_name(city), (*districts, (city, region_name(city) + _WHOLE.in_(lang)))))
    others = tuple((code, region_name(code)) for code in codes if code.endswith("0000") and code[:2] not in provinces)
    # Cities that have policies of their own first.
    own = {full_region_name(code) for code in territories()}
    groups.sort(key=lambda group: group[0] not in own)
    return (*groups, (_ELSEWHERE.in_(lang), others))


@cache
def industries(lang: Lang) -> Grouped:
    """Divisions by section. A whole section is no choice: a clause that names a division could not be decided by it."""
    codes = every_industry()
    return tuple(
        (
            f"{section} {industry_name(section, lang)}",
            tuple(
                (code, noted(industry_name(code, lang), code, lang))
                for code in codes
                if len(code) == 3 and code.startswith(section)
            ),
        )
        for section in codes
        if len(section) == 1
    )
