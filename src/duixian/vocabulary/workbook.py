"""The Excel template of a dossier: written by `write_template`, read back by `read_workbook`.

A number in a cell arrives as a float. It is turned at once into the shortest decimal that stands for it, which is what
was typed, and never calculated with: 0.1 is one tenth, and what a formula left at 0.30000000000000004 is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source
from duixian.vocabulary.dossier import LEVELS, STATUSES, Dossier
from duixian.vocabulary.facts import FactType, Vocabulary
from duixian.vocabulary.reader import dossier_from_source
from duixian.vocabulary.sheets import ALL_YEARS, FIRST_RECORD, ROLE_PREFIX, VALUE_COLUMN, Column, Sheet, sheets
from duixian.vocabulary.template import write_template

__all__ = ["read_workbook", "write_template"]

_Cell = int | float | str | bool | time | date | datetime | timedelta
_MATTER_FIELDS = ("id", "title", "project", "product", "counterparty", "lines_complete")
_LABELS = {label.zh: key for key, label in (*LEVELS.items(), *STATUSES.items())}


@dataclass(frozen=True, slots=True)
class _Record:
    """What one row (or the upright sheet) holds, as plain values, with the cell of each."""

    sheet: Sheet
    place: Place
    values: dict[str, Data]
    places: dict[str, Place]


def read_workbook(path: Path, vocabulary: Vocabulary) -> Dossier:
    """The dossier in a filled template. Raises `Refused`: each problem names the sheet and the cell."""
    known = {sheet.mark: sheet for sheet in sheets(vocabulary, vocabulary.matter_kinds)}
    gathered = _Gathered(vocabulary)
    records: list[_Record] = []
    for title, rows in _pages(path):
        mark = str(rows[0][0]) if rows and rows[0] else ""
        if mark in known:
            records += _records(known[mark], f"{path}[{title}!", rows)
        elif mark.startswith(ROLE_PREFIX):
            message = Text("指标表里没有这类事项", "the vocabulary has no such kind of matter")
            gathered.problems.add("unknown-sheet", message, Place(f"{path}[{title}!A1]"))
    if not any(record.sheet.role == "applicant" for record in records):
        message = Text("没有找到模板的“企业”表", "the template's sheet of the applicant is missing")
        gathered.problems.add("not-a-template", message, Place(str(path)))
        gathered.problems.raise_if_any()
    for role in ("applicant", "years", "matters", "matter-years", "lines", "receipts", "coverage"):
        for record in records:
            if record.sheet.role == role:
                gathered.take(record)
    source = Source(str(path), {"dossier": 1, "applicant": {}, **gathered.data}, gathered.places)
    try:
        dossier = dossier_from_source(source, vocabulary)
    except Refused as refused:
        raise Refused((*gathered.problems.problems, *refused.problems)) from None
    gathered.problems.raise_if_any()
    return dossier


def _pages(path: Path) -> Iterator[tuple[str, list[list[_Cell]]]]:
    try:
        with CalamineWorkbook.from_path(path) as book:
            for title in book.sheet_names:
                yield title, book.get_sheet_by_name(title).to_python(skip_empty_area=False)
    except (CalamineError, OSError) as error:
        message = Text(f"读不到工作簿：{error}", f"cannot read the workbook: {error}")
        raise Refused([Problem("file-unreadable", message, Place(str(path)))]) from None


def _records(sheet: Sheet, prefix: str, rows: list[list[_Cell]]) -> Iterator[_Record]:
    """The records of one sheet; `prefix` is the beginning of its cells' places."""
    if sheet.upright:
        cells = [(str(row[0]), row[VALUE_COLUMN], i, VALUE_COLUMN) for i, row in enumerate(rows) if i >= FIRST_RECORD]
        yield _record(sheet, prefix, cells)
        return
    names = [str(name) for name in rows[1]] if len(rows) > 1 else []
    for i, row in enumerate(rows[FIRST_RECORD:], start=FIRST_RECORD):
        record = _record(
            sheet, prefix, [(name, cell, i, j) for j, (name, cell) in enumerate(zip(names, row, strict=True))]
        )
        if record.values:
            yield record


def _record(sheet: Sheet, prefix: str, cells: list[tuple[str, _Cell, int, int]]) -> _Record:
    values: dict[str, Data] = {}
    places: dict[str, Place] = {}
    for name, cell, row, column in cells:
        if name and (value := _plain(sheet.column(name), cell)) is not None:
            values[name] = value
            places[name] = Place(f"{prefix}{_cell_name(row, column)}]")
    first = cells[0] if cells else ("", "", 0, 0)
    return _Record(sheet, Place(f"{prefix}{_cell_name(first[2], 0)}]"), values, places)


def _plain(column: Column, cell: _Cell) -> Data:
    """A cell as a dossier file would write it; None when it is empty."""
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = str(cell).strip() if not isinstance(cell, int | float) else f"{Decimal(repr(cell)).normalize():f}"
    if not text:
        return None
    if column.type is FactType.MONEY and _is_figure(text):
        return f"{text}元"  # the label says so
    if column.type is FactType.RATE and isinstance(cell, int | float):
        return f"{Decimal(text).scaleb(2):f}%"  # the cell is formatted as a percentage
    if column.type is FactType.COUNT and text.isdecimal():
        return int(text)
    return text


