"""Who sees and who keeps pots: a city those of its districts too, a province its own; the bureau of the payer's region
sets the amount, its finance provides anew what was recovered."""

from duixian.portal.accounts.authority import in_region, of_region, register
from duixian.portal.accounts.roles import CITY, PROVINCE, Role
from duixian.portal.budgets.models import Pot, Transfer
from duixian.portal.calls.models import Call

_WITHIN = (*CITY, Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER, Role.DISTRICT_FINANCE, Role.CITY_FINANCE, Role.OBSERVER)
_OWN = (*PROVINCE, Role.PROVINCE_FINANCE)
SEEING = (*_WITHIN, *_OWN)
_FINANCE = (Role.DISTRICT_FINANCE, Role.CITY_FINANCE, Role.PROVINCE_FINANCE)
_KEEPING = (Role.CITY_CLERK, Role.DIRECTOR, Role.DISTRICT_CLERK, Role.PROVINCE_CLERK)

for model, path in ((Pot, "region"), (Transfer, "pot__region")):
    register(model, "see", {**dict.fromkeys(_WITHIN, in_region(path)), **dict.fromkeys(_OWN, of_region(path))})
register(Pot, "keep", dict.fromkeys(_KEEPING, of_region()))
register(Pot, "restore", dict.fromkeys(_FINANCE, of_region()))
register(Call, "allocate", dict.fromkeys((*CITY, *PROVINCE), of_region()))
