"""What desks read of a selection: rounds with what they wait for, an expert's next paper, marks, places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Exists, OuterRef, QuerySet

from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call
from duixian.portal.selection.commands.places import quotas_of, taken
from duixian.portal.selection.models import RUNNING, Candidate, Member, Quota, Round, Score, ScoreSheet, Seating, Stage
from duixian.portal.selection.terms import Competition, competitions, settling
from duixian.procedure.model import State
from duixian.procedure.selecting import Standing, total
from duixian.procedure.selecting.protocol import marks_of


@dataclass(frozen=True, slots=True)
class Contest:
    """A grant of a call for which applicants compete: its sheet, its rounds, the latest first."""

    call: Call
    competition: Competition
    sheet: ScoreSheet | None
    rounds: Sequence[Round]

    @property
    def running(self) -> bool:
        return any(one.stage in RUNNING for one in self.rounds)


def contests(actor: Authority) -> list[Contest]:
    """Everything that is chosen under the calls of the actor's region."""
    calls = Call.objects.filter(region=actor.region).defer("program").order_by("-year", "-pk")
    sheets = {(one.call_id, one.grant): one for one in actor.rows(ScoreSheet)}
    rounds: dict[tuple[int, str], list[Round]] = {}
    for one in actor.rows(Round).order_by("-number"):
        rounds.setdefault((one.call_id, one.grant), []).append(one)
    return [
        Contest(call, competition, sheets.get((call.pk, grant)), rounds.get((call.pk, grant), []))
        for call in calls
        for grant, competition in competitions(call).items()
        if competition.quota or competition.ranks or (call.pk, grant) in sheets or call.state == "draft"
    ]


def to_score(actor: Authority) -> QuerySet[Candidate]:
    """The papers that a seated expert has not scored yet, in the order of their numbers: one comes after the other."""
    own = Score.objects.filter(candidate=OuterRef("pk"), member__expert__person=actor.person)
    rows = actor.rows(Candidate, "score").filter(round__stage=Stage.SCORING)
    rows = (
        rows.filter(~Exists(own))
        .select_related("round__call", "application__organisation")
        .defer("round__call__program")
    )
    return rows.order_by("round__since", "application__number")


@dataclass(frozen=True, slots=True)
class Place:
    """A limit with how many of its places are taken."""

    quota: Quota
    taken: int

    @property
    def left(self) -> int:
        return max(self.quota.places - self.taken, 0)


def places(about: Round, competition: Competition) -> list[Place]:
    return [Place(quota, taken(quota)) for quota in quotas_of(about.call, competition)]


@dataclass(frozen=True, slots=True)
class Marked:
    """One expert's marks of a paper: blind and final in all; None where they are hidden or not given."""

    member: Member
    score: Score | None
    blind: Fraction | None
    final: Fraction | None


def marked(actor: Authority, candidate: Candidate) -> list[Marked]:
    """The marks that the actor may see of a paper, seat by seat."""
    there = {one.member_id: one for one in actor.rows(Score).filter(candidate=candidate)}
    seats = candidate.round.members.filter(standing=Seating.SEATED).select_related("expert__person")
    return [_marked(member, there.get(member.pk)) for member in seats.order_by("place")]


def _marked(member: Member, score: Score | None) -> Marked:
    if score is None:
        return Marked(member, None, None, None)
    return Marked(member, score, total(marks_of(score.blind)), total(marks_of(score.final)))


def progress(about: Round) -> Iterator[tuple[Member, int]]:
    """Each of the pool with how many papers they have scored."""
    for member in about.members.select_related("expert__person").order_by("place", "expert__number"):
        yield member, member.scores.count()


def waits(about: Round) -> bool:
    """Whether somebody of a confirmed round waits for a place, or chosen for money. The list moves up by itself; after
    a stop, or where money has come, by hand."""
    rows = about.candidates.filter(standing__in=(Standing.WAITING, Standing.CHOSEN), application__state=State.OPEN)
    return about.stage == Stage.CONFIRMED and any(
        one.standing == Standing.WAITING or one.application.stage == settling(one.application.course)
        for one in rows.select_related("application")
    )
