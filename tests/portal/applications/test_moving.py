"""One function moves an application: at its desk, by its people, once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from applying import a_filed, act, fresh, step, walk
from city import DAOLI, NANGANG, City
from site_clock import Clock
from test_drafts import codes

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.commands import change_organisation
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.assessing import verified_facts
from duixian.portal.applications.commands import comment, move, move_all
from duixian.portal.applications.invariants import elsewhere
from duixian.portal.applications.models import Application, happened
from duixian.portal.applications.queries import (
    age,
    choices,
    inbox,
    late,
    read_whole,
    timeline_of,
    timing_of,
    totals,
)
from duixian.portal.applications.rules import DESKS
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.procedure.limits import Standing
from duixian.procedure.model import Desk, Move, State
from duixian.procedure.moves import replay
from duixian.quantity.problem import Problem

SINCE = date(2026, 1, 1)
RETURN: dict[str, Any] = {"items": ["补发票"], "due": "2026-03-20"}
REFUSE: dict[str, Any] = {"reasons": ["不在本市注册"], "clause": "四/（一）"}


pytestmark = pytest.mark.usefixtures("one_filed")


def test_a_filed_application_stands_in_its_districts_inbox_with_its_limit(
    city: City, application: Application, clock: Clock
) -> None:
    clock.wait(1)
    assert list(inbox(city.authority(Role.DISTRICT_REVIEWER, NANGANG))) == [application]
    assert list(inbox(city.authority(Role.DISTRICT_REVIEWER, DAOLI))) == []
    kept = fresh(application)
    assert (kept.due_on, age(kept), timing_of(kept).left) == (date(2026, 3, 16), 1, 9)


def test_an_enterprise_that_moves_takes_its_applications_to_the_desks_of_the_other_district(
    city: City, application: Application
) -> None:
    change_organisation(
        city.authority(Role.ADMINISTRATOR), application.organisation, name="迁址机械有限公司", region=DAOLI, version=1
    )
    assert list(inbox(city.authority(Role.DISTRICT_REVIEWER, NANGANG))) == []
    assert list(inbox(city.authority(Role.DISTRICT_REVIEWER, DAOLI))) == [application]
    assert list(elsewhere()) == []
    Application.objects.update(region=NANGANG)
    assert list(elsewhere()) == [application]


@pytest.mark.parametrize("role", DESKS)
def test_a_role_sits_at_each_of_its_roles_and_levels(role: Role) -> None:
    desks = set(DESKS[role])
    assert {Desk(one.role, other.level) for one in desks for other in desks} == desks


def test_what_is_derived_of_an_application_is_derived_once_where_it_is_only_shown(application: Application) -> None:
    application = fresh(application)
    assert verified_facts(application) is not verified_facts(application)
    read_whole(application)
    assert verified_facts(application) is verified_facts(application)


def test_every_step_is_the_replay_of_its_events(city: City, application: Application) -> None:
    application = walk(city, application, "public-notice")
    at = replay(application.course, happened(application))
    assert (application.state, application.stage, application.holder) == (at.state, at.stage, at.holder)
    assert (application.since, application.due_on, application.events.count()) == (at.since, at.due.day, at.events)
    assert list(verify()) == []


def test_another_districts_desk_does_not_know_it(city: City, application: Application) -> None:
    with pytest.raises(Denied):
        act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, DAOLI)


@pytest.mark.parametrize("role", [Role.CITY_REVIEWER, Role.OBSERVER, Role.CLERK, Role.CITY_FINANCE, Role.ADMINISTRATOR])
def test_a_desk_that_has_it_not_cannot_pass_it(city: City, application: Application, role: Role) -> None:
    with pytest.raises(Denied):
        act(city, application, Move.PASS, role)


def test_a_return_says_what_and_until_when_and_stops_the_clock(
    city: City, application: Application, clock: Clock
) -> None:
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, items=[], due="")
    assert codes(invalid) == ["move-says items", "move-says due"]
    clock.wait(2)
    kept = act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, **RETURN)
    assert (kept.state, kept.holder, kept.due_on) == (State.RETURNED, ("enterprise", "applicant"), date(2026, 3, 20))
    assert list(inbox(city.authority(Role.DISTRICT_REVIEWER, NANGANG))) == []
    clock.wait(20)
    assert (timing_of(kept).standing, list(late(Application.objects.all()))) == (Standing.LATE, [kept])


def test_a_refusal_gives_reasons_and_clause_and_ends_it(city: City, application: Application) -> None:
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.REFUSE, Role.DISTRICT_REVIEWER, NANGANG, reasons=["晚了"])
    assert codes(invalid) == ["move-says clause"]
    kept = act(city, application, Move.REFUSE, Role.DISTRICT_REVIEWER, NANGANG, **REFUSE)
    assert (kept.state, kept.holder) == (State.REFUSED, None)
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.PASS, Role.DISTRICT_REVIEWER, NANGANG)
    assert codes(invalid) == ["move-unknown"]


def test_of_two_reviewers_at_once_the_second_is_told(city: City, application: Application) -> None:
    seen = application.version
    move(city.authority(Role.DISTRICT_REVIEWER, NANGANG), application, Move.PASS, version=seen)
    with pytest.raises(Stale) as stale:
        move(city.authority(Role.DISTRICT_CLERK, NANGANG), application, Move.REFUSE, REFUSE, version=seen)
    assert stale.value.thing == application
    assert fresh(application).stage == "third-party-review"


def test_the_same_form_sent_twice_moves_once(city: City, application: Application) -> None:
    reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    for _ in range(2):
        move(reviewer, application, Move.RETURN, RETURN, version=application.version)
    assert application.events.count() == 2
    with pytest.raises(Stale):
        move(reviewer, application, Move.RETURN, {**RETURN, "items": ["别的"]}, version=application.version)


def test_a_reviewer_sees_only_what_was_assigned(city: City, application: Application) -> None:
    application = walk(city, application, "third-party-review")
    reviewer = city.authority(Role.THIRD_PARTY_REVIEWER)
    assert not reviewer.may("see", application)
    with pytest.raises(Denied):
        move(reviewer, application, Move.PASS)
    act(city, application, Move.ASSIGN, Role.CITY_CLERK, to=str(reviewer.person.pk))  # type: ignore[union-attr]
    assert (reviewer.may("see", application), list(inbox(reviewer))) == (True, [application])


def test_only_somebody_of_the_desk_is_assigned(city: City, application: Application) -> None:
    application = walk(city, application, "third-party-review")
    for to in (str(city.person(Role.CREDIT_OFFICER).pk), "nobody", ""):
        with pytest.raises(Invalid) as invalid:
            act(city, application, Move.ASSIGN, Role.CITY_CLERK, to=to)
        assert codes(invalid) == ["assignee to"]


def test_nobody_has_two_duties_in_one_application(city: City, application: Application) -> None:
    """A district reviewer who has moved to the city bureau cannot select what they reviewed."""
    application = walk(city, application, "selection")
    person = city.person(Role.DISTRICT_REVIEWER, NANGANG)
    bureau = city.post(Role.CITY_REVIEWER).organisation
    auditor = city.person(Role.AUDITOR)
    moved = [
        Authority(
            one, Post.objects.create(person=one, organisation=bureau, role=Role.CITY_REVIEWER, since="2026-01-01")
        )
        for one in (person, auditor)
    ]
    assert [authority.may("work", application) for authority in moved] == [True, False]  # to select is to review
    assert [[choice.move for choice in choices(one, application)] for one in moved] == [
        [Move.VERIFY, Move.PASS, Move.REFUSE, Move.SEND_BACK],
        [],
    ]
    with pytest.raises(Invalid) as invalid:
        move(moved[1], application, Move.PASS)
    assert codes(invalid) == ["duties"]


def test_choices_name_only_what_may_be_done_and_what_must_wait(city: City, application: Application) -> None:
    reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    assert [choice.move for choice in choices(reviewer, application)] == [
        Move.ASSIGN, Move.VERIFY, Move.PASS, Move.RETURN, Move.REFUSE,
    ]  # fmt: skip
    assert [choice.move for choice in choices(city.authority(Role.CLERK, NANGANG), application)] == [Move.WITHDRAW]
    assert choices(city.authority(Role.OBSERVER), application) == []
    act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, **RETURN)
    waits = {choice.move: choice.wait for choice in choices(reviewer, fresh(application))}
    assert waits[Move.REFUSE] is not None
    assert waits[Move.REFUSE].zh == "补正期限到2026年3月20日（周五）"


def test_many_are_passed_at_once_and_the_rest_say_why(city: City, application: Application) -> None:
    first, second = application, a_filed(city, DAOLI, application.call)
    withdrawn = fresh(first)
    act(city, first, Move.WITHDRAW, Role.CLERK, NANGANG)
    done, left = move_all(city.authority(Role.DISTRICT_REVIEWER, DAOLI), [withdrawn, second], Move.PASS)
    assert ([one.number for one in done], [one.application for one in left]) == ([second.number], [withdrawn])
    assert [problem.code for problem in left[0].problems] == ["denied"]


def test_totals_are_the_sums_of_the_rows(city: City, application: Application) -> None:
    step(city, a_filed(city, DAOLI, application.call), DAOLI)
    found = [(t.stage, t.state, t.number, t.claimed, t.approved) for t in totals(Application.objects.all())]
    assert found == [
        ("district-review", "open", 1, 30_000_000, 0),
        ("third-party-review", "open", 1, 30_000_000, 0),
    ]


def test_the_timeline_knows_people_limits_and_what_follows(city: City, application: Application) -> None:
    marks = timeline_of(application)
    assert [(mark.when, mark.title.zh) for mark in marks[:3]] == [
        ("past", "企业向所在区县申报"),
        ("present", "区县审核汇总并行文上报"),
        ("future", "第三方经济和技术评审"),
    ]
    assert marks[0].by == str(city.person(Role.CLERK, NANGANG).pk)


def test_applicant_and_desks_leave_messages_and_others_do_not(city: City, application: Application) -> None:
    for role in (Role.CLERK, Role.DISTRICT_REVIEWER, Role.CITY_CLERK):
        comment(city.authority(role, "" if role is Role.CITY_CLERK else NANGANG), application, " 请补充发票。 ")
    assert [one.text for one in application.comments.all()] == ["请补充发票。"] * 3
    for role, region in ((Role.OBSERVER, ""), (Role.CLERK, DAOLI), (Role.ADMINISTRATOR, "")):
        with pytest.raises(Denied):
            comment(city.authority(role, region), application, "看看")
    with pytest.raises(Invalid):
        comment(city.authority(Role.CLERK, NANGANG), application, " ")


def test_filing_and_verifying_have_their_own_commands(city: City, application: Application) -> None:
    with pytest.raises(ValueError, match="own command"):
        act(city, application, Move.VERIFY, Role.DISTRICT_REVIEWER, NANGANG)


def test_an_inbox_is_one_query_however_long(
    city: City, application: Application, django_assert_num_queries: Any
) -> None:
    reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG)
    with django_assert_num_queries(1):
        assert [(one.organisation.name, one.assigned) for one in inbox(reviewer)]


def test_problems_are_said_in_both_languages(city: City, application: Application) -> None:
    with pytest.raises(Invalid) as invalid:
        act(city, application, Move.RETURN, Role.DISTRICT_REVIEWER, NANGANG, items=[], due="")
    problems: tuple[Problem, ...] = invalid.value.problems
    assert [problem.message.zh for problem in problems] == ["写明要补正什么", "写明补正期限"]
