"""The pages of supervision on a phone, in a real browser: they fit, and say nothing on the console."""

import pytest
from awards import SECOND, an_award, day
from city import NANGANG

from duixian.portal.accounts.roles import Role
from duixian.portal.journal import work
from duixian.portal.supervision import commands
from duixian.portal.supervision.commands.obliging import oblige

pytestmark = pytest.mark.django_db(transaction=True)


def test_pages_of_supervision_are_sound(visit, city, clock) -> None:
    award = an_award(city, paid=True, state="paid")
    with work():
        oblige(award)
    district = city.authority(Role.DISTRICT_CLERK, NANGANG)
    seen = commands.visit(
        district, award, day=day(0), people="王某、李某", found="三台设备未联网，其余正常。", outcome="to_mend",
        mend="三台设备联网", mend_by=day(20), duty="completion",
    )  # fmt: skip
    recovery = commands.order(
        city.authority(Role.DIRECTOR), award, basis="七/（三）", reason="设备闲置，未按申报内容投用", amount=30_000_000,
        instalments=[(day(30), 10_000_000), (day(60), 20_000_000)],
    )  # fmt: skip
    commands.receive(city.authority(Role.CITY_FINANCE), recovery, amount=12_000_000, reference="B-2026-1")
    an_award(city, SECOND)
    phone = {"viewport": {"width": 390, "height": 844}}
    bureau = visit(city.person(Role.DISTRICT_CLERK, NANGANG), **phone)
    for path in ("", f"awards/{award.number}/", f"visits/{seen.pk}/", f"obligations/{seen.mending.pk}/"):
        bureau.go(f"/supervision/{path}")
    visit(city.person(Role.CITY_FINANCE), **phone).go(f"/supervision/recoveries/{recovery.number}/")
