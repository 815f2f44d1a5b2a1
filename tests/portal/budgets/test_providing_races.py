"""Recovered money is provided anew by two at the same moment: once; without the lock, twice."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from threading import Barrier, BrokenBarrierError

import pytest
from at_once import at_once
from awards import an_award, day, in_ledger
from city import City, build_city
from django.db import connection
from pots import city_pot

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets import commands, ledger
from duixian.portal.budgets.invariants import below_zero
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.journal import Invalid, verify
from duixian.portal.supervision.commands import order, receive

pytestmark = pytest.mark.django_db(transaction=True)
BACK, LEFT = 5_000_000, 70_000_000
"""What was recovered of the award, and what its pot has beside it."""
Ready = tuple[City, Pot, Application]


@pytest.fixture
def ready() -> Ready:
    """A pot that recovered a part of an award."""
    city = build_city()
    pot, award = city_pot(city, LEFT + 30_000_000), an_award(city, paid=True, state="paid")
    said = {"basis": "七", "reason": "设备未投用", "amount": BACK, "instalments": [(day(30), BACK)]}
    recovery = order(city.authority(Role.DIRECTOR), award, **said)  # type: ignore[arg-type]
    receive(city.authority(Role.CITY_FINANCE), recovery, amount=BACK, reference="B-1")
    assert in_ledger(award)["recovered"] == BACK
    return city, pot, award


def provided_twice(ready: Ready, monkeypatch: pytest.MonkeyPatch, patience: float) -> list[object]:
    """What became of two who provide the same money at once. Between asking what is there and taking it each waits for
    the other, as long as `patience` (seconds): in vain, where the other waits for a lock."""
    city, pot, award = ready
    both, share_out = Barrier(2), commands.share_out

    def slowly(amount: int, weights: Sequence[int]) -> list[int]:
        with suppress(BrokenBarrierError):
            both.wait(patience)
        return share_out(amount, weights)

    def provide() -> int:
        finance = city.authority(Role.CITY_FINANCE)
        return commands.provide_again(finance, pot, [award.pk], document="哈财预〔2026〕9号", reason="补足候补企业")

    monkeypatch.setattr(commands, "share_out", slowly)
    return at_once(provide, provide)


def stands(pot: Pot) -> tuple[int, int]:
    """What the pot has available, and recovered."""
    held = ledger.balances(Transfer.objects.filter(pot=pot))
    return held[Account.AVAILABLE], held[Account.RECOVERED]


def test_recovered_money_is_provided_once(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    found = provided_twice(ready, monkeypatch, 0.3)
    refused = [one for one in found if isinstance(one, Invalid)]
    assert sorted(one for one in found if isinstance(one, int)) == [BACK]
    assert [problem.code for one in refused for problem in one.problems] in (["not-in-ledger"], ["none-chosen"])
    assert stands(ready[1]) == (LEFT + BACK, 0)
    assert (list(below_zero()), list(verify())) == ([], [])


def test_without_the_lock_it_is_provided_twice(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept, to show that the race is real. SQLite lets one writer in at a time, lock or no lock."""
    if connection.vendor == "sqlite":
        pytest.skip("a transaction of SQLite is itself the lock")
    monkeypatch.setattr(commands, "lock", lambda rows, pk: rows.get(pk=pk))
    assert provided_twice(ready, monkeypatch, 20.0) == [BACK, BACK]
    assert stands(ready[1]) == (LEFT + 2 * BACK, -BACK)
    assert len(list(below_zero())) > 0
