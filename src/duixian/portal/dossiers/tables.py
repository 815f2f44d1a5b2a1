"""Cost lines and money received earlier as tables of a form: shown with some empty rows, read back row by row.

A cell is named `line:3:date`, a row that was left empty is no row. Amounts are in yuan unless a unit is typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from urllib.parse import urlencode

from django.http import QueryDict

from duixian.portal.dossiers.fields import said
from duixian.quantity.dates import parse_date
from duixian.quantity.money import money_literal, parse_money
from duixian.quantity.problem import Collector, Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import LEVELS, STATUSES
from duixian.vocabulary.facts import Vocabulary
from duixian.vocabulary.spots import Plain

LINE, RECEIPT = "line", "receipt"
LINE_CELLS = ("id", "seller", "category", "date", "amount", "paid")
RECEIPT_CELLS = ("programme", "level", "date", "amount", "status", "matter")
EMPTY_ROWS = 2
MOST_ROWS = 200
"""No more empty rows beyond these; rows that are filled are all read (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS)."""
_FIGURE = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Row:
    """A row as its controls show it; `problems` by cell."""

    number: int
    cells: Mapping[str, str]
    problems: Mapping[str, str]


def line_rows(lines: Data, extra: int = EMPTY_ROWS) -> list[Row]:
    """The lines of a matter, then empty rows."""
    cells = [{**_in_yuan(line), "paid": "" if line.get("paid") is False else "1"} for line in _items(lines)]
    return _rows(cells, extra, {"paid": "1"})


def receipt_rows(receipts: Data, programmes: Mapping[str, str], extra: int = EMPTY_ROWS) -> list[Row]:
    """What was received, then empty rows; `programmes` names grants by their id."""
    cells = [_in_yuan(receipt) for receipt in _items(receipts)]
    for cell in cells:
        cell["programme"] = programmes.get(cell["programme"], cell["programme"])
    return _rows(cells, extra, {})


def sent_rows(post: QueryDict, table: str, problems: Iterable[Problem], extra: int = 0) -> list[Row]:
    """The rows as they were sent, what is wrong beside each, and more empty ones."""
    wrong: dict[int, dict[str, str]] = {}
    for problem in problems:
        name, _, rest = problem.place.path.partition(":")
        number, _, cell = rest.partition(":")
        if name == table and number.isdecimal():
            wrong.setdefault(int(number), {})[cell] = said(problem)
    rows = [Row(number, cells, wrong.get(number, {})) for number, cells in _sent(post, table)]
    after = max((row.number for row in rows), default=-1) + 1
    empty = {"paid": "1"} if table == LINE else {}
    return rows + [Row(number, empty, {}) for number in range(after, min(after + extra, MOST_ROWS))]


def table_of(post: QueryDict, table: str) -> str:
    """The cells of a form's table and what is ticked beside it, written as an address writes them."""
    beside = ("complete", *(f"all:{level}" for level in LEVELS))
    return urlencode({name: post[name] for name in post if name.startswith(f"{table}:") or name in beside})


def read_lines(post: QueryDict, kind: str, vocabulary: Vocabulary, problems: Collector) -> list[Data]:
    """The lines that were sent, in plain form; what is wrong goes to `problems`, named by cell."""
    lines: list[Data] = []
    taken = {cells["id"] for _, cells in _sent(post, LINE) if cells["id"]}
    for number, cells in _sent(post, LINE):
        if not (cells["date"] or cells["amount"] or cells["id"]):
            continue
        cell = _Cells(LINE, number, cells, problems)
        line_id = cells["id"] or _fresh("l", taken)
        taken.add(line_id)
        category = cell.one_of("category", vocabulary.kinds[kind].categories)
        day, amount = cell.day(), cell.amount()
        line: Plain = {
            "id": line_id, "category": category, "date": day, "amount": amount, "paid": bool(cells["paid"]),
            "seller": cells["seller"],
        }  # fmt: skip
        lines.append({name: value for name, value in line.items() if name != "seller" or value})
    return lines


