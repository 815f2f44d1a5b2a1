"""Giving out short money as the call declares: lowered with its reason, or waiting in its place."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from applying import a_call, act, at_review, fresh, step
from city import DAOLI, NANGANG, City
from django.test import Client
from pots import AWARD, city_pot
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets import order
from duixian.portal.budgets.allocating import allocate
from duixian.portal.budgets.allocation import plan
from duixian.portal.budgets.amounts import change_amount
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied, Invalid
from duixian.procedure.model import Move

SignIn = Callable[..., Client]


def two(city: City, clock: Clock, shortfall: str = "") -> tuple[Call, Application, Application]:
    """Two applications before the selection; Daoli's was filed a day earlier."""
    call = a_call(city, shortfall=shortfall)
    early = at_review(city, "selection", DAOLI, call)
    clock.wait(1)
    return call, at_review(city, "selection", NANGANG, call), early


def given(call: Call) -> list[tuple[str, int]]:
    return [(share.application.organisation.region, share.given) for share in plan(call).shares]


def test_in_order_of_application_the_last_waits(city: City, clock: Clock) -> None:
    call, late, early = two(city, clock)
    pot = city_pot(city, AWARD)
    assert given(call) == [(DAOLI, AWARD), (NANGANG, 0)]
    reviewer = city.authority(Role.CITY_REVIEWER)
    allocate(reviewer, call, plan(call).digest)
    with pytest.raises(Invalid, match="it waits for money in place 2"):
        step(city, late)
    step(city, early, DAOLI)
    with pytest.raises(Invalid, match="nothing to give out"):
        allocate(reviewer, call, plan(call).digest)
    act(city, early, Move.WITHDRAW, Role.CLERK, DAOLI)
    allocate(reviewer, call, plan(call).digest)
    assert step(city, late).stage == "credit-check"
    assert step(city, late).approved == AWARD
    assert pot.transfers.filter(into="reserved").count() == 1


def test_in_proportion_each_is_cut_with_its_reason(city: City, clock: Clock) -> None:
    call, late, early = two(city, clock, "pro-rata")
    city_pot(city, 50_000_001)
    allocate(city.authority(Role.CITY_REVIEWER), call, plan(call).digest)
    assert [(fresh(one).approved, fresh(one).hi) for one in (early, late)] == [
        (25_000_001, AWARD), (25_000_000, AWARD),
    ]  # fmt: skip
    assert fresh(late).deviation == "资金不足，同比例核减分配：应予 300,000 元，分得 250,000 元"
    assert late.events.last().person == city.person(Role.CITY_REVIEWER)
    for one, region in ((early, DAOLI), (late, NANGANG)):
        step(city, one, region)
        assert step(city, one, region).stage == "public-notice"


def test_more_money_gives_back_what_was_cut(city: City, clock: Clock) -> None:
    call, late, _ = two(city, clock, "pro-rata")
    pot = city_pot(city, AWARD)
    clerk = city.authority(Role.CITY_REVIEWER)
    allocate(clerk, call, plan(call).digest)
    change_amount(city.authority(Role.CITY_CLERK), pot, amount=2 * AWARD, document="2号", reason="追加", version=2)
    allocate(clerk, call, plan(call).digest)
    assert (fresh(late).approved, fresh(late).deviation) == (AWARD, "")


def test_by_rank_needs_ranks_and_follows_them(city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    call, late, early = two(city, clock, "rank")
    city_pot(city, AWARD)
    assert [problem.code for problem in plan(call).problems] == ["unranked"]
    with pytest.raises(Invalid, match="not ranked yet"):
        allocate(city.authority(Role.CITY_REVIEWER), call, plan(call).digest)
    monkeypatch.setattr(order, "_sources", [lambda _: {late.pk: 1, early.pk: 2}])
    assert given(call) == [(NANGANG, AWARD), (DAOLI, 0)]


def test_equals_stand_in_the_order_of_a_lot_that_nobody_chooses(city: City, clock: Clock) -> None:
    call, late, early = two(city, clock)
    Application.objects.update(filed_at=clock.now)
    rows = list(Application.objects.select_related("call"))
    assert order.by_filing(rows) == order.by_filing(rows[::-1]) == sorted(rows, key=order.lot)


def test_an_allocation_that_was_not_shown_is_not_applied(city: City, clock: Clock) -> None:
    call, _, _ = two(city, clock)
    shown = plan(call).digest
    city_pot(city, AWARD)
    with pytest.raises(Invalid, match="look at it again"):
        allocate(city.authority(Role.CITY_REVIEWER), call, shown)
    with pytest.raises(Denied):
        allocate(city.authority(Role.CITY_REVIEWER, "230200"), call, shown)


def test_the_city_gives_out_on_the_page(city: City, as_: SignIn, clock: Clock) -> None:
    call, late, _ = two(city, clock)
    city_pot(city, AWARD + 10_000_000)
    reviewer = as_("city_reviewer", "230100")
    page = f"/budgets/calls/{call.pk}/"
    shown = reviewer.get(page)
    assert [share.given for share in shown.context["plan"].shares] == [AWARD, 10_000_000]
    assert "看过新的分配" in reviewer.post(page, {"digest": "x"}).content.decode()
    assert reviewer.post(page, {"digest": shown.context["plan"].digest}).status_code == 302
    assert fresh(late).approved == 10_000_000
    assert "分配已经应用" in reviewer.get(page).content.decode()
