"""Pots and their statements as workbooks."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.utils import timezone

from duixian.portal.budgets.models import ACCOUNTS, Account, Pot
from duixian.portal.budgets.queries import Stands, statement
from duixian.portal.web.language import say
from duixian.portal.web.written import workbook_in
from duixian.quantity.text import Text

_POTS = (Text("政策", "Policy"), Text("年度", "Year"), Text("承担", "Payer"), Text("安排（元）", "Provided (CNY)"))
_FIGURES = (Account.AVAILABLE, Account.RESERVED, Account.COMMITTED, Account.PAID, Account.RECOVERED)
_STATEMENT = (
    Text("序号", "Number"), Text("时间", "When"), Text("摘要", "What"), Text("申报编号", "Application"),
    Text("单位", "Applicant"), Text("转出", "Out of"), Text("转入", "Into"), Text("金额（元）", "Amount (CNY)"),
    Text("可用余额（元）", "Available after (CNY)"), Text("凭据", "Reference"), Text("说明", "Reason"),
    Text("经办", "By"),
)  # fmt: skip
Cell = str | int | Decimal


def pots_book(stands: Iterable[Stands]) -> bytes:
    """One row for each pot."""
    unit = say(Text("（元）", " (CNY)"))
    head = [*(say(text) for text in _POTS), *(say(ACCOUNTS[account]) + unit for account in _FIGURES)]
    rows: list[list[Cell]] = []
    for one in stands:
        pot = one.pot
        sums = [one.amount or 0, *(one.held[account] for account in _FIGURES)]
        rows.append([say(pot.about), pot.year, say(pot.payer), *map(_yuan, sums)])
    return _book(say(Text("资金", "Pots")), head, rows)


def statement_book(pot: Pot) -> bytes:
    """Every transfer of a pot, what is available after each."""
    rows: list[list[Cell]] = []
    for i, one in enumerate(statement(pot), 1):
        application = one.application
        number, name = (application.number, application.organisation.name) if application else ("", "")
        rows.append([
            i, timezone.localtime(one.at).strftime("%Y-%m-%d %H:%M"), say(one.kind), number, name,
            say(ACCOUNTS[Account(one.out_of)]), say(ACCOUNTS[Account(one.into)]), _yuan(one.amount),
            _yuan(one.balance), one.reference, one.reason, one.person.name if one.person else "",
        ])  # fmt: skip
    return _book(say(pot.payer)[:31], [say(text) for text in _STATEMENT], rows)


def _yuan(fen: int) -> Decimal:
    return Decimal(fen).scaleb(-2)


def _book(name: str, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> bytes:
    out = io.BytesIO()
    with workbook_in(out) as book:
        sheet = book.add_worksheet(name)
        bold, money = book.add_format({"bold": True}), book.add_format({"num_format": "#,##0.00"})
        sheet.write_row(0, 0, head, bold)
        for i, row in enumerate(rows, 1):
            for j, cell in enumerate(row):
                sheet.write(i, j, cell, money if isinstance(cell, Decimal) else None)
        sheet.set_column(0, len(head) - 1, 18)
        sheet.freeze_panes(1, 0)
    return out.getvalue()
