"""Who may do what with lists: a published one is everybody's, the region's bureau runs it, its government approves.

`handle`: the offices that a list passes through see it before it is published, too.
"""

from django.db.models import Q

from duixian.portal.accounts.authority import in_region, of_bureaus, of_region, register
from duixian.portal.accounts.roles import FINANCE, Role
from duixian.portal.lists.models import Objection, PublicList, State

RUNNING = of_bureaus()
OFFICES = {
    **RUNNING,
    **dict.fromkeys((*FINANCE, Role.OBSERVER), in_region("region")),
    **dict.fromkeys((Role.PROVINCE_FINANCE, Role.APPROVER), of_region()),
}

register(PublicList, "see", everyone=lambda _: ~Q(published={}))
register(PublicList, "handle", OFFICES)
register(PublicList, "run", RUNNING)
register(PublicList, "approve", {Role.APPROVER: of_region()})
register(PublicList, "object", everyone=lambda _: Q(state=State.PUBLISHED))
for action in ("see", "decide"):
    register(Objection, action, of_bureaus("line__list__region"))
