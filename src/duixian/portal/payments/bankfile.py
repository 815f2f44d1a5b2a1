"""The file for the bank and the bank's answer: CSV or Excel, one row for each payment, known by its key."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from duixian.portal.payments.models import Order, PaymentState
from duixian.portal.web.sheets import read_table, unreadable
from duixian.portal.web.written import csv_of, workbook_in
from duixian.quantity.money import format_money, parse_money
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


class Sent(Protocol):
    """What goes to the bank in one file: a batch of payments, a settlement."""

    @property
    def orders(self) -> list[Order]: ...


class Awaited(Protocol):
    """A payment of which the bank will speak."""

    @property
    def amount(self) -> int: ...
    @property
    def state(self) -> str: ...


def in_yuan(fen: int) -> str:
    """A sum as it stands in a bank's file."""
    return f"{fen // 100}.{fen % 100:02}"


def rows(sent: Sent) -> list[tuple[str, ...]]:
    """The rows of the file, without its heading: the same batch gives the same rows."""
    return [
        (
            order.key,
            order.account.holder,
            order.account.bank,
            order.account.number,
            in_yuan(order.amount),
            order.purpose,
        )
        for order in sent.orders
    ]


def as_csv(sent: Sent) -> bytes:
    """The file that goes to the bank; a batch's digest is of this."""
    return csv_of([SENT, *rows(sent)])


def as_xlsx(sent: Sent) -> bytes:
    """The same as a workbook; account numbers are text, lest a digit be lost."""
    out = io.BytesIO()
    with workbook_in(out) as book:
        sheet = book.add_worksheet("拨付")
        for i, row in enumerate([SENT, *rows(sent)]):
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


def contradictions(answers: Iterable[Answered], known: Mapping[str, Awaited]) -> Iterator[Problem]:
    """Where the bank's answer does not fit what was sent, or what the bank said before."""
    seen: set[str] = set()
    for answer in answers:
        payment = known.get(answer.key)
        if payment is None:
            yield _row_problem(answer, "不是本批次的付款", "no payment of this batch")
        elif answer.key in seen:
            yield _row_problem(answer, "同一付款出现两次", "the payment stands twice")
        elif answer.amount != payment.amount:
            owed = format_money(payment.amount, style="exact"), format_money(payment.amount, "en", "exact")
            yield _row_problem(answer, f"金额与发送的 {owed[0]} 不符", f"sent were {owed[1]}")
        elif payment.state in (PaymentState.PAID, PaymentState.FAILED) and answer.paid != (
            payment.state == PaymentState.PAID
        ):
            yield _row_problem(answer, "与先前的回执矛盾", "it contradicts the earlier answer")
        seen.add(answer.key)


def _row_problem(answer: Answered, zh: str, en: str) -> Problem:
    return Problem("answer-row", Text(zh, en), Place(line=answer.row))


def _row(number: int, cells: Sequence[str], problems: Collector) -> list[Answered]:
    key, amount, result, reference, reason = [*cells, *[""] * len(ANSWER)][: len(ANSWER)]

    def wrong(zh: str, en: str) -> list[Answered]:
        problems.add("answer-row", Text(zh, en), Place(line=number))
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
    try:
        return read_table(data, "answer", _MOST_BYTES, _cell)
    except InvalidOperation:  # a date or the like, which the agreed columns do not have
        raise unreadable("answer") from None


def _cell(cell: object) -> str:
    """A cell as text; a number as the shortest decimal that stands for it, which is what was typed."""
    return str(cell) if isinstance(cell, str) else f"{Decimal(repr(cell)).normalize():f}"
