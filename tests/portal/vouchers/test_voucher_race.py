"""The last yuan of a voucher: two codes at once, with the voucher's lock and without it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from awards import a_voucher
from city import DAOLI, City, build_city
from django.db import connection
from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Invalid, work
from duixian.portal.vouchers import commands, invariants
from duixian.portal.vouchers.codes import digest_of
from duixian.portal.vouchers.commands.spending import spend
from duixian.portal.vouchers.models import Provider, Redemption, Voucher

CODES = ("AAAAA-AAAAA-AAAAA", "BBBBB-BBBBB-BBBBB")
YUAN = 100


@pytest.fixture
def city(transactional_db: None) -> City:
    """A voucher of which one yuan is left, and two codes of a yuan each."""
    city, now = build_city(), timezone.now()
    voucher = a_voucher(city, YUAN, good_for=9)
    Provider.objects.create(organisation=city.enterprise(DAOLI), services="云", since=timezone.localdate())
    for code in CODES:
        Redemption.objects.create(
            voucher=voucher, code=digest_of(code), amount=YUAN, made_at=now, good_until=now + timedelta(days=1)
        )
    return city


def at_once(attempt: Callable[[str, Barrier], object]) -> list[bool]:
    """Whether each of the two attempts went through."""
    barrier, passed = Barrier(len(CODES)), [False] * len(CODES)

    def run(i: int) -> None:
        try:
            attempt(CODES[i], barrier)
            passed[i] = True
        except Invalid:
            pass
        finally:
            connection.close()

    threads = [Thread(target=run, args=(i,)) for i in range(len(CODES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return passed


def test_last_yuan_is_spent_once(city: City) -> None:
    provider = city.authority(Role.CLERK, DAOLI)

    def redeem(code: str, barrier: Barrier) -> None:
        barrier.wait()
        commands.redeem(provider, code=code, invoice=code, invoiced=YUAN, service="云")

    assert sorted(at_once(redeem)) == [False, True]
    voucher = Voucher.objects.get()
    assert (voucher.balance, voucher.spent, [*invariants.spent_not_its_rows()]) == (0, YUAN, [])


def test_without_the_lock_it_is_spent_twice(city: City) -> None:
    actor, provider = city.authority(Role.CLERK, DAOLI), Provider.objects.get()

    def redeem(code: str, barrier: Barrier) -> None:
        redemption = Redemption.objects.select_related("voucher").get(code=digest_of(code))
        voucher = Voucher.objects.select_related("application__call", "organisation").get()
        barrier.wait()
        with work():
            spend(actor, voucher, redemption, provider, code, YUAN, "云")

    assert at_once(redeem) == [True, True]
    assert [*invariants.spent_not_its_rows()] == [Voucher.objects.get()]
