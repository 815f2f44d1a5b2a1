"""Who may do what with offers: the bureau finds and confirms those of its region, an organisation takes its own.

An organisation sees an offer once it is confirmed: what the bureau has not confirmed is no promise.
"""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, of_region, own, register
from duixian.portal.accounts.roles import CITY, OWNERS
from duixian.portal.calls.models import Call
from duixian.portal.direct_awards.models import Offer, State

_here = in_region("organisation__region")


def _offered(actor: Authority) -> Q:
    return own()(actor) & ~Q(state__in=(State.FOUND, State.REJECTED, State.LAPSED))


register(Offer, "see", {**dict.fromkeys(OWNERS, _offered), **dict.fromkeys(CITY, _here)})
register(Offer, "confirm", dict.fromkeys(CITY, _here))
register(Offer, "take", dict.fromkeys(OWNERS, lambda actor: own()(actor) & Q(state=State.CONFIRMED)))
register(Call, "find-awards", dict.fromkeys(CITY, of_region()))
