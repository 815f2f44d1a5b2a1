"""Cost that a voucher paid is not claimed again: an invoice is used up to its sum, whichever came first.

A cost line whose id is the invoice's number is that invoice.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from duixian.portal.applications.assessing import dossier_data
from duixian.portal.applications.models import GIVEN_UP, Application, CostLine
from duixian.portal.vouchers.models import Redemption, Spending
from duixian.portal.vouchers.queries import invoice_number
from duixian.procedure.model import State
from duixian.quantity.money import format_money, parse_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.spots import matter_of

_TYPED = (State.DRAFT, State.RETURNED)


def claimed_elsewhere(organisation: int, invoice: str) -> int:
    """What of an invoice the organisation's applications claim (fen): the most that one of them does, since awards of
    one cost line stack by rules of their own."""
    lines = CostLine.objects.filter(application__organisation=organisation)
    live = lines.exclude(application__state__in=(State.DRAFT, *GIVEN_UP))
    return max((_counted(line) for line in live if invoice_number(line.line_id) == invoice), default=0)


def claimed_again(application: Application) -> Iterator[Problem]:
    """The lines of which more is claimed than vouchers have left of their invoice."""
    spent: dict[str, list[Redemption]] = {}
    rows = Redemption.objects.filter(voucher__organisation=application.organisation_id, state=Spending.SPENT)
    for one in rows:
        spent.setdefault(one.invoice, []).append(one)
    for line, claimed in _lines(application) if spent else ():
        paid = spent.get(invoice_number(line), [])
        left = (paid[0].invoiced or 0) - sum(one.amount for one in paid) if paid else claimed
        if claimed > left:
            most = format_money(left), format_money(left, "en")
            text = Text(
                f"发票 {line} 已由服务券支付一部分，最多申报 {most[0]}",
                f"a voucher paid a part of invoice {line}: at most {most[1]} of it can be claimed",
            )
            yield Problem("paid-by-voucher", text, Place(path=line))


def _lines(application: Application) -> list[tuple[str, int]]:
    """(id, claimed) of the lines: those that would be filed, or those that were."""
    if application.state not in _TYPED:
        return [(line.line_id, _counted(line)) for line in application.lines.all()]
    matter = matter_of(application.matter_id, dossier_data(application))
    lines = cast(list[dict[str, Data]], (matter or {}).get("lines") or [])
    return [(str(line["id"]), parse_money(str(line["amount"]))) for line in lines]


def _counted(line: CostLine) -> int:
    return line.claimed if line.approved is None else line.approved
