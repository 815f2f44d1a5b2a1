"""Who may do what in a selection.

The bureau of the call's own region runs it; the director decides what no key tells apart. A seated expert scores;
whoever is recused, kept out or in reserve sees nothing. An applicant sees what came of its own application, once it is
confirmed.
"""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from duixian.portal.accounts.authority import Authority, Rule, allow, in_region, register
from duixian.portal.accounts.roles import CITY, OWNERS, Role
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

RUNNERS = (Role.CITY_CLERK, Role.DIRECTOR)
EXPERTS = (Role.THIRD_PARTY_REVIEWER,)
_SHOWN = (Stage.CONFIRMED, Stage.CLOSED)


def _of_region(path: str) -> Rule:
    """Rows of the actor's own region, not of those within it: a call is run by the bureau of its policy."""
    return lambda actor: Q(**{path: actor.region}) if actor.region else Q(pk__in=())


_here = _of_region("candidate__round__call__region")


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


register(Call, "run-selection", dict.fromkeys(RUNNERS, _of_region("region")))
register(ScoreSheet, "see", dict.fromkeys(CITY, _of_region("call__region")))
register(Round, "see", dict.fromkeys(CITY, _of_region("call__region")))
register(Round, "run", dict.fromkeys(RUNNERS, _of_region("call__region")))
register(Round, "decide", {Role.DIRECTOR: _of_region("call__region")})
register(Round, "panel", dict.fromkeys(EXPERTS, lambda actor: Q(stage__in=DISCLOSED) & _seated_in(actor, "pk")))
register(Expert, "see", dict.fromkeys(RUNNERS, in_region("region")))
register(Expert, "edit", dict.fromkeys(RUNNERS, in_region("region")))
register(Member, "serve", dict.fromkeys(EXPERTS, _serving))
register(
    Member, "recuse", {**dict.fromkeys(RUNNERS, _of_region("round__call__region")), **dict.fromkeys(EXPERTS, _serving)}
)
register(
    Candidate,
    "see",
    {**dict.fromkeys(CITY, _of_region("round__call__region")), **dict.fromkeys(OWNERS, _own_result)},
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
        **dict.fromkeys(CITY, lambda actor: _here(actor) & Q(candidate__round__stage__in=DISCLOSED)),
        **dict.fromkeys(EXPERTS, _scored),
    },
)
register(Protocol, "see", dict.fromkeys((*CITY, Role.APPROVER), in_region("round__call__region")))
allow("register-expert", *RUNNERS)
