"""The three policies that choose, by commands: ranks decide money, ten a year, thirty in order of application."""

from __future__ import annotations

from datetime import timedelta

import pytest
from applying import fresh
from contests import SHEET, Contest, a_contest, apply, arrive, begin, hold_places, score_all, stands
from held import broken
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid, verify
from duixian.portal.notifications.models import Message
from duixian.portal.selection.commands import confirm, decide_ties, release
from duixian.portal.selection.models import Round, Seat
from duixian.procedure.model import Move
from duixian.procedure.selecting import Sheet, draw
from duixian.procedure.selecting.protocol import repeat

pytestmark = pytest.mark.django_db
IN_ORDER = Sheet((), ("filed_at", "draw"))


def clerk(contest: Contest) -> Authority:
    return contest.who(Role.CITY_CLERK)


def withdraw(application: Application) -> None:
    post = Post.objects.select_related("person", "organisation").get(organisation=application.organisation)
    move(Authority(post.person, post), fresh(application), Move.WITHDRAW)


def amounts(*names: str) -> list[int | None]:
    found = dict(Application.objects.values_list("organisation__name", "approved"))
    return [found[name] for name in names]


def test_harbin_ranks_decide_the_money(django_capture_on_commit_callbacks) -> None:
    """Ten platforms get 500,000; the eleventh 300,000, until one before it withdraws: its rank pays more, and it is
    passed anew; equal ones across the edge wait for the bureau."""
    contest = a_contest("harbin-2021-1", "service-platform-rank", SHEET, experts=1)
    applications = [arrive(contest, apply(contest, f"平台{i:02d}")) for i in range(1, 13)]
    points = {one.number: 100 - i for i, one in enumerate(applications)}
    points[applications[10].number] = points[applications[9].number]
    about = score_all(contest, begin(contest), points)
    confirm(clerk(contest), about)
    assert stands(contest)["平台10"] == stands(contest)["平台11"] == ("tied", "ranking", "open")
    order = [applications[10].number, applications[9].number]
    decide_ties(contest.who(Role.DIRECTOR), about, order, "集体研究：服务面更广")
    confirm(clerk(contest), Round.objects.get())
    assert amounts("平台09", "平台11", "平台10", "平台12") == [50_000_000, 50_000_000, 30_000_000, 30_000_000]

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(applications[2])
    assert amounts("平台09", "平台11", "平台10", "平台12") == [50_000_000, 50_000_000, 50_000_000, 30_000_000]
    assert stands(contest)["平台10"] == ("chosen", "public-notice", "open")
    assert stands(contest)["平台03"] == ("fallen", "public-notice", "withdrawn")
    protocols = list(Round.objects.get().protocols.all())
    assert [list(repeat(one.text, one.digest)) for one in protocols] == [[], [], []]
    assert list(verify()) == broken("selection") == []


def test_jiaxing_at_most_ten_a_year(django_capture_on_commit_callbacks) -> None:
    """Eight of the year's ten places are taken: of four the best two are chosen, the others wait; where one falls away
    the next moves up, and the city is told."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET)
    hold_places(contest, 8)
    applications = [arrive(contest, apply(contest, f"工厂{i}")) for i in range(1, 5)]
    points = {one.number: 80 - 10 * i for i, one in enumerate(applications)}
    with pytest.raises(Invalid) as invalid:
        move(contest.who(Role.CITY_REVIEWER), fresh(applications[0]), Move.PASS, {"outcomes": {"selected": True}})
    assert [problem.code for problem in invalid.value.problems] == ["selection-decides"]
    confirm(clerk(contest), score_all(contest, begin(contest), points))
    chosen, waiting = ("chosen", "public-notice", "open"), ("waiting", "city-review", "open")
    assert stands(contest) == {"工厂1": chosen, "工厂2": chosen, "工厂3": waiting, "工厂4": waiting}
    assert Seat.objects.count() == 10

    with django_capture_on_commit_callbacks(execute=True):
        withdraw(applications[1])
    assert stands(contest)["工厂3"] == chosen
    told = Message.objects.filter(person=contest.people[Role.CITY_CLERK].person).order_by("pk").last()
    assert told is not None
    assert told.subject["zh"] == f"候补递补：{applications[2].number}"
    release(clerk(contest), Round.objects.get())
    assert fresh(applications[3]).state == "refused"
    assert (Seat.objects.count(), broken("selection")) == (10, [])


def test_shuangyashan_thirty_in_order_of_application(clock: Clock) -> None:
    """28 of thirty are taken: one place is kept for an earlier filer that is still with its district, the lot parts two
    that filed at the same moment, and nobody jumps the queue."""
    contest = a_contest("shuangyashan-2022", "cloud-use", IN_ORDER)
    hold_places(contest, 28)
    early = apply(contest, "早到但在补正")
    clock.now += timedelta(minutes=1)
    same = [arrive(contest, apply(contest, f"同时{i}")) for i in (1, 2)]
    clock.now += timedelta(minutes=1)
    arrive(contest, apply(contest, "后到"))
    about = begin(contest, seed="2023-06-01")
    confirm(clerk(contest), about)
    first, second = draw("2023-06-01", [one.number for one in same])
    told = {one.number: one.organisation.name for one in same}
    waiting = ("waiting", "city-review", "open")
    assert stands(contest) == {
        told[first]: ("chosen", "public-notice", "open"), told[second]: waiting, "后到": waiting,
    }  # fmt: skip
    assert Application.objects.get(number=first).approved == 3_000_000

    arrive(contest, early)
    again = begin(contest)
    confirm(clerk(contest), again)
    assert stands(contest)["早到但在补正"] == ("chosen", "public-notice", "open")
    assert stands(contest)["后到"] == waiting
    assert (Seat.objects.count(), broken("selection")) == (30, [])
