"""The file for the bank and the bank's answer: CSV or Excel, one row for each payment, known by its key."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import python_calamine
import xlsxwriter

from duixian.portal.payments.models import Batch
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Place, Problem, Refused
from duixian.quantity.text import Text

SENT = ("付款流水号", "收款户名", "开户行", "收款账号", "金额（元）", "用途")
ANSWER = ("付款流水号", "金额（元）", "结果", "银行流水号", "原因")
_RESULTS = {"成功": True, "失败": False}
_MOST_BYTES = 5_000_000


@dataclass(frozen=True, slots=True)
class Answered:
    """One row of the bank's answer; `amount` in fen."""

    row: int
    key: str
    amount: int
    paid: bool
    reference: str
    reason: str


def rows(batch: Batch) -> list[tuple[str, ...]]:
    """The rows of the file, without its heading: the same batch gives the same rows."""
    payments = batch.payments.select_related("account", "application").order_by("pk")
    return [
        (
            payment.key,
            payment.account.holder,
            payment.account.bank,
            payment.account.number,
            f"{payment.amount // 100}.{payment.amount % 100:02}",
            f"{payment.application.number} {payment.application.grant_title.zh}",
        )
        for payment in payments
    ]


def as_csv(batch: Batch) -> bytes:
    """UTF-8 with its mark, so that Excel reads the Chinese."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerows([SENT, *rows(batch)])
    return out.getvalue().encode("utf-8-sig")


def as_xlsx(batch: Batch) -> bytes:
    """The same as a workbook; account numbers are text, lest a digit be lost."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet("拨付")
        for i, row in enumerate([SENT, *rows(batch)]):
            sheet.write_row(i, 0, row)
        sheet.set_column(0, len(SENT) - 1, 24)
    return out.getvalue()


def read_answer(data: bytes) -> list[Answered]:
    """The rows of the bank's answer. Raises `Refused` with every row that cannot be read."""
    problems = Collector()
    table = _table(data)
    if not table or [cell.strip() for cell in table[0][: len(ANSWER)]] != list(ANSWER):
        expected = Text("、".join(ANSWER), ", ".join(ANSWER))
        text = Text("第一行不是约定的表头", "the first row is not the agreed heading")
        raise Refused([Problem("answer-heading", text, Place(path="file"), expected=expected)])
    found: list[Answered] = []
    for number, cells in enumerate(table[1:], 2):
        if any(cell.strip() for cell in cells):
            found += _row(number, [cell.strip() for cell in cells], problems)
    if problems.problems:
        raise Refused(problems.problems)
    return found


def _row(number: int, cells: Sequence[str], problems: Collector) -> list[Answered]:
    key, amount, result, reference, reason = [*cells, *[""] * len(ANSWER)][: len(ANSWER)]
    place = Place(path="file")

    def wrong(zh: str, en: str) -> list[Answered]:
        problems.add("answer-row", Text(f"第 {number} 行：{zh}", f"row {number}: {en}"), place)
        return []

    if not key:
        return wrong("没有付款流水号", "no key")
    if result not in _RESULTS:
        return wrong(f"结果“{result}”应为成功或失败", f"the result “{result}” is neither 成功 nor 失败")
    try:
        fen = parse_money(f"{amount}元")
    except (Refused, ValueError):
        return wrong(f"金额“{amount}”不是数字", f"the amount “{amount}” is no number")
    if _RESULTS[result] and not reference:
        return wrong("成功的付款要有银行流水号", "a payment that succeeded has the bank's number")
    return [Answered(number, key, fen, _RESULTS[result], reference, reason)]


def _table(data: bytes) -> list[list[str]]:
    if len(data) > _MOST_BYTES:
        raise Refused(
            [Problem("answer-size", Text("文件超过 5 MB", "the file is larger than 5 MB"), Place(path="file"))]
        )
    if data[:2] == b"PK":
        try:
            sheet = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        except python_calamine.CalamineError:
            raise Refused([_unreadable()]) from None
        try:
            return [[_cell(cell) for cell in row] for row in sheet.to_python()]
        except InvalidOperation:  # a date or the like, which the agreed columns do not have
            raise Refused([_unreadable()]) from None
    for encoding in ("utf-8-sig", "gb18030"):  # banks write either
        try:
            return list(csv.reader(io.StringIO(data.decode(encoding))))
        except UnicodeDecodeError:
            continue
    raise Refused([_unreadable()])


def _unreadable() -> Problem:
    text = Text("读不出来，应为 CSV 或 xlsx 文件", "it cannot be read; a CSV or xlsx file is wanted")
    return Problem("answer-unreadable", text, Place(path="file"))


def _cell(cell: object) -> str:
    """A cell as text; a number as the shortest decimal that stands for it, which is what was typed."""
    return str(cell) if isinstance(cell, str) else f"{Decimal(repr(cell)).normalize():f}"
