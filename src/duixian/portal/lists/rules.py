"""Who may do what with lists: a published one is everybody's, the region's bureau runs it, the government approves.

`handle`: the offices that a list passes through see it before it is published, too.
"""

from django.db.models import Q

from duixian.portal.accounts.authority import in_region, register
from duixian.portal.accounts.roles import BUREAU, FINANCE, Role
from duixian.portal.lists.models import Objection, PublicList, State

OFFICES = (*BUREAU, *FINANCE, Role.APPROVER, Role.OBSERVER)
_here = in_region("region")
_of_here = in_region("line__list__region")

register(PublicList, "see", everyone=lambda _: ~Q(published={}))
register(PublicList, "handle", dict.fromkeys(OFFICES, _here))
register(PublicList, "run", dict.fromkeys(BUREAU, _here))
register(PublicList, "approve", {Role.APPROVER: _here})
register(PublicList, "object", everyone=lambda _: Q(state=State.PUBLISHED))
for action in ("see", "decide"):
    register(Objection, action, dict.fromkeys(BUREAU, _of_here))
