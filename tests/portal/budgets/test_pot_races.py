"""Two hundred approvals at once against a pot that suffices for half of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import local

import pytest
from city import build_city
from django.db import connection
from pots import AWARD, city_pot, waiting_for_approval

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.budgets import ledger
from duixian.portal.budgets.invariants import below_zero, overspent, unnamed
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.journal import Invalid, verify
from duixian.procedure.model import Move

EACH = 100
_HANDS = {"postgresql": 16, "sqlite": 4}
"""How many work at the same time; SQLite lets one write and the others ask again."""
Crowd = tuple[Authority, Pot, list[Application]]


def at_once(do: Callable[[Application], object], applications: Sequence[Application]) -> Counter[str]:
    """How many went through, and how many were refused for what."""

    def one(application: Application) -> str:
        try:
            do(application)
        except Invalid as invalid:
            return invalid.problems[0].code
        return "approved"

    def many(own: Sequence[Application]) -> Counter[str]:
        try:
            return Counter(map(one, own))
        finally:
            connection.close()

    hands = _HANDS[connection.vendor]
    with ThreadPoolExecutor(hands) as pool:
        return sum(pool.map(many, (applications[i::hands] for i in range(hands))), Counter())


@pytest.fixture
def crowd(transactional_db: None, many: int) -> Crowd:
    """So many applications at their approval, and a pot that suffices for half of them."""
    city = build_city()
    applications = waiting_for_approval(city, many, EACH)
    pot = city_pot(city, AWARD + many * EACH // 2, applications[0].call.year)
    return city.authority(Role.APPROVER), pot, applications


def broken() -> list[object]:
    return [*overspent(), *below_zero(), *unnamed(), *verify()]


@pytest.mark.parametrize("many", [200])
def test_exactly_those_that_fit_are_approved(crowd: Crowd, many: int) -> None:
    approver, pot, applications = crowd
    found = at_once(lambda it: move(approver, it, Move.APPROVE, {"digest": "d1"}), applications)
    assert found == {"approved": many // 2, "pot-short": many // 2}
    held = ledger.balances(Transfer.objects.filter(pot=pot))
    assert (held[Account.AVAILABLE], held[Account.COMMITTED]) == (0, many * EACH // 2)
    assert Application.objects.filter(stage="payment").count() == many // 2
    assert broken() == []


@pytest.mark.parametrize("many", [40])
def test_without_the_lock_the_pot_is_overspent(crowd: Crowd, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same, asking what is left without holding it: this is why the lock is there. On SQLite, where a writer has
    the whole file, one has to ask before the transaction begins."""
    approver, pot, applications = crowd
    asked, left = local(), ledger.left
    if connection.vendor == "sqlite":
        monkeypatch.setattr(ledger, "left", lambda _: asked.left)
    monkeypatch.setattr(ledger, "locked", lambda pots: list(pots))

    def approve(application: Application) -> None:
        asked.left = left(pot)
        move(approver, application, Move.APPROVE, {"digest": "d1"})

    found = at_once(approve, applications)
    held = ledger.balances(Transfer.objects.filter(pot=pot))
    assert found["approved"] > many // 2
    assert held[Account.AVAILABLE] == EACH * (many // 2 - found["approved"]) < 0
    assert len(list(overspent())) == 1
    assert list(verify()) == []
