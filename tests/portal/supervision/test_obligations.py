"""Obligations: made from the policy's duties at the approval, reported on, looked at, followed by the next; visits."""

from __future__ import annotations

import zlib
from datetime import date

import pytest
from awards import an_award, approved, day
from city import CITY, DAOLI, NANGANG, City
from django.core.files.uploadedfile import SimpleUploadedFile
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.notifications.models import Message
from duixian.portal.supervision import commands, queries
from duixian.portal.supervision.commands.obliging import following
from duixian.portal.supervision.models import Evidence, Obligation

pytestmark = pytest.mark.usefixtures("settled_city")


@pytest.fixture
def award(city: City, clock: Clock) -> Application:
    return an_award(city)


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def told(city: City, role: Role, region: str) -> list[str]:
    return [one.subject["zh"] for one in Message.objects.filter(person=city.person(role, region)).order_by("pk")]


def picture() -> SimpleUploadedFile:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = (1).to_bytes(4, "big") * 2 + bytes([8, 0, 0, 0, 0])
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0\xff")) + chunk(b"IEND", b"")
    return SimpleUploadedFile("现场.png", data)


def test_approval_obliges_to_what_the_policy_asks_and_a_yearly_report_has_its_successor(
    city: City, clock: Clock
) -> None:
    approved(city, clock)
    made = Obligation.objects.order_by("pk")
    assert [(one.duty, one.basis, one.level, str(one.due_on)) for one in made] == [
        ("progress", "七/（一）", "district", "2027-03-16"),
        ("completion", "七/（一）", "applicant", "None"),
    ]
    progress, completion = made
    district, reviewer = city.authority(Role.DISTRICT_REVIEWER, NANGANG), city.authority(Role.CITY_REVIEWER)
    assert [*queries.undated(district)] == [completion]
    commands.set_due(district, completion, day(30), "")
    with pytest.raises(Invalid) as refused:
        commands.set_due(district, completion, day(0), " ")
    assert codes(refused) == ["due-past", "due-reason"]

    for wrong in (city.authority(Role.CLERK, NANGANG), city.authority(Role.DISTRICT_REVIEWER, DAOLI), reviewer):
        with pytest.raises(Denied):
            commands.report(wrong, progress, "x")
    commands.report(district, progress, "设备已投产")
    assert [*queries.to_look_at(reviewer)] == [progress]
    with pytest.raises(Denied):
        commands.answer(district, progress, accepted=True)
    with pytest.raises(Invalid) as refused:
        commands.answer(reviewer, progress, accepted=False)
    assert codes(refused) == ["no-answer"]
    commands.answer(reviewer, progress, accepted=False, text="补充运行数据")
    commands.report(district, progress, "运行数据附后")
    commands.answer(reviewer, progress, accepted=True)
    progress.refresh_from_db()
    following = Obligation.objects.get(duty="progress", number=2)
    assert (progress.standing, str(following.due_on)) == ("met", "2028-03-16")
    commands.release(reviewer, following, "项目监管期满")
    assert Obligation.objects.filter(standing="open").get() == completion

    clock.wait(2)
    assert [commands.remind() for _ in range(2)] == [1, 0]
    clock.wait(27)
    assert (commands.remind(), commands.remind()) == (1, 0)
    clock.wait(2)
    assert (commands.remind(), [*queries.overdue(Obligation.objects.all())]) == (1, [completion])
    assert told(city, Role.CLERK, NANGANG)[-3:] == [
        f"{word}：项目如期建成见效" for word in ("即将到期", "临近期限", "已经超期")
    ]
    assert list(verify()) == []


def test_nobody_asks_without_a_basis(city: City, award: Application) -> None:
    district = city.authority(Role.DISTRICT_CLERK, NANGANG)
    with pytest.raises(Invalid) as refused:
        commands.impose(district, award, duty="", basis=" ", title="", level="city", due_on=day(0))
    assert codes(refused) == ["no-basis", "no-title", "no-holder", "due-past"]
    with pytest.raises(Denied):
        commands.impose(
            city.authority(Role.APPROVER, CITY), award, duty="completion", basis="", title="x", level="applicant",
            due_on=day(9),
        )  # fmt: skip


def test_visit_asks_to_mend_and_keeps_pictures(city: City, award: Application) -> None:
    district = city.authority(Role.DISTRICT_CLERK, NANGANG)
    said = {"people": "王、李", "found": "三台设备未联网", "outcome": "to_mend"}
    with pytest.raises(Invalid) as refused:
        commands.visit(district, award, day=day(1), **said)
    assert codes(refused) == ["visit-day", "visit-mend"]
    visit = commands.visit(district, award, day=day(0), mend="三台设备联网", mend_by=day(20), duty="completion", **said)
    assert visit.mending
    assert (visit.mending.level, visit.mending.number, visit.mending.titled.zh) == ("applicant", 1, "三台设备联网")
    kept = commands.attach(district, visit, picture())
    assert (commands.attach(district, visit, picture()), kept.paper.type) == (kept, "image/png")
    enterprise = city.authority(Role.CLERK, NANGANG)
    assert enterprise.may("see", kept)
    assert not city.authority(Role.DISTRICT_CLERK, DAOLI).may("see", kept)
    with pytest.raises(Denied):
        commands.attach(enterprise, visit, picture())
    with pytest.raises(Invalid):
        commands.attach(enterprise, visit.mending, SimpleUploadedFile("现场.png", b"not a picture"))
    commands.attach(enterprise, visit.mending, picture())
    assert Evidence.objects.count() == 2


def test_what_is_due_every_year_falls_on_a_working_day_where_the_calendar_is_known() -> None:
    assert (following("month", date(2026, 8, 31)), following("year", date(2025, 10, 1))) == (
        date(2026, 9, 30),
        date(2026, 10, 8),
    )
    assert (following("year", date(2030, 5, 4)), following("once", date(2026, 1, 1))) == (date(2031, 5, 4), None)
