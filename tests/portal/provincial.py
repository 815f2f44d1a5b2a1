"""Applications under the province's own policy to test with, walked along its desks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from applying import act, fresh
from city import CITY, NANGANG, PROVINCE, City
from contests import plain_case
from django.utils import timezone

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import file, start
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier
from duixian.procedure.model import Move

POLICY, GRANT, MATTER = "heilongjiang-20", "national-scenario", "m1"
AMOUNT = 50_000_000


def provincial_call(city: City, **more: Any) -> Call:
    """A call of the province that is open today."""
    today = timezone.localdate()
    return open_call(
        city.authority(Role.PROVINCE_CLERK), policy=POLICY, year=today.year, grants=(GRANT,), opens_on=today,
        closes_on=today + timedelta(days=20), **more,
    )  # fmt: skip


def filed_with_city(city: City, call: Call | None = None, region: str = NANGANG) -> Application:
    """Filed by the enterprise of a district; its city has to review it."""
    organisation, clerk = city.enterprise(region), city.authority(Role.CLERK, region)
    data = plain_case(POLICY, GRANT)
    data["applicant"] |= {"code": organisation.code, "name": organisation.name, "registered_region": region}
    Dossier.objects.create(organisation=organisation, data=data, version=1)
    draft = start(clerk, call or provincial_call(city), GRANT, MATTER)
    return file(clerk, fresh(draft), committed=True)


def at_province(city: City, call: Call | None = None, region: str = NANGANG) -> Application:
    """Recommended by the city; the province has to review it."""
    return act(city, filed_with_city(city, call, region), Move.PASS, Role.CITY_REVIEWER, CITY)


def to_be_listed(city: City, call: Call | None = None, region: str = NANGANG) -> Application:
    """Reviewed by the province: its notice comes next."""
    return act(city, at_province(city, call, region), Move.PASS, Role.PROVINCE_REVIEWER, PROVINCE)
