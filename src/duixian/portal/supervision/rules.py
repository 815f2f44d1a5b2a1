"""Who may do what with supervision.

Enterprises and bureaus see what concerns their own awards, or those of their region; finance the recoveries. Whoever
has an obligation reports on it, whoever is above looks at the report: the district at an enterprise's, the city at all.
The city bureau decides recoveries, finance books what comes back. A province has its own awards, whoever has reported.
"""

from __future__ import annotations

from django.db.models import Q

from duixian.portal.accounts.authority import Authority, in_region, of_region, own, register
from duixian.portal.accounts.roles import BUREAU, CITY, DISTRICT, FINANCE, OWNERS, PROVINCE, Role
from duixian.portal.applications.models import Application
from duixian.portal.supervision.models import Consequence, Evidence, Obligation, Recovery, Visit

_award = Q(kind="payment", approved__gt=0)
_here = in_region("organisation__region")
_of_here = in_region("application__organisation__region")
_called = of_region("application__call__region")


def _awards(actor: Authority) -> Q:
    return _award & in_region("region")(actor)


def _called_awards(actor: Authority) -> Q:
    return _award & of_region("call__region")(actor)


def _own_awards(actor: Authority) -> Q:
    return _award & own()(actor)


def _held_by(level: str) -> Q:
    return Q(level=level)


register(
    Application,
    "follow",
    {
        **dict.fromkeys((*BUREAU, *FINANCE, Role.OBSERVER), _awards),
        **dict.fromkeys((*PROVINCE, Role.PROVINCE_FINANCE), _called_awards),
        **dict.fromkeys(OWNERS, _own_awards),
    },
)
register(Application, "supervise", {**dict.fromkeys(BUREAU, _awards), **dict.fromkeys(PROVINCE, _called_awards)})
register(Application, "recover", {**dict.fromkeys(CITY, _awards), **dict.fromkeys(PROVINCE, _called_awards)})

_seen = {
    **dict.fromkeys((*BUREAU, Role.OBSERVER), _of_here),
    **dict.fromkeys(PROVINCE, _called),
    **dict.fromkeys(OWNERS, own("application__organisation")),
}
register(Obligation, "see", _seen)
register(
    Obligation,
    "report",
    {
        **dict.fromkeys(OWNERS, lambda actor: _held_by("applicant") & own("application__organisation")(actor)),
        **dict.fromkeys(DISTRICT, lambda actor: _held_by("district") & _of_here(actor)),
        **dict.fromkeys(CITY, lambda actor: _held_by("city") & _of_here(actor)),
    },
)
register(
    Obligation,
    "judge",
    {
        **dict.fromkeys(DISTRICT, lambda actor: _held_by("applicant") & _of_here(actor)),
        **dict.fromkeys(CITY, _of_here),
        **dict.fromkeys(PROVINCE, _called),
    },
)
register(Visit, "see", _seen)
register(
    Visit,
    "edit",
    {
        **dict.fromkeys(BUREAU, lambda actor: Q(person=actor.person) & _of_here(actor)),
        **dict.fromkeys(PROVINCE, lambda actor: Q(person=actor.person) & _called(actor)),
    },
)

register(
    Evidence,
    "see",
    dict.fromkeys(_seen, lambda actor: Q(obligation__in=actor.rows(Obligation)) | Q(visit__in=actor.rows(Visit))),
)

register(
    Recovery,
    "see",
    {
        **dict.fromkeys((*BUREAU, *FINANCE, Role.OBSERVER), _here),
        **dict.fromkeys((*PROVINCE, Role.PROVINCE_FINANCE), _called),
        **dict.fromkeys(OWNERS, own()),
    },
)
register(Recovery, "decide", {**dict.fromkeys(CITY, _here), **dict.fromkeys(PROVINCE, _called)})
register(Recovery, "receive", {**dict.fromkeys(FINANCE, _here), Role.PROVINCE_FINANCE: _called})
register(
    Consequence,
    "decide",
    {
        **dict.fromkeys(CITY, in_region("recovery__organisation__region")),
        **dict.fromkeys(PROVINCE, of_region("recovery__application__call__region")),
    },
)
