"""The ledger: balances as sums of transfers, the lock of a pot, the one way to add a transfer.

Whoever takes money out of a pot's `available` holds the pot's row lock (`locked`), taken after the application's.
Money that an application holds already moves under the application's own lock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.journal import write

Balances = Mapping[Account, int]


def balances(transfers: QuerySet[Transfer]) -> dict[Account, int]:
    """What each account holds by these transfers; an account that none of them touches holds 0."""
    held = dict.fromkeys(Account, 0)
    for side, sign in (("into", 1), ("out_of", -1)):
        for name, total in transfers.order_by().values_list(side).annotate(total=Sum("amount")):
            held[Account(name)] += sign * total
    return held


def balances_by(transfers: QuerySet[Transfer], field: str) -> dict[int, dict[Account, int]]:
    """The same for each `pot` or `application` (by its key)."""
    held: dict[int, dict[Account, int]] = {}
    for side, sign in (("into", 1), ("out_of", -1)):
        for key, name, total in transfers.order_by().values_list(field, side).annotate(total=Sum("amount")):
            held.setdefault(key, dict.fromkeys(Account, 0))[Account(name)] += sign * total
    return held


def touching(account: Account) -> Q:
    """The transfers that change an account."""
    return Q(out_of=account) | Q(into=account)


def provided(pot: Pot) -> bool:
    """Whether funds were ever provided: from then on the pot is limited."""
    return Transfer.objects.filter(pot=pot, out_of=Account.FUNDS).exists()


def locked(pots: Iterable[Pot]) -> list[Pot]:
    """The pots, locked until the transaction ends, in the order of their keys."""
    keys = {pot.pk for pot in pots}
    return list(Pot.objects.select_for_update().filter(pk__in=keys).order_by("pk"))


def available(pot: Pot) -> int:
    """What can still be taken out of the pot, in fen: under its lock, so that it is still there when it is taken."""
    return balances(Transfer.objects.filter(pot=pot).filter(touching(Account.AVAILABLE)))[Account.AVAILABLE]


def post(
    actor: Authority,
    pot: Pot,
    out_of: Account,
    into: Account,
    amount: int,
    *,
    application: Application | None = None,
    reference: str = "",
    reason: str = "",
) -> Transfer:
    """Add a transfer, with its entry in the journal."""
    made = Transfer.objects.create(
        pot=pot, application=application, out_of=out_of, into=into, amount=amount, at=timezone.now(),
        person=actor.person, post=actor.post, reference=reference, reason=reason,
    )  # fmt: skip
    said = {
        "pot": pot.pk, "application": application.number if application else "", "amount": amount,
        "reference": reference, "reason": reason,
    }  # fmt: skip
    write(actor, f"money {out_of} to {into}", made, None, said)
    return made
