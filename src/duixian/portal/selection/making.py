"""A round as its protocol: everything that it rests on, gathered from the rows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet

from duixian.portal.applications.models import LIVE, Application
from duixian.portal.calls.models import Call, Kind
from duixian.portal.journal import for_update
from duixian.portal.selection.commands.places import quotas_of, taken
from duixian.portal.selection.models import FALLEN, Candidate, Round, Score, Seat, Stage
from duixian.portal.selection.terms import Competition, competitions, settling
from duixian.procedure.model import CHINA, State
from duixian.procedure.selecting import Entrant, Standing, Terms
from duixian.procedure.selecting.protocol import Expert as Told
from duixian.procedure.selecting.protocol import Protocol, marks_of
from duixian.procedure.selecting.protocol import Score as Given
from duixian.procedure.selecting.seeds import Seed, given_up_of


def competition_in(about: Round) -> Competition:
    """What is chosen in a round."""
    return competitions(about.call)[about.grant]


def at_selection(about: Round, *, locked: bool = False) -> list[Application]:
    """The applications that stand at the selection of a round's call and grant without a place yet, by key."""
    rows = Application.objects.filter(call=about.call_id, grant=about.grant, state=State.OPEN, seat=None)
    rows = rows.select_related("organisation", "call").defer("call__program").order_by("pk")
    rows = for_update(rows) if locked else rows
    return [one for one in rows if one.stage == settling(one.course)]


def standing_in(about: Round) -> list[Candidate]:
    """The candidates that have not fallen away, by application."""
    rows = about.candidates.exclude(standing=FALLEN).select_related("application__organisation")
    return list(rows.order_by("application"))


def protocol_of(about: Round) -> Protocol:
    """The protocol as it would be sealed now; the caller holds the locks of the limits where places are given."""
    competition, candidates = competition_in(about), standing_in(about)
    applications = [one.application for one in candidates]
    own = [one.pk for one in applications]
    limits = [(quota, taken(quota, own)) for quota in quotas_of(about.call, competition)]
    left = min((max(quota.places - there, 0) for quota, there in limits), default=None)
    decided = about.decided or {}
    terms = Terms(
        about.told, competition.ranks, left, competition.edges, about.seed, tuple(decided.get("order", ())),
        ahead(about, competition, applications) if competition.by_order else {},
        _holding(about, competition, applications),
    )  # fmt: skip
    fallen = about.candidates.filter(standing=FALLEN).select_related("application")
    said = {
        "call": about.call.title,
        "grant": competition.title.zh,
        "clause": competition.said.zh,
        "round": str(about.number),
        "begun": about.begun_at.astimezone(CHINA).isoformat(),
        "fallen": "、".join(sorted(one.application.number for one in fallen)),
    }
    return Protocol(
        said, source_of(about), terms, about.wanted, _pool(about),
        tuple(Entrant(one.number, _unit(competition, one), _filed(one)) for one in applications),
        {one.number: _name(one) for one in applications}, _scores(candidates), str(decided.get("because", "")),
        about.known_from.astimezone(CHINA) if about.scored else None, tuple(map(given_up_of, about.given_up)),
    )  # fmt: skip


def source_of(about: Round) -> Seed:
    """Where the seed came from; what was declared of it stands with the day on which that was said: with the call, or
    when the seed before it was given up."""
    if about.seed_on is None:
        return Seed(about.seed_source)
    if about.given_up:
        return Seed(about.seed_source, about.seed_on, given_up_of(about.given_up[-1]).at.date())
    opened = about.call.announcements.filter(kind=Kind.OPENED).earliest("at")
    return Seed(about.seed_source, about.seed_on, opened.at.astimezone(CHINA).date())


def _unit(competition: Competition, application: Application) -> str:
    return application.organisation.code if competition.of_applicants else application.number


def _filed(application: Application) -> datetime:
    assert application.filed_at is not None, "who takes part has filed"
    return application.filed_at


def _name(application: Application) -> str:
    return " · ".join(filter(None, (application.organisation.name, application.matter_title)))


def _pool(about: Round) -> tuple[Told, ...]:
    rows = about.members.select_related("expert__person").order_by("place", "expert__number")
    told = [
        Told(
            one.expert.number, one.expert.person.name, one.standing, one.because,
            one.since.astimezone(CHINA) if one.since else None,
        )
        for one in rows
    ]  # fmt: skip
    return tuple(sorted(told, key=lambda one: one.standing == "out"))


def _scores(candidates: Sequence[Candidate]) -> tuple[Given, ...]:
    rows = Score.objects.filter(candidate__in=[one.pk for one in candidates])
    rows = rows.select_related("member__expert", "candidate__application")
    return tuple(
        Given(
            one.member.expert.number, one.candidate.application.number, marks_of(one.blind), marks_of(one.final),
            one.reason,
        )
        for one in rows.order_by("candidate__application__number", "member__place")
    )  # fmt: skip


def ahead(about: Round, competition: Competition, applications: Sequence[Application]) -> dict[str, int]:
    """For each that takes part, how many places are kept for earlier filers that are still on their way."""
    rows = Application.objects.filter(
        policy=about.call.policy, grant=about.grant, state__in=LIVE, filed_at__isnull=False, seat=None
    )
    if competition.quota is not None and competition.quota.per == "year":
        rows = rows.filter(call__year=about.call.year)
    rows = rows.exclude(Q(pk__in=[one.pk for one in applications]) | Q(state=State.DRAFT))
    waiting = [(at, who) for at, who in rows.values_list("filed_at", "organisation") if at is not None]
    if competition.of_applicants:  # whoever takes part, or has a place, needs no other
        own = {one.organisation_id for one in applications}
        own |= set(_seats(about, competition).values_list("organisation", flat=True))
        waiting = [(at, who) for at, who in waiting if who not in own]
    found: dict[str, int] = {}
    for one in applications:
        earlier = [who for at, who in waiting if at < _filed(one)]
        many = len(set(earlier)) if competition.of_applicants else len(earlier)
        if many:
            found[one.number] = many
    return found


def _holding(about: Round, competition: Competition, applications: Sequence[Application]) -> tuple[str, ...]:
    """The applicants that have a place already, from another application."""
    if not competition.of_applicants or competition.quota is None:
        return ()
    seats = _seats(about, competition).exclude(application__in=[one.pk for one in applications])
    held = set(seats.values_list("organisation__code", flat=True))
    return tuple(sorted({one.organisation.code for one in applications} & held))


def _seats(about: Round, competition: Competition) -> QuerySet[Seat]:
    """The places of the rule that count against the same number as the round's."""
    seats = Seat.objects.filter(rule=competition.rule)
    by_year = competition.quota is not None and competition.quota.per == "year"
    return seats.filter(year=about.call.year) if by_year else seats


def ranks(call: Call) -> dict[int, int]:
    """Where each application of a call came in its latest round, by key: from 1, and 0 where its applicant has a place
    already. Those that no key tells apart share the first of their places: nothing hangs on their numbers. Of those
    that are below the minimum, or equal and undecided, there is none."""
    found: dict[int, int] = {}
    rounds = Round.objects.filter(call=call, stage__in=(Stage.RANKED, Stage.CONFIRMED, Stage.CLOSED))
    for about in rounds.order_by("number"):
        keys = dict(about.candidates.values_list("application__number", "application"))
        came = {keys[one.number]: one for one in protocol_of(about).results()}
        found = {key: rank for key, rank in found.items() if key not in came}
        found |= {key: one.first for key, one in came.items() if one.standing not in (Standing.BELOW, Standing.TIED)}
    return found
