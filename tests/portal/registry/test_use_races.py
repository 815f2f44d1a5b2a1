"""One invoice in two claims at the same moment: one use counts, the other waits; without the lock both would count."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from applying import a_call
from city import DAOLI, NANGANG, build_city
from django.db import connection
from django.db.models import Q
from using import INVOICE, two_drafts

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import file
from duixian.portal.journal import verify
from duixian.portal.registry import claiming, invariants
from duixian.portal.registry.models import Item, Use

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*attempts: Callable[[], object]) -> None:
    """All begun together; what one raises is raised."""
    barrier, failed = Barrier(len(attempts)), list[BaseException]()

    def run(attempt: Callable[[], object]) -> None:
        barrier.wait()
        try:
            attempt()
        except BaseException as error:  # noqa: BLE001  # told by the test's own thread
            failed.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(attempt,)) for attempt in attempts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]


def file_both() -> None:
    city = build_city()
    drafts = two_drafts(city, a_call(city))
    at_once(
        *(
            lambda draft=draft, region=region: file(city.authority(Role.CLERK, region), draft, committed=True)  # type: ignore[misc]
            for draft, region in zip(drafts, (NANGANG, DAOLI), strict=True)
        )
    )


def test_exactly_one_of_two_claims_has_the_invoice() -> None:
    file_both()
    states = Use.objects.filter(item__number=INVOICE).values_list("state", flat=True)
    assert sorted(states) == ["live", "waiting"]
    assert ([*invariants.used_above_amount()], list(verify())) == ([], [])


def test_without_the_lock_both_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept, to show that the race is real. SQLite lets one writer in at a time, lock or no lock."""
    if connection.vendor == "sqlite":
        pytest.skip("a transaction of SQLite is itself the lock")
    met = Barrier(2, timeout=20)

    def unlocked(which: Q) -> list[Item]:
        found = list(Item.objects.filter(which).order_by("pk"))
        met.wait()
        return found

    city = build_city()
    drafts = two_drafts(city, a_call(city))
    Item.objects.create(
        kind="invoice", key=INVOICE, organisation=city.enterprise(), number=INVOICE, plain=INVOICE,
        amount=38_000_000, source="typed", registered_at=city.enterprise().dossier.changed_at,
    )  # fmt: skip
    monkeypatch.setattr(claiming, "_locked", unlocked)
    at_once(
        *(
            lambda draft=draft, region=region: file(city.authority(Role.CLERK, region), draft, committed=True)  # type: ignore[misc]
            for draft, region in zip(drafts, (NANGANG, DAOLI), strict=True)
        )
    )
    assert [*Use.objects.filter(item__number=INVOICE).values_list("state", flat=True)] == ["live", "live"]
    assert [item.number for item in invariants.used_above_amount()] == [INVOICE]  # type: ignore[attr-defined]
