"""Large, medium, small or micro: the state's classification of enterprises, from facts that may be partly unknown."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Literal

from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.yaml_source import read_source
from duixian.vocabulary.industries import check_industry

Size = Literal["large", "medium", "small", "micro"]
_CLASSES: tuple[Size, ...] = ("large", "medium", "small")
_Bounds = dict[str, tuple[int, int, int]]
_FILE = Path(__file__).parent.parent / "catalogue" / "codes" / "enterprise_size.yaml"


def enterprise_size(industry: str, staff: int | None, income: int | None, assets: int | None) -> Size | None:
    """The class of an enterprise; money in fen; None for a figure that is not known.

    The result is None where the standard has no bounds for the industry, where the code is too coarse to find them
    (`G` holds several), and where an unknown figure could still change the class. A known figure below a bound
    already excludes that class, whatever the others are. Source: `catalogue/codes/enterprise_size.yaml`.

    >>> enterprise_size("C3421", staff=299, income=50_000_000_000, assets=None)
    'small'
    >>> enterprise_size("C3421", staff=19, income=None, assets=None), enterprise_size("C", 1200, None, None)
    ('micro', None)
    """
    bounds = _bounds_of(industry)
    if bounds is None:
        return None
    known = {"staff": staff, "income": income, "assets": assets}
    for index, name in enumerate(_CLASSES):
        figures = [(known[measure], steps[index]) for measure, steps in bounds.items()]
        if any(figure is not None and figure < bound for figure, bound in figures):
            continue
        return None if any(figure is None for figure, _ in figures) else name
    return "micro"


def _bounds_of(industry: str) -> _Bounds | None:
    try:
        code = check_industry(industry)
    except Refused:
        return None
    table = _table()
    return next((table[code[:length]] for length in range(len(code), 0, -1) if code[:length] in table), None)


@cache
def _table() -> dict[str, _Bounds]:
    # Imported here: pydantic is needed only once a class is asked for.
    from duixian.vocabulary.validated import FileModel, TextModel, validated

    class BoundsFile(FileModel):
        staff: tuple[int, int, int] | None = None
        income: tuple[str, str, str] | None = None
        assets: tuple[str, str, str] | None = None

    class IndustryFile(FileModel):
        codes: list[str]
        label: TextModel
        bounds: BoundsFile

    class SizeFile(FileModel):
        industries: list[IndustryFile]

    table: dict[str, _Bounds] = {}
    for row in validated(SizeFile, read_source(_FILE)).industries:
        bounds: _Bounds = {"staff": row.bounds.staff} if row.bounds.staff else {}
        for measure, texts in (("income", row.bounds.income), ("assets", row.bounds.assets)):
            if texts:
                large, medium, small = map(parse_money, texts)
                bounds[measure] = (large, medium, small)
        table.update(dict.fromkeys(row.codes, bounds))
    return table
