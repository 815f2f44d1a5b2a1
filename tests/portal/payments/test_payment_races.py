"""At the same moment: two finance people prepare one payment, an approver presses twice, an answer comes twice."""

from __future__ import annotations

from datetime import date

import pytest
from applying import a_call, at_review
from at_once import at_once
from city import CITY, NANGANG, City, build_city
from django.utils import timezone
from machine_desks import bank_answer, channels
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid, verify
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.payments.balance import paid_in_all
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.portal.payments.models import Payment


def to_approval(city: City, clock: Clock) -> Application:
    """An application whose notice is over; its payee has an account."""
    call, clerk = a_call(city), city.authority(Role.CITY_CLERK)
    application = at_review(city, "public-notice", NANGANG, call)
    listed = draw_up(clerk, call)
    publish(clerk, listed.number, dict.fromkeys(channels(listed), timezone.localdate()))
    clock.wait(10)
    close_notice(clerk, listed.number)
    payee = city.enterprise()
    set_account(city.authority(Role.CLERK), payee, holder=payee.name, bank="某银行", number="62220001")
    application.refresh_from_db()
    return application


@pytest.mark.django_db(transaction=True)
def test_money_moves_once_however_often_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    city = build_city()
    application = to_approval(city, clock)
    approver, finance = city.authority(Role.APPROVER, CITY), city.authority(Role.CITY_FINANCE)
    found = at_once(*[lambda: approve(approver, application.listed)] * 2)
    assert sorted(isinstance(one, Invalid) for one in found) == [False, True]

    colleague = Person.objects.create_user("second@example.cn", name="财政二")
    office = city.organisations[Kind.CITY_FINANCE, CITY]
    post = Post.objects.create(person=colleague, organisation=office, role=Role.CITY_FINANCE, since=date(2020, 1, 1))
    both = (finance, Authority(colleague, post))
    found = at_once(*[lambda who=who: prepare(who, [application.pk]) for who in both])
    refused = [str(one) for one in found if isinstance(one, Invalid)]
    assert (len(refused), "on its way" in refused[0]) == (1, True)
    assert Payment.objects.count() == 1

    batch = send(finance, Payment.objects.get().batch)
    answer = bank_answer(batch, "成功", 0)
    found = at_once(*[lambda: enter_answer(finance, batch, answer)] * 2)
    assert sorted(found) == [(0, 0), (1, 0)]
    application.refresh_from_db()
    assert (application.state, paid_in_all(application)) == ("paid", application.approved)
    assert list(verify()) == []
