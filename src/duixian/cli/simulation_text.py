"""A report of a budget or a reform on a terminal: the figures, then the head of every table, names to the right."""

from __future__ import annotations

from duixian.cli.layout import Page, pad, width_of
from duixian.quantity.text import Lang, Text
from duixian.simulation.report import Column, Report, Row, Table, big, money_unit, said

MOST, FEW = 12, 6  # rows of a table; of one that takes two lines a row; the files hold all
_WAY = ("steps", "people", "plans", "moves", "waiting", "places", "money")  # short tables that are shown whole


def render(report: Report, page: Page, lang: Lang) -> None:
    """The whole report."""
    page.para(report.title.in_(lang), style="bold")
    for text in report.about:
        page.para(text.in_(lang), style="dim")
    page.blank()
    for figure in report.figures:
        amount = _figure(figure.value, figure.kind, lang)
        page.entry(figure.title.in_(lang), amount)
        if figure.remark.in_(lang):
            page.para(figure.remark.in_(lang), 2, style="dim")
    for table in report.tables:
        _table(table, page, lang)
    page.heading(Text("怎么读", "How to read this").in_(lang))
    for text in report.remarks:
        page.para(text.in_(lang), 2, lead="· ")


def _figure(value: int, kind: str, lang: Lang) -> str:
    if kind == "count":
        return f"{value:,}"
    if kind == "change" and not value:
        return Text("不变", "unchanged").in_(lang)
    number, unit = big(value, lang)
    sign = "+" if kind == "change" and value > 0 else ""
    return f"{sign}{number} {unit}" if lang == "zh" else f"{unit} {sign}{number}"


def _table(table: Table, page: Page, lang: Lang) -> None:
    if not any(column.brief for column in table.columns):
        return
    columns = [(place, column) for place, column in enumerate(table.columns) if column.brief and column.kind != "text"]
    words = [place for place, column in enumerate(table.columns) if column.brief and column.kind == "text"]
    title = table.title.in_(lang)
    money = any(column.kind in ("money", "change") for _, column in columns)
    unit = Text(f"（金额：{money_unit('zh')}）", f" (sums: {money_unit('en')})").in_(lang) if money else ""
    page.heading(title + unit)
    rows = table.rows if table.id in _WAY else table.rows[: min(table.shown, FEW if len(table.keys) > 1 else MOST)]
    head = [column.title.in_(lang) for _, column in columns]
    cells = [[said(row.values[place], column.kind, lang) for place, column in columns] for row in rows]
    widths = [max(width_of(line[i]) for line in (head, *cells)) for i in range(len(columns))]
    if columns:
        page.para(table.head.in_(lang), 2, lead=_side(head, widths), style="dim")
    for row, line in zip(rows, cells, strict=True):
        page.para(_name(row, table, lang, words), 2, lead=_side(line, widths))
    if len(rows) < len(table.rows):
        rest = len(table.rows) - len(rows)
        page.para(Text(f"……另有 {rest} 行", f"… {rest} more rows").in_(lang), 2, style="dim")


def _side(cells: list[str], widths: list[int]) -> str:
    return "".join(pad(cell, width, right=True) + "  " for cell, width in zip(cells, widths, strict=True))


def _name(row: Row, table: Table, lang: Lang, words: list[int]) -> str:
    """The label, with the clause where several conditions or policies have one name, and what is said in words."""
    said_ = [row.label.in_(lang)]
    if row.note.in_(lang) and table.id not in ("winners", "losers"):
        said_.append(row.note.in_(lang))
    column: list[Column] = [table.columns[place] for place in words]
    said_ += [said(row.values[place], one.kind, lang) for place, one in zip(words, column, strict=True)]
    return " · ".join(said_)
