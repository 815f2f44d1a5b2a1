"""Who may do what with calls: everybody reads what is announced; the bureau of the policy's own region writes."""

from __future__ import annotations

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, of_region, register
from duixian.portal.accounts.roles import Role
from duixian.portal.calls.models import Announcement, Call, State


def announced(_: Authority) -> Q:
    return ~Q(state=State.DRAFT)


OFFICERS = dict.fromkeys((Role.CITY_CLERK, Role.DIRECTOR, Role.PROVINCE_CLERK), of_region())
_REVIEWERS = dict.fromkeys((Role.CITY_REVIEWER, Role.PROVINCE_REVIEWER), of_region())
register(Call, "see", {**OFFICERS, **_REVIEWERS}, everyone=announced)
register(Announcement, "see", everyone=lambda _: Q())
for action in ("draft", "open", "close", "extend"):
    register(Call, action, OFFICERS)
