"""Two hundred approvals at once against a pot that suffices for half of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor

import pytest
from city import City, build_city
from django.db import connection
from money import AWARD, city_pot, waiting_for_approval

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.budgets import invariants, ledger
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.journal import Invalid, verify
from duixian.procedure.model import Move

MANY, EACH = 200, 100


def at_once(do: Callable[[Application], None], applications: Iterable[Application], hands: int = 8) -> Counter[str]:
    """How many went through, and how many were refused for what, `hands` at the same time."""

    def one(application: Application) -> str:
        try:
            do(application)
        except Invalid as invalid:
            return invalid.problems[0].code
        finally:
            connection.close()
        return "approved"

    with ThreadPoolExecutor(hands) as pool:
        return Counter(pool.map(one, applications))


@pytest.fixture
def crowd(transactional_db: None) -> tuple[City, Pot, list[Application]]:
    city = build_city()
    applications = waiting_for_approval(city, MANY, EACH)
    return city, city_pot(city, AWARD + MANY * EACH // 2, applications[0].call.year), applications


def approve_in(city: City) -> Callable[[Application], None]:
    approver = city.authority(Role.APPROVER)
    return lambda application: move(approver, application, Move.APPROVE, {"digest": "d1"}) and None


def test_exactly_those_that_fit_are_approved(crowd: tuple[City, Pot, list[Application]]) -> None:
    city, pot, applications = crowd
    assert at_once(approve_in(city), applications) == {"approved": MANY // 2, "pot-short": MANY // 2}
    held = ledger.balances(Transfer.objects.filter(pot=pot))
    assert (held[Account.AVAILABLE], held[Account.COMMITTED]) == (0, MANY * EACH // 2)
    assert Application.objects.filter(stage="payment").count() == MANY // 2
    assert [*invariants.overspent(), *invariants.below_zero(), *invariants.out_of_step(), *invariants.unnamed()] == []
    assert list(verify()) == []
