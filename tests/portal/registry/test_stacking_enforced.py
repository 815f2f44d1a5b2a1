"""Stacking is asked again at listing and approval, beside everything that the site has booked since the filing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from applying import GRANT, a_call, at_review, fresh
from city import CITY, NANGANG, City
from django.test import Client
from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import start
from duixian.portal.applications.models import Application, Event
from duixian.portal.calls.commands import open_call
from duixian.portal.dossiers.receipts import Award, book
from duixian.portal.journal import Invalid
from duixian.portal.lists.commands import draw_up
from duixian.portal.registry.stacking import said, shorts
from duixian.procedure.model import Move

pytestmark = pytest.mark.usefixtures("settled_city")
WAN = 1_000_000


def award(application: Application, programme: str, matter: str, amount: int, year: int = 2026) -> Award:
    """Money that the site determined for the applicant elsewhere."""
    return Award(application.organisation, programme, "city", CITY, matter, year, amount, date(2026, 3, 2))


def test_another_policys_money_for_the_matter_forbids_the_list_and_says_the_clause(
    city: City, as_: Callable[..., Client]
) -> None:
    call = a_call(city)
    application = at_review(city, "public-notice", call=call)
    assert shorts(application) == []
    book(SYSTEM, award(application, "harbin-2021-1/cloud-levels", "cloud-2023", 5 * WAN), paid=5 * WAN)
    with pytest.raises(Invalid) as refused:
        draw_up(city.authority(Role.CITY_CLERK), call)
    (problem,) = refused.value.problems
    assert problem.code == "stacking"
    assert problem.message.zh == (
        f"{application.number}：核定 30万元，叠加规则只允许 0 元：与本市其他政策从高（四/（四）），"
        "2026 年已获 harbin-2021-1/cloud-levels 5万元"
    )
    page = as_("clerk", NANGANG).get(f"/applications/{application.number}/").content.decode()
    assert "叠加限制，不能批准" in page
    assert problem.message.zh in page


def test_money_for_another_matter_and_the_awards_own_are_no_hindrance(city: City) -> None:
    application = at_review(city, "public-notice")
    book(SYSTEM, award(application, "harbin-2021-1/cloud-levels", "clinic-2023", 5 * WAN), paid=0)
    book(SYSTEM, award(application, f"harbin-2022-1/{GRANT}", "cloud-2023", 30 * WAN), paid=10 * WAN)
    assert shorts(fresh(application)) == []
    forbids_the_other_policys(city, fresh(application))


def forbids_the_other_policys(city: City, first: Application) -> None:
    """2022's clause on other city policies holds against an award of 2021, which says nothing of it itself."""
    today = timezone.localdate()
    call = open_call(
        city.authority(Role.CITY_CLERK), policy="harbin-2021-1", year=2026, grants=("cloud-levels",), opens_on=today,
        closes_on=today + timedelta(days=20),
    )  # fmt: skip
    second = start(city.authority(Role.CLERK, NANGANG), call, "cloud-levels", "cloud-2023", 2023)
    second.approved = 5 * WAN
    dossier = second.organisation.dossier
    (matter,) = (one for one in dossier.data["matters"] if one["id"] == "cloud-2023")
    matter["facts"]["sub_platform_built"] = True
    dossier.save(update_fields=["data"])
    assert shorts(second) == []
    number = first.events.count() + 1
    Event.objects.create(
        application=first, number=number, at=timezone.now(), move=Move.APPROVE, stage="approval", desk_role="approver",
        desk_level="city",
    )  # fmt: skip
    (short,) = shorts(second)
    assert (short.most, short.by) == (0, first)
    assert said(second, short).zh == (
        f"{second.number}：已批准的 {first.number}（哈尔滨数智化 2022“三星设备上云”）不与本项同时享受："
        "与本市其他政策从高（四/（四））"
    )
