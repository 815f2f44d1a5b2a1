"""What is read of pots: how each stands, who holds its money, its statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict

from django.db.models import BigIntegerField, Case, F, QuerySet, Sum, Value, When, Window

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import LIVE, UNSEEN_BESIDE, Application
from duixian.portal.budgets import ledger
from duixian.portal.budgets.models import ACCOUNTS, OF_APPLICATIONS, Account, Allotment, Pot, Transfer
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

_SHOWN = (Account.PAID, Account.RECOVERED, Account.COMMITTED, Account.RESERVED, Account.AVAILABLE)
_WIDE = 1000


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a pot's bar: where it begins and how wide it is, in thousandths of the whole."""

    account: Account
    title: Text
    amount: int
    at: int
    width: int


@dataclass(frozen=True, slots=True)
class Stands:
    """How a pot stands, in fen. `amount` is None where no funds were provided: it only counts."""

    pot: Pot
    amount: int | None
    held: ledger.Balances

    @property
    def bars(self) -> list[Bar]:
        """Every account with its money; a pot that is not limited has nothing available."""
        shown = [account for account in _SHOWN if account is not Account.AVAILABLE or self.amount is not None]
        whole = max(1, sum(max(self.held[account], 0) for account in shown))
        pieces: list[Bar] = []
        so_far = 0
        for account in shown:
            start, so_far = so_far, so_far + max(self.held[account], 0)
            at, end = start * _WIDE // whole, so_far * _WIDE // whole
            pieces.append(Bar(account, ACCOUNTS[account], self.held[account], at, end - at))
        return pieces

    @property
    def taken(self) -> int:
        return sum(self.held[account] for account in OF_APPLICATIONS)


def stand(pots: Iterable[Pot]) -> list[Stands]:
    """How these pots stand, in their order."""
    pots = list(pots)
    found = ledger.balances_by(Transfer.objects.filter(pot__in=pots), "pot")
    return [_stands(pot, found.get(pot.pk, dict.fromkeys(Account, 0))) for pot in pots]


def _stands(pot: Pot, held: ledger.Balances) -> Stands:
    return Stands(pot, -held[Account.FUNDS] or None, held)


@dataclass(frozen=True, slots=True)
class Holder:
    """An application with what it has on an account."""

    application: Application
    amount: int


def holders(pot: Pot, account: Account) -> list[Holder]:
    """Who has money of the pot on an account; their sums are what the account holds."""
    found = ledger.balances_by(Transfer.objects.filter(pot=pot, application__isnull=False), "application")
    amounts = {key: held[account] for key, held in found.items() if held[account]}
    rows = Application.objects.filter(pk__in=amounts).select_related("organisation").order_by("number")
    return [Holder(application, amounts[application.pk]) for application in rows]


class Sides(TypedDict):
    """What a transfer changes an account by, and what the account holds after it."""

    change: int
    balance: int


def statement(pot: Pot, account: Account | None = None) -> QuerySet[WithAnnotations[Transfer, Sides]]:
    """The transfers of a pot in their order, with what they change an account by (None: every transfer, and what is
    available after it)."""
    about = account or Account.AVAILABLE
    rows = Transfer.objects.filter(pot=pot)
    if account is not None:
        rows = rows.filter(ledger.touching(account))
    change = Case(
        When(into=about, then=F("amount")), When(out_of=about, then=-F("amount")), default=Value(0),
        output_field=BigIntegerField(),
    )  # fmt: skip
    told = rows.annotate(change=change).annotate(balance=Window(Sum("change"), order_by=F("pk").asc()))
    return told.select_related("application__organisation", "person")


def waiting(actor: Authority) -> list[Allotment]:
    """What waits for money in the actor's region, in its places."""
    given = Allotment.objects.filter(application__in=actor.rows(Application).filter(state__in=LIVE))
    given = given.order_by("pk").select_related("application__organisation").defer(*UNSEEN_BESIDE)
    last = {one.application_id: one for one in given}
    return sorted((one for one in last.values() if not one.given), key=lambda one: (one.call_id, one.place))


def total(stands: Sequence[Stands], account: Account) -> int:
    return sum(one.held[account] for one in stands)
