"""Two awards of one applicant approved at the same moment: the second is held against the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from threading import Barrier

import pytest
from applying import GRANT, MATTER, a_call, a_dossier, step
from at_once import at_once
from awards import SECOND, filed, noticed
from city import CITY, City, build_city
from django.db import connection
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications import reactions
from duixian.portal.applications.reactions import Happening
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid
from duixian.portal.lists.commands import approve, approving
from duixian.procedure.model import Move
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

pytestmark = pytest.mark.django_db(transaction=True)


def one_of_two(happening: Happening) -> Iterator[Problem]:
    """Stands for a rule of stacking: whoever has one of the two awards does not get the other."""
    known = Dossier.objects.get(organisation=happening.application.organisation_id).data.get("receipts") or []
    if any(one["programme"] in (f"harbin-2022-1/{GRANT}", f"harbin-2022-1/{SECOND}") for one in known):
        yield Problem("stacking", Text("已有另一项", "it has the other one"))


def both_at_once(clock: Clock, monkeypatch: pytest.MonkeyPatch, check: Callable[[Happening], object]) -> list[object]:
    """What came of approving two lists with an award of the same enterprise each, under the rule."""
    city: City = build_city()
    a_dossier(city.enterprise())
    numbers = []
    for grant in (GRANT, SECOND):
        call = a_call(city, grants=(grant,))
        application = filed(city, call, grant, MATTER)
        while application.stage != "public-notice":
            application = step(city, application)
        numbers.append(noticed(city, clock, call))
    monkeypatch.setitem(reactions._checks, Move.APPROVE, [check])
    approver = city.authority(Role.APPROVER, CITY)
    return at_once(*(lambda number=number: approve(approver, number) for number in numbers))


def test_of_two_approvals_at_once_the_second_sees_the_first(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    came = both_at_once(clock, monkeypatch, one_of_two)
    assert sorted(isinstance(one, Invalid) for one in came) == [False, True]


def test_without_the_lock_both_are_approved(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Kept, to show that the race is real. SQLite lets one writer in at a time, lock or no lock."""
    if connection.vendor == "sqlite":
        pytest.skip("a transaction of SQLite is itself the lock")
    met = Barrier(2, timeout=20)

    def both_look_first(happening: Happening) -> Iterable[Problem]:
        found = list(one_of_two(happening))
        met.wait()
        return found

    monkeypatch.setattr(approving, "hold_receipts", list)
    came = both_at_once(clock, monkeypatch, both_look_first)
    assert [isinstance(one, Invalid) for one in came] == [False, False]
