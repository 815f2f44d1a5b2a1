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
from duixian.portal.journal import for_update, write

Balances = Mapping[Account, int]
Flows = Mapping[tuple[Account, Account], int]
"""What went from one account to another in all, in fen."""


def flows(transfers: QuerySet[Transfer]) -> dict[tuple[Account, Account], int]:
    """What these transfers come to, by the accounts between which they went."""
    rows = transfers.order_by().values_list("out_of", "into").annotate(total=Sum("amount"))
    return {(Account(out_of), Account(into)): total for out_of, into, total in rows}


def flows_by(transfers: QuerySet[Transfer], field: str) -> dict[int, dict[tuple[Account, Account], int]]:
    """The same for each `pot` or `application` (by its key)."""
    found: dict[int, dict[tuple[Account, Account], int]] = {}
    for key, out_of, into, total in (
        transfers.order_by().values_list(field, "out_of", "into").annotate(total=Sum("amount"))
    ):
        found.setdefault(key, {})[Account(out_of), Account(into)] = total
    return found


def held(moved: Flows) -> dict[Account, int]:
    """What each account holds after these flows; one that none of them touches holds 0."""
    found = dict.fromkeys(Account, 0)
    for (out_of, into), total in moved.items():
        found[out_of] -= total
        found[into] += total
    return found


def balances(transfers: QuerySet[Transfer]) -> dict[Account, int]:
    """What each account holds by these transfers."""
    return held(flows(transfers))


def balances_by(transfers: QuerySet[Transfer], field: str) -> dict[int, dict[Account, int]]:
    """The same for each `pot` or `application` (by its key)."""
    return {key: held(moved) for key, moved in flows_by(transfers, field).items()}


def touching(account: Account) -> Q:
    """The transfers that change an account."""
    return Q(out_of=account) | Q(into=account)


def locked(pots: Iterable[Pot]) -> list[Pot]:
    """The pots, locked until the transaction ends, in the order of their keys."""
    keys = {pot.pk for pot in pots}
    return list(for_update(Pot.objects).filter(pk__in=keys).order_by("pk"))


def left(pot: Pot) -> int | None:
    """What can still be taken out of a pot, in fen: under its lock, so that it is still there when it is taken. None
    where no funds were ever provided: then the pot is not limited, and only counts."""
    moved = flows(Transfer.objects.filter(pot=pot).filter(touching(Account.AVAILABLE)))
    return held(moved)[Account.AVAILABLE] if moved.get((Account.FUNDS, Account.AVAILABLE)) else None


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