def _is_figure(text: str) -> bool:
    digits = text.removeprefix("-").replace(",", "")
    return digits.isascii() and digits.replace(".", "", 1).isdigit()


def _cell_name(row: int, column: int) -> str:
    """`(3, 27)` as `AB4`."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return f"{letters}{row + 1}"


@dataclass(slots=True)
class _Gathered:
    """The records of all sheets, put together as the data of a dossier file with the place of every value."""

    vocabulary: Vocabulary
    problems: Collector = field(default_factory=Collector)
    data: dict[str, Data] = field(default_factory=dict)
    places: dict[Path_, Place] = field(default_factory=dict)
    matters: dict[str, tuple[int, str]] = field(default_factory=dict)
    counts: Counter[Path_] = field(default_factory=Counter)

    def take(self, record: _Record) -> None:
        """Put a record where a dossier file has it."""
        match record.sheet.role:
            case "applicant":
                self._put(("applicant",), record, [name for name in record.values if name != "on"])
                self._put((), record, ["on"])
            case "years":
                self._put_year((), record)
            case "matters":
                self._matter(record)
            case "matter-years":
                if (path := self._matter_path(record)) is not None:
                    self._put_year(path, record)
            case "lines":
                self._line(record)
            case "receipts":
                self._put(self._next(("receipts",)), _with_keys(record, _LABELS))
            case "coverage":
                self._coverage(record)

    def _matter(self, record: _Record) -> None:
        path = self._next(("matters",))
        identifier = str(record.values.get("id", ""))
        self.matters.setdefault(identifier, (self.counts["matters",] - 1, record.sheet.kind))
        self._put(path, record, [name for name in record.values if name in _MATTER_FIELDS])
        self._put((*path, "facts"), record, [name for name in record.values if name not in _MATTER_FIELDS])
        _hold(self.data, (*path, "kind"), record.sheet.kind)

    def _line(self, record: _Record) -> None:
        path = self._matter_path(record)
        if path is not None:
            _, kind = self.matters[str(record.values["matter"])]
            categories = {label.zh: key for key, label in self.vocabulary.kinds[kind].categories.items()}
            names = [name for name in record.values if name != "matter"]
            self._put(self._next((*path, "lines")), _with_keys(record, categories), names)

    def _coverage(self, record: _Record) -> None:
        keys = {**_LABELS, "成立之日": "founding"}
        if record.values.get("level") == ALL_YEARS:
            self._put(("coverage", "years"), _with_keys(record, keys), ["from"])
        else:
            self._put(self._next(("coverage", "receipts")), _with_keys(record, keys))

    def _matter_path(self, record: _Record) -> Path_ | None:
        """The path of the matter that a record names; None after saying that there is none."""
        identifier = str(record.values.get("matter", ""))
        if identifier in self.matters:
            return ("matters", self.matters[identifier][0])
        message = Text(f"没有事项 {identifier}", f"there is no matter {identifier}")
        near = nearest(identifier, self.matters)
        self.problems.add("unknown-matter", message, record.places.get("matter", record.place), nearest=near)
        return None

    def _put_year(self, path: Path_, record: _Record) -> None:
        year = str(record.values.get("year", ""))
        if not year or (*path, "years", year) in self.places:
            message = (
                Text(f"年度 {year} 重复", f"the year {year} stands twice") if year else Text("没有填年度", "no year")
            )
            self.problems.add("year", message, record.places.get("year", record.place))
            return
        names = [name for name in record.values if name not in ("year", "matter")]
        self._put((*path, "years", year), record, names)

    def _next(self, path: Path_) -> Path_:
        """The path of the next item of the list at `path`."""
        self.counts[path] += 1
        return (*path, self.counts[path] - 1)

    def _put(self, path: Path_, record: _Record, names: Iterable[str] | None = None) -> None:
        self.places.setdefault(path, record.place)
        for name in record.values if names is None else names:
            if name in record.values:
                _hold(self.data, (*path, name), record.values[name])
                self.places[(*path, name)] = record.places[name]


def _with_keys(record: _Record, keys: Mapping[str, str]) -> _Record:
    """The record with the words of drop-down lists as the keys that they stand for."""
    values = {
        name: keys.get(value, value) if isinstance(value, str) else value for name, value in record.values.items()
    }
    return replace(record, values=values)


def _hold(data: dict[str, Data], path: Path_, value: Data) -> None:
    """Put a value at a path, making the mappings and lists on the way; a list grows by one at most."""
    holder: Data = data
    for part, following in zip(path, (*path[1:], None), strict=True):
        empty: Data = value if following is None else [] if isinstance(following, int) else {}
        if isinstance(holder, dict) and isinstance(part, str):
            holder = holder.setdefault(part, empty)
        elif isinstance(holder, list) and isinstance(part, int):
            if part == len(holder):
                holder.append(empty)
            holder = holder[part]
