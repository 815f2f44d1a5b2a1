"""Lists of invoices, contracts and devices as files: their columns, and the rows that people fill in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from duixian.portal.registry.commands import Said
from duixian.portal.registry.models import Kind
from duixian.portal.web.sheets import Column, SheetRow, read_sheet
from duixian.quantity.dates import parse_date
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Refused

COLUMNS: Mapping[Kind, Sequence[Column]] = {
    Kind.INVOICE: (
        Column("number", "发票号码"),
        Column("code", "发票代码", required=False),
        Column("date", "开票日期"),
        Column("seller", "销售方名称"),
        Column("seller_code", "销售方信用代码", required=False),
        Column("buyer", "购买方名称"),
        Column("amount", "价税合计（元）"),
    ),
    Kind.CONTRACT: (
        Column("number", "合同编号"),
        Column("seller", "对方单位"),
        Column("date", "签订日期"),
    ),
    Kind.DEVICE: (
        Column("seller", "生产厂家"),
        Column("model", "型号"),
        Column("number", "序列号"),
    ),
}
"""What is imported of each kind, by the fields of `Said`."""


def read_things(kind: Kind, data: bytes) -> list[Said]:
    """The things of a file. Raises `Refused` with every row that cannot be read, and why."""
    problems = Collector()
    found = [_said(kind, row, problems) for row in read_sheet(data, COLUMNS[kind])]
    problems.raise_if_any()
    return found


def _said(kind: Kind, row: SheetRow, problems: Collector) -> Said:
    cells = row.cells
    return Said(
        kind,
        cells["number"],
        cells.get("code", ""),
        _day(row, problems),
        cells.get("seller", ""),
        cells.get("seller_code", ""),
        cells.get("buyer", ""),
        cells.get("model", ""),
        _amount(row, problems) if kind is Kind.INVOICE else None,
        row.number,
    )


def _day(row: SheetRow, problems: Collector) -> date | None:
    if not row.cells.get("date"):
        return None
    try:
        return parse_date(row.cells["date"], row.place("date"))
    except Refused as refused:
        problems.extend(refused.problems)
        return None


def _amount(row: SheetRow, problems: Collector) -> int | None:
    said = row.cells.get("amount", "")
    try:
        return parse_money(f"{said}元" if said[-1:].isdecimal() else said, row.place("amount"))
    except Refused as refused:
        problems.extend(refused.problems)
        return None
