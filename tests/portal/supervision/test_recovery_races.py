"""A recovery is ordered while the enterprise files: one waits for the other; without the lock it slips through."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest
from applying import a_call, a_draft, fresh
from at_once import at_once
from awards import an_award, day
from city import NANGANG, City, build_city
from django.db import connection
from held import broken
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import file, filing
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid
from duixian.portal.supervision.commands import order, recovering
from duixian.portal.supervision.models import Recovery

pytestmark = pytest.mark.django_db(transaction=True)
_PATIENCE = 20.0


@pytest.fixture
def ready() -> tuple[City, Application, Application]:
    """A paid award and a draft of the same enterprise."""
    city = build_city()
    return city, an_award(city, paid=True, state="paid"), a_draft(city, NANGANG, a_call(city))


def file_while_ordering(
    ready: tuple[City, Application, Application], clock: Clock, monkeypatch: pytest.MonkeyPatch, patience: float
) -> object:
    """What became of a filing that begins when the order has been entered and is not done; the order waits for it
    as long as `patience` (seconds)."""
    city, award, draft = ready
    ordering, filed, reassess = Event(), Event(), recovering.reassess

    def slowly(*about: object) -> object:
        clock.now += timedelta(seconds=1)
        ordering.set()
        filed.wait(patience)
        return reassess(*about)  # type: ignore[arg-type]

    def order_it() -> Recovery:
        said = {"basis": "七/（三）", "reason": "设备未投用", "amount": 100, "instalments": [(day(30), 100)]}
        return order(city.authority(Role.DIRECTOR), award, **said)  # type: ignore[arg-type]

    def file_it() -> Application:
        ordering.wait(_PATIENCE)
        try:
            return file(city.authority(Role.CLERK, NANGANG), draft, committed=True)
        finally:
            filed.set()

    monkeypatch.setattr(recovering, "reassess", slowly)
    ordered, found = at_once(order_it, file_it)
    assert isinstance(ordered, Recovery)
    return found


def test_nothing_is_filed_past_an_order(
    ready: tuple[City, Application, Application], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = file_while_ordering(ready, clock, monkeypatch, 0.3)
    assert isinstance(found, Invalid)
    assert {problem.code for problem in found.problems} == {"recovery-open"}
    assert (fresh(ready[2]).state, broken("supervision")) == ("draft", [])


def test_without_the_lock_the_filing_slips_through(
    ready: tuple[City, Application, Application], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Kept, to show that the race is real. SQLite lets one writer in at a time, lock or no lock."""
    if connection.vendor == "sqlite":
        pytest.skip("a transaction of SQLite is itself the lock")
    for module in (filing, recovering):
        monkeypatch.setattr(module, "hold_applicant", lambda _: None)
    found = file_while_ordering(ready, clock, monkeypatch, _PATIENCE)
    assert isinstance(found, Application)
    assert broken("supervision") == [found.events.get()]
