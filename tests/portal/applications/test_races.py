"""At the same moment: one of two reviewers moves it, one of two clerks begins or files it, and the other is told."""

from __future__ import annotations

from threading import Event as Flag

import pytest
from applying import GRANT, MATTER, a_call, a_dossier, a_draft, a_filed
from at_once import at_once
from city import NANGANG, build_city
from django.db import connection
from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import file, move, start
from duixian.portal.applications.models import Application
from duixian.portal.journal import Stale, verify, work
from duixian.portal.payments.models import Account
from duixian.procedure.model import Move

REFUSE = {"reasons": ["不在本市注册"], "clause": "四/（一）"}


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


@pytest.mark.django_db(transaction=True)
def test_a_filing_sent_twice_at_once_is_one_and_a_colleague_s_is_stale() -> None:
    city = build_city()
    draft, clerk = a_draft(city), city.authority(Role.CLERK, NANGANG)
    legal = city.authority(Role.LEGAL_REPRESENTATIVE, NANGANG)
    seen = draft.version
    found = at_once(*[lambda: file(clerk, draft, committed=True, version=seen)] * 2)
    assert found == [draft, draft]
    late = at_once(lambda: file(legal, draft, committed=True, version=seen))
    assert isinstance(late[0], Stale)
    assert (draft.events.count(), draft.records.count(), list(verify())) == (1, 1, [])


@pytest.mark.django_db(transaction=True)
def test_what_names_an_enterprise_does_not_wait_for_who_begins_for_it() -> None:
    """References are looked at when a transaction commits, under the journal's lock: to wait there is a deadlock."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one writer at a time")
    city, begun, named = build_city(), Flag(), Flag()
    firm = city.enterprise(NANGANG)
    a_dossier(firm)
    call, clerk = a_call(city), city.authority(Role.CLERK, NANGANG)

    def begin() -> None:
        with work():
            start(clerk, call, GRANT, MATTER)
            begun.set()
            named.wait(20)

    def name() -> bool:
        begun.wait(20)
        with connection.cursor() as cursor:
            cursor.execute("set lock_timeout to '3s'")
        try:
            Account.objects.create(organisation=firm, holder=firm.name, bank="某银行", number="1", since=timezone.now())
        finally:
            named.set()
        return True

    assert at_once(begin, name) == [None, True]
