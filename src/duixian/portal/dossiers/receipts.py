"""Money that the site itself determined and paid, in the payee's dossier: later claims are held against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import cast

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.dossiers.commands import keep
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import blank
from duixian.portal.journal import command, for_update
from duixian.quantity.money import money_literal, parse_money
from duixian.quantity.yaml_source import Data


@dataclass(frozen=True, slots=True)
class Award:
    """What was approved: `amount` in fen, `programme` as `policy/grant`, `year` the year that the money is for."""

    organisation: Organisation
    programme: str
    level: str
    region: str
    matter: str
    year: int
    amount: int
    on: date


def hold_receipts(organisations: Iterable[int]) -> None:
    """Lock the dossiers of organisations (by key) until the transaction ends, in one order for everybody: of two
    approvals at once the second sees the award of the first among the receipts. After the applications' locks."""
    rows = for_update(Dossier.objects).filter(organisation__in=set(organisations)).order_by("pk")
    list(rows.values_list("pk"))


@command
def book(actor: Authority, award: Award, paid: int, recovered: int | None = None) -> Dossier:
    """Let the dossier say what of an award is paid (fen) and what is determined only; said again, it says it once.

    `recovered`: what of it was recovered so far; None leaves what the dossier says of that.
    """
    organisation = award.organisation
    Dossier.objects.get_or_create(organisation=organisation, defaults={"data": blank(organisation)})
    dossier = for_update(Dossier.objects).get(organisation=organisation)
    known = cast(list[dict[str, Data]], dossier.data.get("receipts") or [])
    others = [receipt for receipt in known if not _same(receipt, award)]
    before = [receipt for receipt in known if _same(receipt, award)]
    sums = {"paid": paid, "determined": award.amount - paid, "recovered": recovered or 0}
    after = [receipt_of(award, status, fen) for status, fen in sums.items() if fen]
    if recovered is None:
        after += [receipt for receipt in before if receipt.get("status") == "recovered"]
    path = f"receipts[{award.programme}]"
    data = {**dossier.data, "receipts": cast(Data, [*others, *after])}
    return keep(actor, "award booked", dossier, data, {path: cast(Data, before)}, {path: cast(Data, after)})


def booked(organisation: Organisation, award: Award) -> dict[str, int]:
    """What the dossier says of an award, in fen by status; empty where it says nothing."""
    dossier = Dossier.objects.filter(organisation=organisation).first()
    known = cast(list[dict[str, Data]], dossier.data.get("receipts") or []) if dossier else []
    mine = [receipt for receipt in known if _same(receipt, award)]
    return {str(one["status"]): parse_money(str(one["amount"])) for one in mine}


def _same(receipt: dict[str, Data], award: Award) -> bool:
    named = (receipt.get("programme"), receipt.get("matter", ""), receipt.get("year"), receipt.get("level"))
    return named == (award.programme, award.matter, award.year, award.level)


def receipt_of(award: Award, status: str, fen: int) -> dict[str, Data]:
    """A receipt in a dossier's plain form."""
    named: dict[str, Data] = {"matter": award.matter} if award.matter else {}
    return {
        "programme": award.programme,
        "level": award.level,
        "region": award.region,
        **named,
        "year": award.year,
        "date": award.on.isoformat(),
        "status": status,
        "amount": money_literal(fen),
    }
