"""What the ledger holds of an application follows from where it stands: nothing, its award reserved, or committed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.budgets import ledger
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.budgets.payers import ensure_for, parts, pots_of
from duixian.portal.calls.models import Call
from duixian.portal.journal import Invalid, for_update
from duixian.procedure.model import State
from duixian.quantity.money import format_money
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

_NOTHING = (State.DRAFT, State.RETURNED, State.REFUSED, State.WITHDRAWN)
_TAKING = (Account.AVAILABLE, Account.RESERVED)


@dataclass(frozen=True, slots=True)
class Step:
    """A transfer that is still to be made in a pot."""

    pot: Pot
    out_of: Account
    into: Account
    amount: int


def account_of(application: Application) -> Account | None:
    """Where its award stands: reserved from the stage of the list on (it is recommended), committed once approved."""
    if application.state in _NOTHING:
        return None
    course = application.course
    at = course.index(application.stage)
    if at < course.index(course.listing().id):
        return None
    approval = next((i for i, stage in enumerate(course.stages) if stage.kind == "approval"), len(course.stages))
    return Account.COMMITTED if at > approval or application.kind == "payment" else Account.RESERVED


def hold(actor: Authority, application: Application) -> None:
    """Let the pots of a locked application's payers hold what it asks for where it stands, within a command.

    Raises `Invalid` where a pot, or the money of its call, does not suffice.
    """
    steps = list(_steps(actor, application))
    taken = [step for step in steps if (step.out_of, step.into) == _TAKING]
    if taken:
        _refuse_beyond_call(application, sum(step.amount for step in taken))
        ledger.locked(step.pot for step in taken)
        short = [problem for step in taken for problem in _short(step)]
        if short:
            raise Invalid(short)
    for step in sorted(steps, key=lambda step: step.into != Account.AVAILABLE):  # what comes free first
        ledger.post(actor, step.pot, step.out_of, step.into, step.amount, application=application)


def _steps(actor: Authority, application: Application) -> Iterator[Step]:
    account = account_of(application)
    wanted = parts(application) if account else {}
    moved = ledger.flows_by(Transfer.objects.filter(application=application), "pot")
    if not wanted and not moved:
        return
    pots = pots_of(application, wanted)
    pots |= {level: ensure_for(actor, application, level) for level in wanted if level not in pots}
    for level, pot in pots.items():
        yield from _towards(pot, account, wanted.get(level, 0), moved.get(pot.pk, {}))


def _towards(pot: Pot, account: Account | None, share: int, moved: ledger.Flows) -> Iterator[Step]:
    """What is to be done in one pot, so that the share stands on the account. What was committed stays committed, paid,
    or lapsed."""
    reserved = ledger.held(moved)[Account.RESERVED]
    need = max(0, share - committed(moved)) if account is Account.COMMITTED else 0
    keep = share if account is Account.RESERVED else need
    if keep > reserved:
        yield Step(pot, Account.AVAILABLE, Account.RESERVED, keep - reserved)
    elif keep < reserved:
        yield Step(pot, Account.RESERVED, Account.AVAILABLE, reserved - keep)
    if need:
        yield Step(pot, Account.RESERVED, Account.COMMITTED, need)


def committed(moved: ledger.Flows) -> int:
    """What was ever committed of an application in a pot, whatever became of it."""
    return moved.get((Account.RESERVED, Account.COMMITTED), 0)


def _short(step: Step) -> Iterator[Problem]:
    has = ledger.left(step.pot)
    if has is not None and step.amount > has:
        yield short_of(step.pot.title, has, step.amount)


def short_of(whose: Text, has: int, asked: int) -> Problem:
    """What a pot has, what is asked of it, what can be done."""
    zh = [format_money(fen) for fen in (has, asked, asked - has)]
    en = [format_money(fen, "en") for fen in (has, asked, asked - has)]
    message = Text(
        f"资金不足：{whose.zh}可用 {zh[0]}，本件需要 {zh[1]}，还差 {zh[2]}",
        f"not enough money: {whose.en} has {en[0]} left, this one asks for {en[1]}, {en[2]} more",
    )
    expected = Text(
        "先增加资金，或在“资金分配”中按通知的办法分配、列入候补",
        "provide more, or allocate what there is as the call declares, or let it wait",
    )
    return Problem("pot-short", message, expected=expected)


def _refuse_beyond_call(application: Application, more: int) -> None:
    """The money that the call announced is all there is for its applications, whoever pays."""
    call = application.call
    if call.pot is None:
        return
    for_update(Call.objects).only("pk").get(pk=call.pk)
    has = call.pot - held_of_call(call)
    if more > has:
        raise Invalid(short_of(Text(f"通知“{call.title}”的资金", f"the money of the call “{call.title}”"), has, more))


def held_of_call(call: Call) -> int:
    """What the applications of a call hold: reserved, committed and paid, of every payer."""
    held = ledger.balances(Transfer.objects.filter(application__call=call))
    return held[Account.RESERVED] + held[Account.COMMITTED] + held[Account.PAID]
