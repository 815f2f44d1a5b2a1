"""What a claim says is held against the reports of its platform; open doubts stand in the way of a list."""

from __future__ import annotations

from datetime import date

import pytest
from applying import MATTER, a_draft, fresh
from city import NANGANG, City
from django.test import Client
from django.utils import timezone
from reporting import OPERATION, a_platform, payment, reported

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application, Record
from duixian.portal.applications.reactions import Happening, in_the_way
from duixian.portal.dossiers.models import Dossier
from duixian.portal.platforms.models import Doubt
from duixian.portal.platforms.queries import bought
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")


def about(city: City, matter: str = "operation") -> Application:
    """A draft that rests on another matter of the dossier."""
    application = a_draft(city)
    Application.objects.filter(pk=application.pk).update(matter_id=matter)
    return fresh(application)


def told(application: Application, move: Move) -> list[tuple[str, str, str]]:
    found = in_the_way(Happening(move, SYSTEM, application, application.course.stages[0]))
    return [(one.code, one.place.path, one.message.zh) for one in found if one.code.startswith("platform")]


def test_claim_above_the_reports_is_not_filed(city: City, as_: object) -> None:
    platform = a_platform(city)
    application = about(city)
    assert told(application, Move.FILE) == []  # without reports the papers decide
    reported(city, platform, enterprises_served=310)
    assert told(application, Move.FILE) == [
        ("platform-figures", "operation.enterprises_served", "服务企业数填 320，平台月报为 310"),
        ("platform-figures", "operation.new_users(2026)", "2026 年新增用户数填 30，平台月报为 10（缺 2026-01 月报）"),
    ]
    reported(city, platform, new_devices=2)
    assert told(application, Move.LIST) == [("platform-doubts", "", "平台月报有 1 处疑点没有核实")]
    Doubt.objects.filter(state="open").update(state="accepted", reason="x")
    assert told(application, Move.LIST) == []


def test_what_is_filed_again_is_held_against_the_reports_and_not_what_was_filed_before(city: City) -> None:
    platform, application = a_platform(city), about(city)
    dossier = Dossier.objects.get(organisation=application.organisation)
    filing = application.events.create(
        number=1, at=timezone.now(), move=Move.FILE, stage="filing", desk_role="enterprise", desk_level="applicant"
    )
    Record.objects.create(application=application, event=filing, data=dossier.data, body={}, digest="")
    reported(city, platform, date(2026, 1, 1), enterprises_served=310)
    reported(city, platform, enterprises_served=310)
    assert [one[1] for one in told(application, Move.REFILE)] == [
        "operation.enterprises_served",
        "operation.new_users(2026)",
    ]
    matter = next(one for one in dossier.data["matters"] if one["id"] == "operation")
    matter["facts"]["enterprises_served"], matter["years"] = 310, {}
    dossier.save()
    assert told(application, Move.REFILE) == []


@pytest.mark.parametrize("channel", ["", "没有认定的支付"])
def test_payments_without_a_recognised_channel_contradict_the_claim(city: City, channel: str) -> None:
    platform, application = a_platform(city), about(city, MATTER)
    organisation = city.enterprise(NANGANG)
    reported(city, platform, transactions=[payment(channel, code=organisation.code), payment(code=organisation.code)])
    assert told(application, Move.FILE) == []
    dossier = Dossier.objects.get(organisation=organisation)
    matter = next(one for one in dossier.data["matters"] if one["id"] == MATTER)
    matter["facts"]["recognised_payment"] = True
    dossier.save()
    assert [one[0] for one in told(application, Move.FILE)] == ["platform-channel"]
    assert [(one.count, one.amount, one.without) for one in bought(organisation)] == [(2, 240_100, 1)]


def test_more_transactions_than_the_platform_was_paid_are_not_filed(city: City) -> None:
    platform, application = a_platform(city), about(city, MATTER)
    organisation = city.enterprise(NANGANG)
    dossier = Dossier.objects.get(organisation=organisation)
    matter = next(one for one in dossier.data["matters"] if one["id"] == MATTER)
    matter["years"]["2026"] = {"platform_transactions": "2万元"}
    dossier.save()
    reported(city, platform, transactions=[payment(code=organisation.code)])
    assert told(application, Move.FILE) == []  # January may hold the rest
    reported(city, platform, date(2026, 1, 1))
    assert told(application, Move.FILE) == [
        (
            "platform-transactions", f"{MATTER}.platform_transactions(2026)",
            "2026 年度平台交易额填 20,000 元，平台月报为 1,200.50 元",
        )
    ]  # fmt: skip


def test_reports_stand_beside_the_fact_on_the_page_of_the_application(city: City, as_: object) -> None:
    platform = a_platform(city)
    reported(city, platform, enterprises_served=310)
    application = about(city)
    client: Client = as_("clerk", NANGANG)  # type: ignore[operator]
    page = client.get(f"/applications/{application.number}/").content.decode()
    assert "高于月报" in page
    assert OPERATION["facts"]["enterprises_served"] == 320
    assert Organisation.objects.filter(platforms=platform).exists()
