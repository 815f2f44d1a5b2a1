"""At the same moment: one of two reviewers moves it, one of two clerks begins it, and the other is told."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from applying import GRANT, MATTER, a_call, a_dossier, a_filed
from city import NANGANG, build_city
from django.db import connection

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move, start
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid, Stale, verify
from duixian.procedure.model import Move

REFUSE = {"reasons": ["不在本市注册"], "clause": "四/（一）"}


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """What each attempt gave, or how it was refused, all begun together."""
    barrier, found = Barrier(len(attempts)), list[object]([None] * len(attempts))

    def run(i: int) -> None:
        barrier.wait()
        try:
            found[i] = attempts[i]()
        except (Stale, Invalid) as refused:
            found[i] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=(i,)) for i in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


@pytest.mark.django_db(transaction=True)
def test_one_of_two_reviewers_moves_it() -> None:
    city = build_city()
    application = a_filed(city)
    seen = application.version
    reviewer, clerk = (city.authority(role, NANGANG) for role in (Role.DISTRICT_REVIEWER, Role.DISTRICT_CLERK))
    found = at_once(
        lambda: move(reviewer, application, Move.PASS, version=seen),
        lambda: move(clerk, application, Move.REFUSE, REFUSE, version=seen),
    )
    assert sorted(isinstance(one, Stale) for one in found) == [False, True]
    assert (application.events.count(), list(verify())) == (2, [])


@pytest.mark.django_db(transaction=True)
def test_two_clerks_begin_one_draft() -> None:
    city = build_city()
    a_dossier(city.enterprise(NANGANG))
    call, clerk = a_call(city), city.authority(Role.CLERK, NANGANG)
    legal = city.authority(Role.LEGAL_REPRESENTATIVE, NANGANG)
    found = at_once(lambda: start(clerk, call, GRANT, MATTER), lambda: start(legal, call, GRANT, MATTER))
    assert found == [Application.objects.get()] * 2
