"""Lists and their notice: full days on every channel, an objection holds its own line, a changed list runs again."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from applying import a_call, act, at_review, fresh
from city import CITY, DAOLI, NANGANG, City, build_city
from django.utils import timezone

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.lists.commands import approve, close_notice, decide, draw_up, object_to, publish, send_back
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.procedure.model import Move

CHINA = ZoneInfo("Asia/Shanghai")
START = datetime(2026, 3, 2, 9, 0, tzinfo=CHINA)  # a Monday


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[datetime], None]:
    """Set what time it is."""

    def set_time(moment: datetime) -> None:
        monkeypatch.setattr(timezone, "now", lambda: moment)

    set_time(START)
    return set_time


@pytest.fixture(scope="module")
def made(settled: None) -> tuple[City, PublicList]:
    """A list of two applications of one call."""
    with pytest.MonkeyPatch.context() as still:
        still.setattr(timezone, "now", lambda: START)
        city = build_city()
        call = a_call(city)
        at_review(city, "public-notice", NANGANG, call)
        at_review(city, "public-notice", DAOLI, call)
        return city, draw_up(city.authority(Role.CITY_CLERK), call)


@pytest.fixture
def city(made: tuple[City, PublicList], db: None) -> City:
    return deepcopy(made[0])


@pytest.fixture
def listed(made: tuple[City, PublicList], at: Callable[[datetime], None], db: None) -> PublicList:
    return deepcopy(made[1])


def channels(listed: PublicList) -> list[str]:
    stage = listed.lines.first().application.course.notice()
    return [channel.zh for channel in stage.channels]


def published(city: City, listed: PublicList, day: date | None = None) -> PublicList:
    on = day or timezone.localdate()
    return publish(city.authority(Role.CITY_CLERK), listed.number, dict.fromkeys(channels(listed), on))


def objection_to(listed: PublicList, position: int = 1) -> Objection:
    line = Line.objects.get(list=listed, position=position)
    return object_to(VISITOR, line, name="张三", contact="13800000000", reason="发票与本项目无关")


def test_list_freezes_amounts_in_order_of_filing(listed: PublicList) -> None:
    assert [(row.applicant, row.amount) for row in listed.rows] == [
        ("南岗测试机械有限公司", 30_000_000),
        ("道里测试仪器有限公司", 30_000_000),
    ]
    assert {application.listed for application in Application.objects.all()} == {listed.number}


def test_list_takes_only_what_is_ready(city: City, listed: PublicList) -> None:
    with pytest.raises(Invalid, match="1 of them cannot be listed"):
        draw_up(city.authority(Role.CITY_CLERK), listed.call, [Application.objects.first().pk])


def test_district_draws_no_list_of_the_city(city: City, listed: PublicList) -> None:
    with pytest.raises(Denied):
        publish(city.authority(Role.DISTRICT_CLERK, NANGANG), listed.number, {})


def test_notice_starts_with_the_last_channel_and_runs_seven_working_days(
    city: City, listed: PublicList, at: Callable[[datetime], None]
) -> None:
    clerk = city.authority(Role.CITY_CLERK)
    first, *others = channels(listed)
    assert publish(clerk, listed.number, {first: date(2026, 3, 2)}).last_day is None
    at(START + timedelta(days=2))
    running = publish(clerk, listed.number, dict.fromkeys(others, date(2026, 3, 4)))
    assert (running.first_day, running.last_day) == (date(2026, 3, 4), date(2026, 3, 13))


def test_notice_closes_after_its_last_day_only(city: City, listed: PublicList, at: Callable[[datetime], None]) -> None:
    running = published(city, listed)
    clerk = city.authority(Role.CITY_CLERK)
    at(datetime(2026, 3, 11, 9, tzinfo=CHINA))
    with pytest.raises(Invalid, match="runs until 11 March 2026"):
        close_notice(clerk, running.number)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    assert close_notice(clerk, running.number) == []
    assert {application.kind for application in Application.objects.all()} == {"approval"}


def test_objection_holds_its_own_line_only(city: City, listed: PublicList, at: Callable[[datetime], None]) -> None:
    published(city, listed)
    objection = objection_to(listed)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    left = close_notice(city.authority(Role.CITY_CLERK), listed.number)
    assert [one.application.number for one in left] == [objection.line.row.application]
    assert sorted((one.state, one.kind) for one in Application.objects.all()) == [
        ("open", "approval"), ("suspended", "public_notice"),
    ]  # fmt: skip


def test_a_line_set_free_closes_its_list(city: City, listed: PublicList, at: Callable[[datetime], None]) -> None:
    published(city, listed)
    clerk = city.authority(Role.CITY_CLERK)
    objection = objection_to(listed)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    assert len(close_notice(clerk, listed.number)) == 1
    decide(clerk, objection, upheld=False, answer="发票内容与项目一致")
    assert close_notice(clerk, listed.number) == []
    assert PublicList.objects.get().state == "closed"
    assert {(one.state, one.kind) for one in Application.objects.all()} == {("open", "approval")}


def test_objection_not_upheld_lets_its_line_go_on(
    city: City, listed: PublicList, at: Callable[[datetime], None]
) -> None:
    published(city, listed)
    clerk = city.authority(Role.CITY_CLERK)
    assert decide(clerk, objection_to(listed), upheld=False, answer="发票内容与项目一致") is None
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    assert close_notice(clerk, listed.number) == []


def test_upheld_objection_refuses_the_line_and_the_list_runs_again(
    city: City, listed: PublicList, at: Callable[[datetime], None]
) -> None:
    published(city, listed)
    clerk = city.authority(Role.CITY_CLERK)
    objection = objection_to(listed)
    at(datetime(2026, 3, 6, 9, tzinfo=CHINA))
    redrawn = decide(clerk, objection, upheld=True, answer="发票确属其他项目", clause="四/（四）")
    assert redrawn is not None
    assert fresh(objection.line.application).state == "refused"
    assert PublicList.objects.get(pk=listed.pk).state == State.VOID
    assert [row.applicant for row in redrawn.rows] == ["道里测试仪器有限公司"]
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    with pytest.raises(Invalid):
        close_notice(clerk, redrawn.number)
    assert published(city, redrawn).last_day == date(2026, 3, 23)


def test_objection_wants_a_name_a_contact_and_reasons(city: City, listed: PublicList) -> None:
    published(city, listed)
    line = Line.objects.get(list=listed, position=1)
    with pytest.raises(Invalid) as refused:
        object_to(VISITOR, line, name=" ", contact="", reason="")
    assert [problem.place.path for problem in refused.value.problems] == ["name", "contact", "reason"]


def test_objection_after_the_notice_is_refused(city: City, listed: PublicList, at: Callable[[datetime], None]) -> None:
    published(city, listed)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    with pytest.raises(Invalid, match="the notice is over"):
        objection_to(listed)


def test_objection_is_decided_once(city: City, listed: PublicList) -> None:
    published(city, listed)
    objection = objection_to(listed)
    clerk = city.authority(Role.CITY_CLERK)
    decide(clerk, objection, upheld=False, answer="不成立")
    with pytest.raises(Invalid, match="decided already"):
        decide(clerk, objection, upheld=True, answer="成立", clause="四/（四）")


def test_approval_books_the_award_in_the_dossier(
    city: City, listed: PublicList, at: Callable[[datetime], None]
) -> None:
    published(city, listed)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    close_notice(city.authority(Role.CITY_CLERK), listed.number)
    approved = approve(city.authority(Role.APPROVER, CITY), listed.number)
    assert approved.state == State.APPROVED
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.date == date(2026, 3, 12)]
    assert [(one.programme, one.status, one.amount, one.matter) for one in receipts] == [
        ("harbin-2022-1/star-3-equipment", "determined", 30_000_000, "cloud-2023")
    ]
    assert list(verify()) == []


def test_approval_waits_for_the_notice(city: City, listed: PublicList) -> None:
    published(city, listed)
    with pytest.raises(Invalid, match="nothing on it waits"):
        approve(city.authority(Role.APPROVER, CITY), listed.number)


def test_approver_sends_a_list_back(city: City, listed: PublicList, at: Callable[[datetime], None]) -> None:
    published(city, listed)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    close_notice(city.authority(Role.CITY_CLERK), listed.number)
    voided = send_back(city.authority(Role.APPROVER, CITY), listed.number, "selection", "请复核排序")
    assert voided.state == State.VOID
    assert {application.stage for application in Application.objects.all()} == {"selection"}


def test_stale_list_is_not_published(city: City, listed: PublicList) -> None:
    published(city, listed)
    with pytest.raises(Stale):
        publish(city.authority(Role.CITY_CLERK), listed.number, {}, version=1)


def test_withdrawn_application_leaves_the_notice_of_the_others(
    city: City, listed: PublicList, at: Callable[[datetime], None]
) -> None:
    published(city, listed)
    first = Line.objects.get(list=listed, position=1).application
    act(city, first, Move.WITHDRAW, Role.CLERK, NANGANG)
    at(datetime(2026, 3, 12, 9, tzinfo=CHINA))
    assert close_notice(city.authority(Role.CITY_CLERK), listed.number) == []
