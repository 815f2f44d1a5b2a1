"""Giving out short money as the call declares: lowered with its reason, or waiting in its place."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from applying import a_call, act, at_review, fresh, step
from city import DAOLI, NANGANG, City
from contests import SHEET, Contest, a_contest, apply, arrive, begin, score_all, stands
from django.db.models import F
from django.test import Client
from held import broken
from pots import AWARD, city_pot
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets import order
from duixian.portal.budgets.allocating import allocate
from duixian.portal.budgets.allocation import plan
from duixian.portal.budgets.amounts import change_amount, open_pot
from duixian.portal.budgets.models import Pot
from duixian.portal.budgets.payers import Payer
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied, Invalid
from duixian.portal.payments.balance import shares
from duixian.portal.selection.commands import confirm, move_up
from duixian.portal.selection.making import protocol_of, ranks
from duixian.portal.selection.models import Round
from duixian.portal.selection.queries import waits
from duixian.procedure.model import Move

SignIn = Callable[..., Client]


pytestmark = pytest.mark.usefixtures("made", "clock")


@pytest.fixture(scope="module")
def made(settled_city: City, beginning: Clock) -> None:
    """Two applications before the selection; Daoli's was filed a day earlier."""
    with beginning.stands():
        call = a_call(settled_city)
        at_review(settled_city, "selection", DAOLI, call)
        beginning.wait(1)
        at_review(settled_city, "selection", NANGANG, call)


def two(city: City, clock: Clock, shortfall: str = "") -> tuple[Call, Application, Application]:
    """The call, giving out short money in this way, and its applications: the later, the earlier."""
    Call.objects.update(shortfall=shortfall)
    late, early = (fresh(Application.objects.get(organisation=city.enterprise(region))) for region in (NANGANG, DAOLI))
    return late.call, late, early


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
    assert step(city, fresh(late)).approved == AWARD
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
        assert step(city, fresh(one), region).stage == "public-notice"


def test_more_money_gives_back_what_was_cut(city: City, clock: Clock) -> None:
    call, late, _ = two(city, clock, "pro-rata")
    pot = city_pot(city, AWARD)
    clerk = city.authority(Role.CITY_REVIEWER)
    allocate(clerk, call, plan(call).digest)
    change_amount(city.authority(Role.CITY_CLERK), pot, amount=2 * AWARD, document="2号", reason="追加", version=2)
    allocate(clerk, call, plan(call).digest)
    assert (fresh(late).approved, fresh(late).deviation) == (AWARD, "")


def test_by_rank_the_places_of_the_round_decide_and_the_last_waits(db: None) -> None:
    """Money for one of two: who came first in the round has it, though the other filed first; who came too late to be
    judged is left out. Confirmed, the first goes on; the second follows once there is money."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, shortfall="rank")
    early, late = (arrive(contest, apply(contest, name)) for name in ("先报", "后报"))
    call, reviewer, clerk = contest.call, contest.who(Role.CITY_REVIEWER), contest.who(Role.CITY_CLERK)
    pot = pot_of(contest, late)
    about = begin(contest)
    assert [problem.code for problem in plan(call).problems] == ["unranked"]
    with pytest.raises(Invalid, match="not ranked yet"):
        allocate(reviewer, call, plan(call).digest)
    score_all(contest, about, {early.number: 70, late.number: 90})
    arrive(contest, apply(contest, "未评"))
    gets = [(share.application, share.given) for share in plan(call).shares]
    assert gets == [(late, fresh(late).approved), (early, 0)]
    assert plan(call).unsettled == 1
    allocate(reviewer, call, plan(call).digest)
    confirm(clerk, Round.objects.get())
    assert stands(contest) == {
        "后报": ("chosen", "public-notice", "open"), "先报": ("chosen", "city-review", "open"),
    }  # fmt: skip
    assert waits(Round.objects.get())
    more = 2 * shares(fresh(late))["city"]
    change_amount(clerk, pot, amount=more, document="2号", reason="追加", version=pot.version)
    allocate(reviewer, call, plan(call).digest)
    assert move_up(Round.objects.get()) == [early]
    assert (fresh(early).stage, waits(Round.objects.get()), broken("budgets", "selection")) == (
        "public-notice", False, [],
    )  # fmt: skip


def test_equals_below_the_cut_share_their_place_and_the_order_of_application_parts_them(db: None) -> None:
    """Money for one of two that no key of the sheet tells apart: not the lower number has it, but who filed first."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, shortfall="rank")
    low, high, best = (arrive(contest, apply(contest, name)) for name in ("号小", "号大", "第一"))
    Application.objects.filter(pk=low.pk).update(filed_at=F("filed_at") + timedelta(hours=1))
    assert low.number < high.number
    about = score_all(contest, begin(contest), {low.number: 70, high.number: 70, best.number: 90})
    assert [one.number for one in protocol_of(about).results()] == [best.number, low.number, high.number]
    assert ranks(contest.call) == {best.pk: 1, low.pk: 2, high.pk: 2}
    assert [share.application for share in plan(contest.call).shares] == [best, high, low]


def pot_of(contest: Contest, application: Application) -> Pot:
    """The city's pot, that suffices for its share of this award only."""
    payer = Payer(policy=contest.policy, year=contest.call.year, level="city", region=contest.region)
    amount = shares(fresh(application))["city"]
    return open_pot(contest.who(Role.CITY_CLERK), payer, amount=amount, document="1号")


def test_equals_stand_in_the_order_of_a_lot_that_nobody_chooses(city: City, clock: Clock) -> None:
    two(city, clock)
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
