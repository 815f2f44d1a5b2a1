"""Who sees and decides what in the register.

An organisation has its own things. A desk of a region sees what is registered or used there; of a use elsewhere it is
told that there is one, where it stands and whom to call, never its papers. The bureau that holds every district
concerned decides about a second use; between cities it is their province's.
"""

from django.db.models import Exists, OuterRef, Q

from duixian.portal.accounts.authority import Authority, in_region, of_region, own, register
from duixian.portal.accounts.roles import BUREAU, CITY, OWNERS, PROVINCE, Role
from duixian.portal.applications.models import Application
from duixian.portal.registry.models import Conflict, Item, Use, UseState
from duixian.procedure.model import State

LOOKING = (*BUREAU, *PROVINCE, Role.OBSERVER)
DECIDING = {
    **dict.fromkeys((Role.DISTRICT_REVIEWER, *CITY), in_region("region")),
    **dict.fromkeys(PROVINCE, of_region()),
}
_here = in_region("organisation__region")


def _used(actor: Authority) -> Q:
    uses = Use.objects.filter(item=OuterRef("pk"), application__in=actor.rows(Application))
    return Q(Exists(uses.exclude(state=UseState.PLANNED)))


def _used_here(actor: Authority) -> Q:
    return _here(actor) | _used(actor)


def _planned(actor: Authority) -> Q:
    open_ones = Q(application__state__in=(State.DRAFT, State.RETURNED), state=UseState.PLANNED)
    return open_ones & own("application__organisation")(actor)


def _of_here(actor: Authority) -> Q:
    return in_region("region")(actor) | in_region("use__application__organisation__region")(actor)


def _of_province(actor: Authority) -> Q:
    return of_region()(actor) | of_region("use__application__call__region")(actor)


register(
    Item,
    "see",
    {
        **dict.fromkeys(OWNERS, own()),
        **dict.fromkeys((*BUREAU, Role.OBSERVER), _used_here),
        **dict.fromkeys(PROVINCE, _used),
    },
)
register(Item, "register", dict.fromkeys(OWNERS, own()))
register(Use, "unplan", dict.fromkeys(OWNERS, _planned))
register(
    Conflict, "see", {**dict.fromkeys((*BUREAU, Role.OBSERVER), _of_here), **dict.fromkeys(PROVINCE, _of_province)}
)
register(Conflict, "decide", DECIDING)
