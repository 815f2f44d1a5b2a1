"""Who sees and who keeps pots: a city those of its districts too; the bureau of the payer's region sets the amount."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, register
from duixian.portal.accounts.roles import CITY, Role
from duixian.portal.budgets.models import Pot, Transfer
from duixian.portal.calls.models import Call

_DISTRICT = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_FINANCE)
SEEING = (*CITY, *_DISTRICT, Role.CITY_FINANCE, Role.OBSERVER)


def _ours(actor: Authority) -> Q:
    return Q(region=actor.region)


register(Pot, "see", dict.fromkeys(SEEING, in_region("region")))
register(Transfer, "see", dict.fromkeys(SEEING, in_region("pot__region")))
register(Pot, "keep", dict.fromkeys((Role.CITY_CLERK, Role.DIRECTOR, Role.DISTRICT_CLERK), _ours))
register(Call, "allocate", dict.fromkeys(CITY, _ours))
