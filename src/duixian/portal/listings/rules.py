"""Who may do what with listings: what is published is everybody's; enterprises keep their own; the bureau of the region
looks at them. An enquiry is seen by who wrote it and by whom it was written to."""

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, own, register
from duixian.portal.accounts.roles import BUREAU, OWNERS
from duixian.portal.listings.models import Enquiry, Listing, State

_here = in_region("organisation__region")


def _between(actor: Authority) -> Q:
    return own()(actor) | own("listing__organisation")(actor)


def _others(actor: Authority) -> Q:
    return Q(state=State.SHOWN) & ~own()(actor)


register(
    Listing,
    "see",
    {**dict.fromkeys(OWNERS, own()), **dict.fromkeys(BUREAU, _here)},
    everyone=lambda _: Q(state=State.SHOWN),
)
register(Listing, "edit", dict.fromkeys(OWNERS, own()))
register(Listing, "moderate", dict.fromkeys(BUREAU, _here))
register(Listing, "ask", dict.fromkeys(OWNERS, _others))
register(Enquiry, "see", dict.fromkeys(OWNERS, _between))
register(Enquiry, "answer", dict.fromkeys(OWNERS, own("listing__organisation")))
