"""What the page of an application says of its selection: to each as much as they may see, when they may."""

from __future__ import annotations

import pytest
from contests import SHEET, Contest, a_contest, apply, arrive, begin, give, seated
from django.test import Client

from duixian.portal.accounts.models import Person, Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.selection.commands import confirm, freeze
from duixian.portal.selection.models import Round

pytestmark = pytest.mark.django_db
HEADING = '<h2 id="selection">'


def panel(person: Person, application: Application) -> str:
    """The part of the page of an application that tells of its selection, for this person; "" where there is none."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = client.get(f"/applications/{application.number}/").content.decode()
    assert f"{application.number} · " in page
    return page.partition(HEADING)[2].partition("</section>")[0]


def owner(application: Application) -> Person:
    return Post.objects.select_related("person").get(organisation=application.organisation).person


def desk(contest: Contest, role: Role) -> Person:
    return contest.people[role].person


def test_each_sees_of_a_selection_what_they_may() -> None:
    contest = a_contest("jiaxing-2021-7", "intranet-5g", SHEET, experts=1, quota=1)
    best, other = (arrive(contest, apply(contest, name)) for name in ("甲厂", "乙厂"))
    clerk, outside = desk(contest, Role.CITY_CLERK), desk(contest, Role.DISTRICT_REVIEWER)
    assert panel(clerk, best) == ""

    about = begin(contest)
    round_page = f"/selection/rounds/{about.pk}/"
    (member,) = seated(about)
    first, second = (about.candidates.get(application=one) for one in (best, other))
    give(contest, member, first, 91)
    told = panel(clerk, best)
    assert ("还没有结果" in told, round_page in told, "91" in told) == (True, True, False)  # hidden: marks are missing
    give(contest, member, second, 67)
    freeze(contest.who(Role.CITY_CLERK), Round.objects.get())
    told = panel(clerk, best)
    assert ("还没有结果" in told, "91" in told, member.expert.person.name in told) == (True, True, True)
    assert [panel(who, best) for who in (owner(best), outside)] == ["", ""]

    confirm(contest.who(Role.CITY_CLERK), Round.objects.get())
    sealed = f"{round_page}protocols/1/"
    told = panel(owner(best), best)
    assert [part in told for part in ("入选", "得分 91", f"/selection/result/{best.number}/")] == [True, True, True]
    assert [part in told for part in (member.expert.person.name, round_page)] == [False, False]
    told = panel(owner(other), other)
    assert [part in told for part in ("候补", "第 2 位", f"/selection/result/{other.number}/")] == [True, True, True]
    told = panel(clerk, best)
    assert [part in told for part in ("入选", "91", round_page, sealed)] == [True, True, True, True]
    Application.objects.filter(pk=best.pk).update(holder_role="approver", holder_level="city")  # come to its approval
    told = panel(desk(contest, Role.APPROVER), best)
    assert (sealed in told, "91" in told) == (True, False)
    assert panel(outside, best) == ""
