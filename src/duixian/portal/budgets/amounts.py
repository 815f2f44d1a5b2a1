"""The amount of a pot: provided, raised or lowered by the bureau, each time with the document that says so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.policies import policy_of
from duixian.portal.budgets import ledger
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.budgets.payers import Payer, ensure
from duixian.portal.calls.models import Call, State
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.payments.balance import split
from duixian.procedure.read import procedure_for
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def open_pot(actor: Authority, payer: Payer, *, amount: int, document: str, reason: str = "") -> Pot:
    """Provide the funds of a payer for a policy and a year (fen). What its pot has counted until now comes out of them.

    Raises `Denied`, `Invalid` (they do not suffice for that, the pot has funds already).
    """
    if not actor.may("keep", Pot):
        raise Denied(f"{actor.who} keeps no pot")
    pot = ensure(actor, payer)
    pot = lock(actor.rows(Pot, "keep"), pot.pk)
    if ledger.left(pot) is not None:
        text = Text("这笔资金已经建立，请在它的页面上调整金额", "the pot is there; change its amount on its page")
        raise Invalid(Problem("pot-there", text, Place(path="policy")))
    return _set(actor, pot, amount, document, reason)


@command
def change_amount(actor: Authority, pot: Pot, *, amount: int, document: str, reason: str, version: int) -> Pot:
    """Raise or lower a pot to `amount` (fen). Raises `Denied`, `Stale`, `Invalid` with all that is in the way."""
    kept = lock(actor.rows(Pot, "keep"), pot.pk, version)
    if not reason.strip():
        text = Text("请写明调整原因", "give the reason")
        raise Invalid(Problem("pot-reason", text, Place(path="reason")))
    return _set(actor, kept, amount, document, reason)


def _set(actor: Authority, pot: Pot, amount: int, document: str, reason: str) -> Pot:
    held = ledger.balances(Transfer.objects.filter(pot=pot))
    more = amount - -held[Account.FUNDS]
    if problems := [*_wrong(pot, amount, more, held, document)]:
        raise Invalid(problems)
    ends = (Account.FUNDS, Account.AVAILABLE) if more > 0 else (Account.AVAILABLE, Account.FUNDS)
    ledger.post(actor, pot, *ends, abs(more), reference=document.strip(), reason=reason.strip())
    pot.version += 1
    pot.save(update_fields=["version"])
    write(actor, "pot amount set", pot, {"amount": amount - more}, {"amount": amount, "document": document.strip()})
    return pot


def _wrong(pot: Pot, amount: int, more: int, held: ledger.Balances, document: str) -> Iterator[Problem]:
    place = Place(path="amount")
    taken = sum(held[account] for account in (Account.RESERVED, Account.COMMITTED, Account.PAID, Account.RECOVERED))
    if amount <= 0:
        yield Problem("pot-amount", Text("金额应大于零", "a sum above zero"), place)
    elif more == 0:
        yield Problem("pot-amount", Text("金额没有变化", "the amount is the same"), place)
    elif amount < taken:
        text = Text("低于已经预留、批准和拨付的资金", "it is below what is reserved, committed and paid already")
        yield Problem("pot-taken", text, place, expected=_at_least(taken))
    promised = announced(pot)
    if taken <= amount < promised:
        text = Text("低于申报通知已公布、由这笔资金承担的总额", "it is below what calls have announced of it")
        yield Problem("pot-announced", text, place, expected=_at_least(promised))
    if not document.strip():
        text = Text("请写明资金文件（文号或批复）", "name the document that provides it")
        yield Problem("pot-document", text, Place(path="document"))


def _at_least(fen: int) -> Text:
    return Text(f"不低于 {format_money(fen)}", f"at least {format_money(fen, 'en')}")


def announced(pot: Pot, calls: Iterable[Call] | None = None) -> int:
    """What calls (None: those open or closed of the pot's policy and year) have announced, as far as it bears it: a
    payer of the calls' own region."""
    if calls is None:
        opened = Call.objects.filter(policy=pot.policy, year=pot.year, region=pot.region, pot__isnull=False)
        calls = opened.exclude(state=State.DRAFT).defer("program")
    return sum(_borne(call).get(pot.level, 0) for call in calls)


def _borne(call: Call) -> dict[str, int]:
    """What each level bears of the money that a call announces."""
    policy = policy_of(call)
    alone = procedure_for(policy, call.grants[0], call.limits).stages[-1].desk.level
    return split(policy, call.pot or 0, alone)


def beyond_pot(call: Call) -> Iterator[Problem]:
    """A call announces no more than the pot has that bears it, with what other calls of the year have announced."""
    if call.pot is None or not call.grants:
        return
    for pot in Pot.objects.filter(policy=call.policy, year=call.year, region=call.region):
        funds = -ledger.balances(Transfer.objects.filter(pot=pot))[Account.FUNDS]
        left = funds - announced(pot)
        if funds and announced(pot, [call]) > left:
            text = Text(
                f"{pot.title.zh}扣除其他通知后只有 {format_money(left)}",
                f"{pot.title.en} has {format_money(left, 'en')} beside what other calls announce",
            )
            yield Problem("call", text, Place(path="pot"))
