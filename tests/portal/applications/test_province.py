"""The province's own policy, from a district's enterprise to the account: each move is of the person whose desk it is,
and nobody else's."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta

import pytest
from applying import a_call, act, at_review, fresh
from awards import an_award, answer
from city import CITY, NANGANG, OTHER_CITY, PROVINCE, City
from contests import a_post, an_organisation
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from provincial import AMOUNT, POLICY, at_province, filed_with_city, provincial_call, to_be_listed
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application, happened
from duixian.portal.applications.queries import inbox
from duixian.portal.budgets.models import Pot
from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.journal import Denied, Invalid, must_hold, verify
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.lists.models import PublicList
from duixian.portal.notifications.models import Message
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.portal.payments.models import Batch
from duixian.portal.supervision.commands import order, receive
from duixian.portal.supervision.models import Recovery
from duixian.procedure.model import Move, State
from duixian.procedure.moves import replay

pytestmark = pytest.mark.usefixtures("settled_city")
SITE = "省工信厅网站"
THE_PROVINCE = (
    (Role.PROVINCE_CLERK, PROVINCE), (Role.PROVINCE_REVIEWER, PROVINCE), (Role.PROVINCE_FINANCE, PROVINCE),
    (Role.APPROVER, PROVINCE),
)  # fmt: skip


@pytest.fixture
def others(city: City) -> list[Authority]:
    """Everybody who does not sit at the province's desks: its districts, its cities, its observer, another province."""
    theirs = [city.authority(*key) for key in city.posts if key not in THE_PROVINCE]
    elsewhere = ((Kind.PROVINCE, Role.PROVINCE_REVIEWER), (Kind.PROVINCE, Role.PROVINCE_CLERK),
                 (Kind.PROVINCE_FINANCE, Role.PROVINCE_FINANCE), (Kind.GOVERNMENT, Role.APPROVER))  # fmt: skip
    posts = [a_post(an_organisation(300 + i, kind, "330000", "外省"), role) for i, (kind, role) in enumerate(elsewhere)]
    return [*theirs, *(Authority(post.person, post) for post in posts)]


def refused(people: Iterable[Authority], attempt: Callable[[Authority], object]) -> None:
    """None of them may do it."""
    for who in people:
        with pytest.raises(Denied):
            attempt(who)


def published(city: City, call: Call) -> PublicList:
    listed = draw_up(city.authority(Role.PROVINCE_CLERK), call)
    return publish(city.authority(Role.PROVINCE_CLERK), listed.number, {SITE: timezone.localdate()})


def approved(city: City, clock: Clock, application: Application) -> PublicList:
    listed = published(city, application.call)
    clock.wait(8)
    close_notice(city.authority(Role.PROVINCE_CLERK), listed.number)
    return approve(city.authority(Role.APPROVER, PROVINCE), listed.number)


def paid(city: City, clock: Clock) -> Application:
    application = to_be_listed(city)
    approved(city, clock, application)
    organisation, finance = application.organisation, city.authority(Role.PROVINCE_FINANCE)
    clerk = city.authority(Role.CLERK, NANGANG)
    set_account(clerk, organisation, holder=organisation.name, bank="某行", number="123456789")
    batch = send(finance, prepare(finance, [application.pk]))
    enter_answer(finance, batch, answer((batch.payments.get().key, AMOUNT)))
    return fresh(application)


def test_the_provinces_policy_goes_from_a_district_to_the_account(city: City, clock: Clock) -> None:
    award = paid(city, clock)
    assert (award.state, award.approved) == (State.PAID, AMOUNT)
    acts = award.events.order_by("number").values_list("move", "stage", "post__role", "post__organisation__region")
    assert list(acts) == [
        ("file", "filing", "clerk", NANGANG),
        ("pass", "city-review", "city_reviewer", CITY),
        ("pass", "province-review", "province_reviewer", PROVINCE),
        ("list", "public-notice", "province_clerk", PROVINCE),
        ("publish", "public-notice", "province_clerk", PROVINCE),
        ("pass", "public-notice", "province_clerk", PROVINCE),
        ("approve", "approval", "approver", PROVINCE),
        ("pay", "payment", "province_finance", PROVINCE),
    ]
    for model in (Batch, Pot):
        assert model.objects.values_list("level", "region").get() == ("province", PROVINCE)  # type: ignore[attr-defined]
    assert replay(award.course, happened(award)).state is State.PAID
    assert [*verify(), *(row for one in must_hold() for row in one.broken())] == []


