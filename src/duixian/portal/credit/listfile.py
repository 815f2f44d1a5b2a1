"""A list of the dishonest as a file: its columns, and its rows checked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from duixian.portal.web.sheets import Column, SheetRow, read_sheet
from duixian.quantity.dates import parse_date
from duixian.quantity.problem import Collector, Refused
from duixian.quantity.text import Text
from duixian.vocabulary.credit_code import check_credit_code

COLUMNS = (
    Column("code", "统一社会信用代码"),
    Column("holder", "单位名称"),
    Column("reference", "文号"),
    Column("authority", "认定机关", required=False),
    Column("since", "列入日期"),
    Column("until", "截止日期", required=False),
)


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of a list: the document (`reference`) that put the holder of a credit code on it."""

    code: str
    holder: str
    reference: str
    authority: str
    since: date
    until: date | None


def read_list(data: bytes, today: date) -> list[Listed]:
    """The rows of a file, CSV or Excel. Raises `Refused` with every row that is wrong, and why."""
    problems = Collector()
    found: list[Listed] = []
    seen: dict[tuple[str, str], int] = {}
    for row in read_sheet(data, COLUMNS):
        for one in _listed(row, today, problems):
            first = seen.setdefault((one.code, one.reference), row.number)
            if first != row.number:
                text = Text(f"与第 {first} 行重复", f"the same as row {first}")
                problems.add("list-twice", text, row.place("reference"))
            found.append(one)
    problems.raise_if_any()
    return found


def _listed(row: SheetRow, today: date, problems: Collector) -> Iterator[Listed]:
    cells = row.cells
    try:
        code = check_credit_code(cells["code"], row.place("code"))
        since = parse_date(cells["since"], row.place("since"))
        until = parse_date(cells["until"], row.place("until")) if cells["until"] else None
    except Refused as refused:
        problems.extend(refused.problems)
        return
    if since > today:
        problems.add("list-future", Text("列入日期在今天以后", "it begins after today"), row.place("since"))
    if until is not None and until < since:
        problems.add("list-until", Text("截止日期早于列入日期", "it ends before it begins"), row.place("until"))
    yield Listed(code, cells["holder"], cells["reference"], cells["authority"], since, until)
