"""A report of a budget or a reform as an Excel workbook: a sheet for the figures and one for every table."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter

from duixian.quantity.text import Lang, Text
from duixian.report.to_xlsx import Cell, Sheets, yuan
from duixian.simulation.report import Report, Table, Value

_WIDTHS = {"money": 18, "change": 18, "count": 12, "share": 12, "text": 40}


def write_xlsx(report: Report, path: Path, on: date, lang: Lang) -> None:
    """Write the workbook; sums are numbers in yuan, exact to the fen, shares are percentages."""
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheets = Sheets(book, lang)
        book.set_properties({"title": report.title.in_(lang), "created": datetime(on.year, on.month, on.day)})
        _summary(report, sheets, lang)
        for table in report.tables:
            _table(table, sheets, lang)


def _summary(report: Report, sheets: Sheets, lang: Lang) -> None:
    rows: list[list[Cell]] = [[f.title.in_(lang), _cell(f.value, f.kind, lang)] for f in report.figures]
    rows.append([])
    for text in (*report.about, *report.remarks):
        rows.append([text.in_(lang)])
    rows.append([Text("规则摘要", "Program digest").in_(lang), report.program])
    columns = [(report.title, 60), (Text("单位、元", "Applicants, CNY"), 24)]
    sheets.sheet(Text("总览", "Summary"), columns, rows)


def _table(table: Table, sheets: Sheets, lang: Lang) -> None:
    notes = any(row.note.in_(lang) for row in table.rows)
    columns = [(Text(key, key), 28 if key in ("grant", "condition") else 14) for key in table.keys]
    columns.append((table.head, 36))
    if notes:
        columns.append((Text("出处", "Where"), 44))
    for column in table.columns:
        unit = {"money": Text("（元）", " (CNY)"), "change": Text("（元）", " (CNY)"), "share": Text("（%）", " (%)")}
        tail = unit.get(column.kind, Text("", ""))
        columns.append((Text(column.title.zh + tail.zh, column.title.en + tail.en), _WIDTHS[column.kind]))
    rows: list[list[Cell]] = []
    for row in table.rows:
        cells: list[Cell] = [*row.key, row.label.in_(lang)]
        if notes:
            cells.append(row.note.in_(lang))
        told = zip(table.columns, row.values, strict=True)
        rows.append([*cells, *(_cell(value, column.kind, lang) for column, value in told)])
    sheets.sheet(Text(table.title.zh[:31], table.title.en[:31]), columns, rows)


def _cell(value: Value, kind: str, lang: Lang) -> Cell:
    if value is None or isinstance(value, int):
        if value is not None and kind in ("money", "change"):
            return yuan(value)
        return Decimal(value).scaleb(-4) if value is not None and kind == "share" else value
    return value.in_(lang)