def test_what_a_province_paid_is_claimed_back_by_it_and_comes_back_to_it(city: City, clock: Clock) -> None:
    award = paid(city, clock)
    parts = [(clock.now.date() + timedelta(days=30), AMOUNT)]
    said = {"basis": "资金管理规定", "reason": "场景未投用", "amount": AMOUNT, "instalments": parts}
    recovery = order(city.authority(Role.PROVINCE_REVIEWER), award, **said)
    with pytest.raises(Invalid):
        receive(city.authority(Role.CITY_FINANCE), recovery, amount=AMOUNT, reference="B1")
    receive(city.authority(Role.PROVINCE_FINANCE), recovery, amount=AMOUNT, reference="B1")
    assert Recovery.objects.get().state == "closed"


def test_nobody_else_opens_a_call_of_the_province(city: City, clock: Clock, others: list[Authority]) -> None:
    day = clock.now.date()
    refused(others, lambda who: open_call(who, policy=POLICY, year=2026, grants=("standards-levels",), opens_on=day,
                                        closes_on=day + timedelta(days=20)))  # fmt: skip


def test_nobody_else_reviews_at_the_provinces_desk(city: City, clock: Clock, others: list[Authority]) -> None:
    application = at_province(city)
    refused(others, lambda who: move(who, fresh(application), Move.PASS, {}))
    refuse = {"reasons": ["不符"], "clause": "三/（十一）"}
    refused(others, lambda who: move(who, fresh(application), Move.REFUSE, refuse))
    assert fresh(application).stage == "province-review"


def test_nobody_else_lists_publishes_or_approves_for_it(city: City, clock: Clock, others: list[Authority]) -> None:
    call = provincial_call(city)
    to_be_listed(city, call)
    clerk = city.authority(Role.PROVINCE_CLERK)
    bureau = [city.authority(role, CITY) for role in (Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)]
    refused(bureau, lambda who: draw_up(who, call))
    number = draw_up(clerk, call).number
    refused(others, lambda who: publish(who, number, {SITE: timezone.localdate()}))
    publish(clerk, number, {SITE: timezone.localdate()})
    clock.wait(8)
    refused(others, lambda who: close_notice(who, number))
    close_notice(clerk, number)
    refused(others, lambda who: approve(who, number))
    colleagues = [city.authority(role) for role in (Role.PROVINCE_CLERK, Role.PROVINCE_REVIEWER, Role.PROVINCE_FINANCE)]
    refused(colleagues, lambda who: approve(who, number))


def test_nobody_else_pays_for_the_province(city: City, clock: Clock, others: list[Authority]) -> None:
    application = to_be_listed(city)
    approved(city, clock, application)
    refused(others, lambda who: prepare(who, [application.pk]))
    assert not Batch.objects.exists()


def test_a_province_has_nothing_of_its_cities_own_policies(city: City, clock: Clock) -> None:
    theirs = at_review(city, "public-notice", call=a_call(city))
    listed = draw_up(city.authority(Role.CITY_CLERK, CITY), theirs.call)
    an_award(city)
    questions: dict[type[Model], str] = {
        Application: "see work run comment pay count survey follow recover",
        PublicList: "handle run approve",
        Pot: "see keep",
        Call: "draft open",
    }
    asked = [(model, action) for model, actions in questions.items() for action in actions.split()]
    for key in THE_PROVINCE:
        who = city.authority(*key)
        assert [(model, action) for model, action in asked if who.rows(model, action).exists()] == [], key
    assert PublicList.objects.get() == listed


def test_a_province_sees_what_was_filed_under_its_own_calls_and_works_on_what_stands_with_it(
    city: City, clock: Clock
) -> None:
    application = filed_with_city(city)
    reviewer = city.authority(Role.PROVINCE_REVIEWER)
    assert ([*reviewer.rows(Application)], [*inbox(reviewer)]) == ([application], [])
    act(city, application, Move.PASS, Role.CITY_REVIEWER, CITY)
    assert [*inbox(reviewer)] == [application]
    for who in (city.authority(Role.CITY_REVIEWER, OTHER_CITY), city.authority(Role.OBSERVER)):
        assert [*who.rows(Application)] == []


def test_the_province_is_told_what_has_come_to_it(city: City, clock: Clock) -> None:
    application = at_province(city)
    told = Message.objects.filter(url=f"/applications/{application.number}/review/", at__date=date(2026, 3, 2))
    assert {*told.values_list("person__posts__role", flat=True)} >= {Role.PROVINCE_CLERK, Role.PROVINCE_REVIEWER}


def test_the_provinces_desk_shows_what_waits_there(city: City, clock: Clock, as_: Callable[..., Client]) -> None:
    application = at_province(city)
    client = as_(Role.PROVINCE_REVIEWER)
    for page in ("/desk/", "/inbox/"):
        assert application.organisation.name in client.get(page).content.decode()
    passed = client.post(f"/applications/{application.number}/review/pass/", {"version": application.version})
    assert (passed.status_code, fresh(application).stage) == (302, "public-notice")
    assert Post.objects.get(pk=fresh(application).events.last().post_id).role == Role.PROVINCE_REVIEWER  # type: ignore[union-attr]