def read_receipts(post: QueryDict, data: Plain, programmes: Mapping[str, str], problems: Collector) -> list[Data]:
    """What was received, in plain form. A grant's title becomes its id; the region follows from the level."""
    ids = {title: name for name, title in programmes.items()}
    receipts: list[Data] = []
    for number, cells in _sent(post, RECEIPT):
        if not (cells["programme"] or cells["amount"]):
            continue
        cell = _Cells(RECEIPT, number, cells, problems)
        level = cell.one_of("level", LEVELS)
        receipt: Plain = {
            "programme": ids.get(cells["programme"], cells["programme"]) or cell.missing("programme"),
            "level": level,
            "region": _region_of(level, data),
            "matter": cells["matter"],
            "date": cell.day(),
            "status": cells["status"] if cells["status"] in STATUSES else "paid",
            "amount": cell.amount(),
        }
        receipts.append({name: value for name, value in receipt.items() if value != ""})
    return receipts


@dataclass(frozen=True, slots=True)
class _Cells:
    """Reads the cells of one row; what is wrong is named by its cell."""

    table: str
    number: int
    cells: Mapping[str, str]
    problems: Collector

    def place(self, name: str) -> Place:
        return Place(path=f"{self.table}:{self.number}:{name}")

    def missing(self, name: str) -> str:
        self.problems.add("missing", Text("这一格要填", "this is needed"), self.place(name))
        return ""

    def one_of(self, name: str, allowed: Mapping[str, Text]) -> str:
        chosen = self.cells[name]
        return chosen if chosen in allowed else self.missing(name)

    def day(self) -> str:
        if not self.cells["date"]:
            return self.missing("date")
        try:
            return parse_date(self.cells["date"], self.place("date")).isoformat()
        except Refused as refused:
            self.problems.extend(refused.problems)
            return ""

    def amount(self) -> str:
        text = self.cells["amount"].replace("，", ",")
        if not text:
            return self.missing("amount")
        try:
            return money_literal(parse_money(text + "元" if _FIGURE.fullmatch(text) else text, self.place("amount")))
        except Refused as refused:
            self.problems.extend(refused.problems)
            return ""


def _items(data: Data) -> Iterator[Plain]:
    return (item for item in data if isinstance(item, dict)) if isinstance(data, list) else iter(())


def _in_yuan(item: Plain) -> dict[str, str]:
    cells = {name: str(value) for name, value in item.items()}
    yuan, fen = divmod(parse_money(cells["amount"]), 100)
    return {**cells, "amount": f"{yuan}.{fen:02d}" if fen else str(yuan)}


def _rows(cells: Sequence[Mapping[str, str]], extra: int, empty: Mapping[str, str]) -> list[Row]:
    filled = [Row(number, one, {}) for number, one in enumerate(cells)]
    return filled + [Row(number, empty, {}) for number in range(len(cells), min(len(cells) + extra, MOST_ROWS))]


def _sent(post: QueryDict, table: str) -> Iterator[tuple[int, dict[str, str]]]:
    names = LINE_CELLS if table == LINE else RECEIPT_CELLS
    parts = (key.split(":") for key in post if key.startswith(f"{table}:"))
    numbers = {int(part[1]) for part in parts if len(part) == 3 and part[1].isdecimal()}
    for number in sorted(numbers):
        yield number, {name: post.get(f"{table}:{number}:{name}", "").strip() for name in names}


def _fresh(stem: str, taken: set[str]) -> str:
    return next(name for number in count(1) if (name := f"{stem}{number}") not in taken)


def _region_of(level: str, data: Plain) -> str:
    """The region whose money it was: that of the applicant at this level; "" where it is not known."""
    applicant = data.get("applicant")
    code = str(applicant.get("registered_region", "")) if isinstance(applicant, dict) else ""
    stems = {"province": code[:2] + "0000", "city": code[:4] + "00", "district": code}
    return stems.get(level, "") if code else ""
