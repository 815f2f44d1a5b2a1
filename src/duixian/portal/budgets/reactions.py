"""The pots follow every move and every payment; what waits for money does not go on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

from duixian.portal.applications.reactions import Happening, Money, after, before
from duixian.portal.budgets import commands
from duixian.portal.budgets.allocation import waits
from duixian.portal.budgets.amounts import beyond_pot
from duixian.portal.budgets.holding import hold
from duixian.portal.budgets.models import Account
from duixian.portal.calls.beside import add_check
from duixian.portal.payments.balance import balance
from duixian.procedure.model import Move
from duixian.quantity.money import format_money
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


def _follow(happening: Happening) -> None:
    hold(happening.actor, happening.application)


def _money(happening: Happening) -> tuple[str, int, str]:
    said = happening.data
    return cast(str, said["level"]), cast(int, said["amount"]), str(said.get("payment", ""))


def _paid(happening: Happening) -> None:
    level, amount, key = _money(happening)
    commands.pay(happening.actor, happening.application, amount, level=level, reference=key)


def _refunded(happening: Happening) -> None:
    level, amount, key = _money(happening)
    commands.refund(happening.actor, happening.application, amount, level=level, reference=key)


def _recovered(happening: Happening) -> None:
    level, amount, key = _money(happening)
    commands.recover(happening.actor, happening.application, amount, level=level, reference=key)


def _lapsed(happening: Happening) -> None:
    level, amount, key = _money(happening)
    commands.lapse(happening.actor, happening.application, amount, level=level, reference=key)


def _committed(happening: Happening) -> Iterator[Problem]:
    """Only money that is committed goes out: not what was given back to the pot."""
    application, (level, amount, _) = happening.application, _money(happening)
    pots = {name: has for name, _, has in commands.standing(application, Account.COMMITTED)}
    if amount <= 0 or level not in pots:
        return
    there = pots[level] - balance(application, level).in_flight
    if amount > there:
        name = f"{application.number} {application.organisation.name}"
        text = Text(
            f"{name}：资金账上已批待付只有 {format_money(there)}，不够付 {format_money(amount)}",
            f"{name}: {format_money(there, 'en')} are committed, not the {format_money(amount, 'en')} to be paid",
        )
        yield Problem("not-committed", text, Place(path="chosen"))


def _waiting(happening: Happening) -> Iterator[Problem]:
    last = waits(happening.application, happening.stage)
    if last is not None:
        text = Text(
            f"资金不足，排在候补第 {last.place} 位；有资金后重新分配",
            f"it waits for money in place {last.place}; it goes on once money was allocated to it",
        )
        yield Problem("waits-for-money", text)


after(_follow, Move.PASS, Move.VERIFY, Move.APPROVE, Move.REFUSE, Move.WITHDRAW, Move.SEND_BACK, Move.RETURN)
after(_paid, Money.PAID)
after(_refunded, Money.REFUNDED)
after(_recovered, Money.RECOVERED)
after(_lapsed, Money.LAPSED)
before(_committed, Money.PREPARE)
before(_waiting, Move.PASS)
add_check(beyond_pot)
