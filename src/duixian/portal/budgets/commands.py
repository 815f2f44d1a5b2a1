"""Everything that moves money in the ledger. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`).

What concerns an application takes it locked, or locks it; who may is decided by the command of the desk that calls it
(payment, recovery, vouchers). `level` names the payer; "" shares the sum out among all, as they stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duixian.assess.allot import share_out
from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.budgets import ledger
from duixian.portal.budgets.holding import hold
from duixian.portal.budgets.models import ACCOUNTS, Account, Pot, Transfer
from duixian.portal.budgets.payers import ensure_for, pots_of
from duixian.portal.budgets.queries import holders
from duixian.portal.journal import Denied, Invalid, command, lock
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def pay(actor: Authority, application: Application, amount: int, *, level: str, reference: str = "") -> list[Transfer]:
    """Book that a payer paid `amount` (fen) of what was committed. `reference`: the payment's key."""
    kept = lock(Application.objects.select_related("call", "organisation"), application.pk)
    hold(actor, kept)
    ensure_for(actor, kept, level)
    return _move(actor, kept, Account.COMMITTED, Account.PAID, amount, level, reference, "")


@command
def refund(
    actor: Authority, application: Application, amount: int, *, level: str, reference: str = "", reason: str = ""
) -> list[Transfer]:
    """Book that the payee's bank sent money back: it is committed again, and due."""
    return _locked_move(actor, application, Account.PAID, Account.COMMITTED, amount, level, reference, reason)


@command
def recover(
    actor: Authority, application: Application, amount: int, *, level: str = "", reference: str = "", reason: str = ""
) -> list[Transfer]:
    """Book that paid money was recovered (追回): it is not due again, and stays apart until it is provided anew."""
    return _locked_move(actor, application, Account.PAID, Account.RECOVERED, amount, level, reference, reason)


@command
def restore(
    actor: Authority, application: Application, amount: int, *, level: str = "", reference: str = "", reason: str = ""
) -> list[Transfer]:
    """Provide recovered money anew: the pot may give it to others."""
    return _locked_move(actor, application, Account.RECOVERED, Account.AVAILABLE, amount, level, reference, reason)


@command
def provide_again(actor: Authority, pot: Pot, applications: Iterable[int], *, document: str, reason: str) -> int:
    """Provide what a pot has recovered of these applications (by key) anew, on a document and for a reason; the fen.

    Raises `Denied`, `Invalid`.
    """
    kept = actor.rows(Pot, "restore").filter(pk=pot.pk).first()
    if kept is None:
        raise Denied(f"{actor.who} provides no money of pot {pot.pk}")
    chosen = set(applications)
    there = [one for one in holders(kept, Account.RECOVERED) if one.application.pk in chosen]
    problems: list[Problem] = []
    if not there:
        text = Text("勾选要重新安排的追回资金", "choose the money that is provided anew")
        problems.append(Problem("none-chosen", text))
    if not document.strip():
        text = Text("写明重新安排的文号", "give the number of the document that provides it")
        problems.append(Problem("document", text, Place(path="document")))
    if not reason.strip():
        problems.append(Problem("reason", Text("写明理由", "give the reason"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    for one in sorted(there, key=lambda holder: holder.application.pk):
        restore(
            actor, one.application, one.amount, level=kept.level, reference=document.strip(), reason=reason.strip()
        )  # fmt: skip
    return sum(one.amount for one in there)


@command
def lapse(
    actor: Authority, application: Application, amount: int, *, level: str = "", reference: str = "", reason: str = ""
) -> list[Transfer]:
    """Give committed money that will not be paid any more back to the pot: an expired voucher, an award given up."""
    return _locked_move(actor, application, Account.COMMITTED, Account.AVAILABLE, amount, level, reference, reason)


def _locked_move(
    actor: Authority,
    application: Application,
    out_of: Account,
    into: Account,
    amount: int,
    level: str,
    reference: str,
    reason: str,
) -> list[Transfer]:
    kept = lock(Application.objects.select_related("call", "organisation"), application.pk)
    return _move(actor, kept, out_of, into, amount, level, reference, reason)


def _move(
    actor: Authority,
    application: Application,
    out_of: Account,
    into: Account,
    amount: int,
    level: str,
    reference: str,
    reason: str,
) -> list[Transfer]:
    """Move `amount` of what the application has on an account, in the payers' pots in the order of their keys."""
    pots = [(pot, has) for name, pot, has in standing(application, out_of) if level in ("", name)]
    there = sum(has for _, has in pots)
    if not 0 < amount <= there:
        raise Invalid(_too_much(out_of, amount, there))
    each = share_out(amount, [has for _, has in pots])
    return [
        ledger.post(actor, pot, out_of, into, fen, application=application, reference=reference, reason=reason)
        for (pot, _), fen in zip(pots, each, strict=True)
        if fen
    ]


def standing(application: Application, account: Account) -> Iterator[tuple[str, Pot, int]]:
    """What an application has on an account, payer by payer: (level, pot, fen)."""
    held = ledger.balances_by(Transfer.objects.filter(application=application), "pot")
    for level, pot in pots_of(application).items():
        yield level, pot, held.get(pot.pk, {}).get(account, 0)


def _too_much(account: Account, amount: int, there: int) -> Problem:
    name = ACCOUNTS[account]
    text = Text(
        f"资金账上“{name.zh}”是 {format_money(there)}，不能动用 {format_money(amount)}",
        f"the ledger has {format_money(there, 'en')} {name.en.lower()}; {format_money(amount, 'en')} cannot be moved",
    )
    top = Text(f"不超过 {format_money(there)}", f"up to {format_money(there, 'en')}")
    return Problem("not-in-ledger", text, Place(path="amount"), expected=top)
