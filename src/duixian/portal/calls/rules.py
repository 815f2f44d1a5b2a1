"""Who may do what with calls: everybody reads what is announced; the bureau of the policy's own region writes."""

from __future__ import annotations

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, register
from duixian.portal.accounts.roles import Role
from duixian.portal.calls.models import Announcement, Call, State


def of_own_region(actor: Authority) -> Q:
    """Calls of the region whose bureau the actor belongs to."""
    return Q(region=actor.region) if actor.region else Q(pk__in=())


def announced(_: Authority) -> Q:
    return ~Q(state=State.DRAFT)


OFFICERS = {Role.CITY_CLERK: of_own_region, Role.DIRECTOR: of_own_region}
register(Call, "see", {**OFFICERS, Role.CITY_REVIEWER: of_own_region}, everyone=announced)
register(Announcement, "see", everyone=lambda _: Q())
for action in ("draft", "open", "close", "extend"):
    register(Call, action, OFFICERS)
