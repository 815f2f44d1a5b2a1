"""Who may do what with platforms: operators keep their own, the bureau of the region looks at them and decides."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, own, register
from duixian.portal.accounts.roles import BUREAU, OWNERS, Role
from duixian.portal.platforms.models import Doubt, Platform, Report

DECIDING = (Role.DISTRICT_REVIEWER, Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)
LOOKING = (*BUREAU, Role.OBSERVER)
_of_report = "platform__organisation"
_of_doubt = "report__platform__organisation"


def _here(actor: Authority) -> Q:
    return in_region("region")(actor) | in_region(f"{_of_doubt}__region")(actor)


register(Platform, "see", {**dict.fromkeys(OWNERS, own()), **dict.fromkeys(LOOKING, in_region("organisation__region"))})
register(Platform, "edit", dict.fromkeys(OWNERS, own()))
register(
    Report,
    "see",
    {**dict.fromkeys(OWNERS, own(_of_report)), **dict.fromkeys(LOOKING, in_region(f"{_of_report}__region"))},
)
register(Doubt, "see", {**dict.fromkeys(OWNERS, own(_of_doubt)), **dict.fromkeys(LOOKING, _here)})
register(Doubt, "decide", dict.fromkeys(DECIDING, in_region("region")))
