"""Tables that people upload, CSV or Excel, read whole: rows by the names of their columns, or every problem at once.

COLUMNS = (Column("code", "统一社会信用代码"), Column("until", "截止日期", required=False))
for row in read_sheet(data, COLUMNS): row.number, row.cells["code"]
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import python_calamine

from duixian.portal.journal import Invalid
from duixian.portal.papers.office import check_package
from duixian.portal.web.written import unmarked, workbook_in
from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.text import Text

MOST_BYTES = 5 * 2**20
MOST_ROWS = 20_000
_FILE = Place(path="file")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an agreed table: its name in code and its heading; a required one is filled in every row."""

    name: str
    heading: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row that is not empty; `number` as the file counts, the heading being row 1."""

    number: int
    cells: Mapping[str, str]

    def place(self, name: str = "") -> Place:
        return Place(line=self.number, path=name or "file")


def read_sheet(data: bytes, columns: Sequence[Column]) -> list[SheetRow]:
    """The rows. Columns may stand in any order, others beside them are passed over. Raises `Refused` with everything
    that is wrong: the file, its heading, each cell that must be filled and is not."""
    table = read_table(data)
    problems = Collector()
    heading = [cell.strip() for cell in table[0]] if table else []
    at = {column.name: heading.index(column.heading) for column in columns if column.heading in heading}
    for column in columns:
        if column.required and column.name not in at:
            text = Text(f"没有“{column.heading}”这一列", f"the column {column.heading} is missing")
            problems.add("sheet-heading", text, Place(line=1, path="file"), nearest=nearest(column.heading, heading))
    if len(table) - 1 > MOST_ROWS:
        text = Text(f"超过 {MOST_ROWS} 行", f"more than {MOST_ROWS} rows")
        problems.add("sheet-rows", text, Place(path="file"))
    problems.raise_if_any()
    found: list[SheetRow] = []
    for number, cells in enumerate(table[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        said = {name: cells[i].strip() if i < len(cells) else "" for name, i in at.items()}
        row = SheetRow(number, {column.name: said.get(column.name, "") for column in columns})
        found.append(row)
        for column in columns:
            if column.required and not row.cells[column.name]:
                text = Text(f"“{column.heading}”没有填", f"{column.heading} is not filled in")
                problems.add("sheet-cell", text, row.place(column.heading))
    problems.raise_if_any()
    return found


def write_sheet(columns: Sequence[Column], rows: Iterable[Sequence[str]] = ()) -> bytes:
    """A workbook of one sheet with these columns, for people to fill in; all of it is text, lest a digit be lost."""
    out = io.BytesIO()
    with workbook_in(out) as book:
        sheet, text = book.add_worksheet("登记"), book.add_format({"num_format": "@"})
        bold = book.add_format({"bold": True})
        sheet.set_column(0, len(columns) - 1, 24, text)
        sheet.write_row(0, 0, [column.heading for column in columns], bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, row)
    return out.getvalue()


def read_table(
    data: bytes, sort: str = "sheet", most: int = MOST_BYTES, cell: Callable[[object], str] | None = None
) -> list[list[str]]:
    """Every cell of a CSV file or of a workbook's first sheet, as text. `sort` begins the codes of the problems, `most`
    is in bytes, `cell` writes one of a workbook (None: as it was typed). Raises `Refused`."""
    if len(data) > most:
        raise Refused([Problem(f"{sort}-size", Text("文件超过 5 MB", "the file is larger than 5 MB"), _FILE)])
    if data[:2] == b"PK":
        try:
            check_package(io.BytesIO(data))  # five megabytes may unpack to as many thousands
            sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        except Invalid as invalid:
            broken = all(problem.code == "broken" for problem in invalid.problems)
            raise (unreadable(sort) if broken else Refused(invalid.problems)) from None
        except python_calamine.CalamineError:
            raise unreadable(sort) from None
        return [[(cell or _cell)(one) for one in row] for row in sheet.to_python()]
    for encoding in ("utf-8-sig", "gb18030"):  # Excel in China writes either, and so do banks
        try:
            read = csv.reader(io.StringIO(data.decode(encoding)))
            return [[unmarked(cell) for cell in row] for row in read]
        except (UnicodeDecodeError, csv.Error):
            continue
    raise unreadable(sort)


def unreadable(sort: str) -> Refused:
    """What to raise for a file that is no table."""
    text = Text("读不出来，应为 CSV 或 xlsx 文件", "it cannot be read; a CSV or xlsx file is wanted")
    return Refused([Problem(f"{sort}-unreadable", text, _FILE)])


def _cell(cell: object) -> str:
    """A cell as it was typed: a number as the shortest decimal that stands for it, a day in ISO form."""
    match cell:
        case bool():
            return "是" if cell else "否"
        case float() | int():
            return f"{Decimal(repr(cell)).normalize():f}"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return str(cell)
