"""Nobody joins a draw whose seed can be known; where it draws too few, another that nobody knows takes its place."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from city import credit_code
from contests import SHEET, Contest, a_contest, a_post, announce, apply, arrive, client_of, refusals, score_all
from held import broken
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Denied
from duixian.portal.selection.commands import (
    confirm,
    convene,
    draw_anew,
    open_round,
    record_seed,
    register_expert,
    save_sheet,
    set_active,
)
from duixian.portal.selection.models import Expert, Member, Round, Stage
from duixian.procedure.selecting.protocol import repeat

pytestmark = pytest.mark.django_db
FIRST, SECOND = "福彩双色球 7 月第一期", "福彩双色球 7 月第二期"


def another_expert(contest: Contest, mark: str) -> Expert:
    centre = contest.experts[0].person.posts.get().organisation
    person = a_post(centre, Role.THIRD_PARTY_REVIEWER, mark).person
    clerk = contest.who(Role.CITY_CLERK)
    return register_expert(clerk, person, fields=["工业互联网"], employer=credit_code(900))


def test_a_public_seed_that_draws_too_few_is_followed_by_another(clock: Clock) -> None:
    """Whoever registers once the number can be known is kept out of its draw, and whoever is let in again; nobody draws
    anew while enough can be drawn; the protocol repeats both seeds."""
    contest = a_contest("jiaxing-2021-7", "intranet-5g", None, register=4, quota=1, announced=False)
    clerk, call, early = contest.who(Role.CITY_CLERK), contest.call, contest.experts
    first = call.closes_on + timedelta(days=2)
    save_sheet(clerk, call, contest.grant, SHEET, experts=3, seed_source=FIRST, seed_on=first)
    announce(contest)
    papers = [arrive(contest, apply(contest, f"工厂{i}")) for i in (1, 2)]
    set_active(clerk, early[0], False)
    set_active(clerk, early[1], False)
    clock.wait(32)
    set_active(clerk, early[1], True)
    late = another_expert(contest, "late")
    about = open_round(clerk, contest.call, contest.grant, seed="03 11 17")
    sits, url = contest.people[Role.CITY_CLERK].person, f"/selection/rounds/{about.pk}/"
    page = client_of(sits)
    shown = page.get(url).content.decode()
    assert "可抽取的专家 2 位，要抽 3 位" in " ".join(shown.split())
    assert shown.count("种子已可知，此后才登记或恢复") == 2
    assert refusals(convene, clerk, about) == ["experts"]

    assert refusals(draw_anew, clerk, about) == ["seed seed_source"]
    assert refusals(draw_anew, clerk, about, seed_source=SECOND) == ["seed seed_on"]
    assert refusals(draw_anew, clerk, about, seed_source=SECOND, seed_on=first) == ["seed seed_on"]
    with pytest.raises(Denied):
        draw_anew(contest.who(Role.APPROVER), about)
    second = first + timedelta(days=4)
    wrong = page.post(f"{url}anew/", {"seed_source": SECOND})
    assert (wrong.status_code, f'value="{SECOND}"' in wrong.content.decode()) == (422, True)
    said = {"seed_source": SECOND, "seed_on": str(second), "version": about.version}
    assert page.post(f"{url}anew/", said).status_code == 302
    about = Round.objects.get()
    assert (about.stage, about.seed, about.seed_on) == (Stage.DECLARED, "", second)
    last = another_expert(contest, "last")
    assert refusals(record_seed, clerk, about, "05 09 12") == ["seed-early seed"]
    clock.wait(4)
    tardy = another_expert(contest, "tardy")
    assert refusals(set_active, clerk, last, False) == ["draw-waits"]
    page = client_of(sits)  # the session has ended
    empty = page.post(f"{url}number/", {"seed": " "})
    assert (empty.status_code, "填写“福彩双色球 7 月第二期”公布的数" in empty.content.decode()) == (422, True)
    assert page.post(f"{url}number/", {"seed": "05 09 12"}).status_code == 302
    about = Round.objects.get()
    assert refusals(draw_anew, clerk, about, seed_source="再换一个", seed_on=second + timedelta(days=9)) == ["enough"]

    about = confirm(clerk, score_all(contest, convene(clerk, about), {one.number: 80 for one in papers}))
    drawn = set(about.members.exclude(place=0).values_list("expert", flat=True))
    assert drawn == {early[1].pk, early[2].pk, early[3].pk, late.pk, last.pk}
    assert about.members.get(expert=tardy).because.endswith("种子已可知，此后才登记或恢复")
    sealed = about.protocols.get()
    told = json.loads(sealed.text)
    assert (told["seed"], told["given_up"][0]["seed"]) == ("05 09 12", "03 11 17")
    assert told["given_up"][0]["free"] == [early[2].number, early[3].number]
    assert told["seed_declared"] == {"on": str(second), "declared": "2023-07-03"}
    assert list(repeat(sealed.text, sealed.digest)) == []
    shown = page.get(f"{url}protocols/1/").content.decode()
    assert "要抽 3 位，可抽取的只有：" in " ".join(shown.split())
    assert broken("selection") == []

    Expert.objects.filter(pk=tardy.pk).update(since=early[2].since)  # what would be found out
    moved = Member.objects.filter(expert=tardy)
    moved.update(place=9, standing="reserve", since=early[2].since)
    assert broken("selection") == [moved.get()]


def test_where_the_site_makes_the_seed_it_makes_another_once_enough_are_registered(clock: Clock) -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, register=2)
    clerk = contest.who(Role.CITY_CLERK)
    arrive(contest, apply(contest, "工厂1"))
    about = open_round(clerk, contest.call, contest.grant)
    assert refusals(convene, clerk, about) == ["experts"]
    assert refusals(draw_anew, clerk, about) == ["experts"]
    clock.wait(1)
    another_expert(contest, "late")
    assert refusals(convene, clerk, about) == ["experts"]
    again = draw_anew(clerk, about)
    assert (again.stage, len(again.seed), again.seed != about.seed) == (Stage.SEEDED, 32, True)
    assert convene(clerk, again).members.exclude(place=0).count() == 3
    assert broken("selection") == []
