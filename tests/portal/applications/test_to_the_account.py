"""From the list to the account: noticed in full, approved as published, paid; an objection holds its own line."""

from __future__ import annotations

from typing import Any

import pytest
from applying import a_call, act, at_review, fresh
from city import DAOLI, NANGANG, City
from site_clock import Clock
from test_drafts import codes

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application, happened
from duixian.portal.journal import Denied, Invalid, verify
from duixian.procedure.model import Move, State
from duixian.procedure.moves import replay

pytestmark = pytest.mark.usefixtures("settled_city")
CHANNELS = ("哈尔滨市政府官方网站", "冰城工信微信公众号", "龙哈工业云平台")


def publish(city: City, application: Application, clock: Clock, digest: str = "d1", name: str = "list-1") -> None:
    today = clock.now.date().isoformat()
    act(city, application, Move.LIST, Role.CITY_CLERK, list=name, digest=digest)
    act(city, application, Move.PUBLISH, Role.CITY_CLERK, digest=digest, channels=dict.fromkeys(CHANNELS, today))


def to_the_account(city: City, application: Application, digest: str = "d1") -> Application:
    act(city, application, Move.PASS, Role.CITY_CLERK)
    act(city, application, Move.APPROVE, Role.APPROVER, digest=digest)
    return act(city, application, Move.PAY, Role.CITY_FINANCE, payment="p-1")


def refused(city: City, application: Application, kind: Move, role: Role, **data: Any) -> list[str]:
    with pytest.raises(Invalid) as invalid:
        act(city, application, kind, role, **data)
    return codes(invalid)


def test_an_application_reaches_the_account(city: City, clock: Clock) -> None:
    application = at_review(city, "public-notice")
    assert refused(city, application, Move.PASS, Role.CITY_CLERK) == ["move-blocked"]
    publish(city, application, clock)
    clock.wait(9)
    assert refused(city, application, Move.PASS, Role.CITY_CLERK) == ["move-blocked"]
    clock.wait(1)
    paid = to_the_account(city, application)
    assert (paid.state, paid.holder, paid.approved) == (State.PAID, None, 30_000_000)
    assert replay(paid.course, happened(paid)).state is State.PAID
    assert list(verify()) == []


def test_only_the_approver_approves_and_only_finance_pays(city: City, clock: Clock) -> None:
    application = at_review(city, "public-notice")
    publish(city, application, clock)
    clock.wait(10)
    act(city, application, Move.PASS, Role.CITY_CLERK)
    for role in (Role.CITY_CLERK, Role.DIRECTOR, Role.CITY_FINANCE):
        with pytest.raises((Denied, Invalid)):
            act(city, application, Move.APPROVE, role, digest="d1")
    act(city, application, Move.APPROVE, Role.APPROVER, digest="d1")
    for role in (Role.APPROVER, Role.DISTRICT_FINANCE):
        with pytest.raises(Denied):
            act(city, application, Move.PAY, role, payment="p-1")
    assert fresh(application).stage == "payment"


def test_an_objection_holds_its_own_line_alone(city: City, clock: Clock) -> None:
    call = a_call(city)
    first, second = at_review(city, "public-notice", NANGANG, call), at_review(city, "public-notice", DAOLI, call)
    for application in (first, second):
        publish(city, application, clock)
    clock.wait(10)
    act(city, first, Move.SUSPEND, Role.CITY_CLERK, matter="objection-1")
    assert refused(city, first, Move.PASS, Role.CITY_CLERK) == ["move-unknown"]
    assert to_the_account(city, second).state == State.PAID
    upheld = act(city, first, Move.REFUSE, Role.CITY_CLERK, reasons=["异议成立"], clause="四/（二）")
    assert upheld.state == State.REFUSED


def test_a_changed_list_runs_again_and_another_list_is_not_approved(city: City, clock: Clock) -> None:
    application = at_review(city, "public-notice")
    publish(city, application, clock)
    clock.wait(10)
    publish(city, application, clock, "d2", "list-2")
    assert refused(city, application, Move.PASS, Role.CITY_CLERK) == ["move-blocked"]
    clock.wait(12)  # seven working days after Thursday the 12th
    act(city, application, Move.PASS, Role.CITY_CLERK)
    assert refused(city, application, Move.APPROVE, Role.APPROVER, digest="d1") == ["move-says digest"]
    assert act(city, application, Move.APPROVE, Role.APPROVER, digest="d2").stage == "payment"
