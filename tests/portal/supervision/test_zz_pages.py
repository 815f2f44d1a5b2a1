"""Pages of supervision in a browser, wide and on a phone (temporary check)."""

import pytest
from awards import SECOND, an_award, day
from city import NANGANG
from duixian.portal.accounts.roles import Role
from duixian.portal.supervision import commands
from duixian.portal.supervision.commands.obliging import oblige
from duixian.portal.journal import work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("look", [{}, {"viewport": {"width": 390, "height": 844}}], ids=["desktop", "phone"])
def test_pages(visit, city, clock, look):
    award = an_award(city, paid=True, state="paid")
    with work():
        oblige(award)
    district = city.authority(Role.DISTRICT_CLERK, NANGANG)
    seen = commands.visit(
        district,
        award,
        day=day(0),
        people="王某、李某",
        found="三台设备未联网，其余正常。",
        outcome="to_mend",
        mend="三台设备联网",
        mend_by=day(20),
        duty="completion",
    )
    recovery = commands.order(
        city.authority(Role.DIRECTOR),
        award,
        basis="七/（三）",
        reason="设备闲置，未按申报内容投用",
        amount=30_000_000,
        instalments=[(day(30), 10_000_000), (day(60), 20_000_000)],
    )
    commands.receive(city.authority(Role.CITY_FINANCE), recovery, amount=12_000_000, reference="B-2026-1")
    later = an_award(city, SECOND)
    d = visit(city.person(Role.DISTRICT_CLERK, NANGANG), **look)
    for path in (
        "/desk/",
        "/supervision/",
        "/supervision/awards/",
        f"/supervision/awards/{award.number}/",
        f"/supervision/awards/{award.number}/visit/",
        f"/supervision/visits/{seen.pk}/",
        f"/supervision/obligations/{award.obligations.first().pk}/",
        "/supervision/recoveries/",
    ):
        d.go(path)
    f = visit(city.person(Role.CITY_FINANCE), **look)
    f.go(f"/supervision/recoveries/{recovery.number}/")
    c = visit(city.person(Role.DIRECTOR), **look)
    c.go(f"/supervision/awards/{later.number}/recover/")
