"""Who may do what in a selection.

The bureau of the call's own region runs it; a city's director, a province's reviewer decides what no key tells apart.
A seated expert scores;
whoever is recused, kept out or in reserve sees nothing. An applicant sees what came of its own application, once it is
confirmed.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from duixian.portal.accounts.authority import Authority, allow, of_region, register
from duixian.portal.accounts.roles import CITY, OWNERS, PROVINCE, Role
from duixian.portal.calls.models import Call
from duixian.portal.selection.models import (
    DISCLOSED,
    FALLEN,
    Candidate,
    Expert,
    Member,
    Protocol,
    Round,
    Score,
    ScoreSheet,
    Seating,
    Stage,
)

BUREAUS = (*CITY, *PROVINCE)
RUNNERS = (Role.CITY_CLERK, Role.DIRECTOR, Role.PROVINCE_CLERK)
EXPERTS = (Role.THIRD_PARTY_REVIEWER,)
_SHOWN = (Stage.CONFIRMED, Stage.CLOSED)


_here = of_region("candidate__round__call__region")


def _seated_in(actor: Authority, path: str) -> Q:
    """Rows of the rounds in which the actor is seated."""
    person = actor.person.pk if actor.person else None
    seats = Member.objects.filter(round=OuterRef(path), expert__person=person, standing=Seating.SEATED)
    return Q(Exists(seats))


def _scored(actor: Authority) -> Q:
    """One's own marks; the others' once all are there."""
    own = Q(member__expert__person=actor.person, member__standing=Seating.SEATED)
    return own | (Q(candidate__round__stage__in=DISCLOSED) & _seated_in(actor, "candidate__round"))


def _own_result(actor: Authority) -> Q:
    organisation = actor.organisation.pk if actor.organisation else None
    return Q(application__organisation=organisation, round__stage__in=_SHOWN)


def _serving(actor: Authority) -> Q:
    return Q(expert__person=actor.person, standing=Seating.SEATED, round__stage__in=(Stage.SCORING, Stage.PANEL))


register(Call, "run-selection", dict.fromkeys(RUNNERS, of_region()))
register(ScoreSheet, "see", dict.fromkeys(BUREAUS, of_region("call__region")))
register(Round, "see", dict.fromkeys(BUREAUS, of_region("call__region")))
register(Round, "run", dict.fromkeys(RUNNERS, of_region("call__region")))
register(Round, "decide", dict.fromkeys((Role.DIRECTOR, Role.PROVINCE_REVIEWER), of_region("call__region")))
register(Round, "panel", dict.fromkeys(EXPERTS, lambda actor: Q(stage__in=DISCLOSED) & _seated_in(actor, "pk")))
register(Expert, "see", dict.fromkeys(RUNNERS, of_region()))
register(Expert, "edit", dict.fromkeys(RUNNERS, of_region()))
register(Member, "serve", dict.fromkeys(EXPERTS, _serving))
register(
    Member, "recuse", {**dict.fromkeys(RUNNERS, of_region("round__call__region")), **dict.fromkeys(EXPERTS, _serving)}
)
register(
    Candidate,
    "see",
    {**dict.fromkeys(BUREAUS, of_region("round__call__region")), **dict.fromkeys(OWNERS, _own_result)},
)
register(
    Candidate,
    "score",
    dict.fromkeys(
        EXPERTS,
        lambda actor: (
            Q(round__stage__in=(Stage.SCORING, Stage.PANEL)) & ~Q(standing=FALLEN) & _seated_in(actor, "round")
        ),
    ),
)
register(
    Score,
    "see",
    {
        **dict.fromkeys(BUREAUS, lambda actor: _here(actor) & Q(candidate__round__stage__in=DISCLOSED)),
        **dict.fromkeys(EXPERTS, _scored),
    },
)
register(Protocol, "see", dict.fromkeys((*BUREAUS, Role.APPROVER), of_region("round__call__region")))
allow("register-expert", *RUNNERS)
