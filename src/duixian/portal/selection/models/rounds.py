"""A selection: the sheet of a call's grant, rounds with their seats and candidates, scores, sealed protocols."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from django.db import models
from django.db.models import Q

from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.selection.models.experts import Expert
from duixian.procedure.selecting import Sheet, Standing
from duixian.procedure.selecting.protocol import sheet_of
from duixian.procedure.selecting.seeds import known_from
from duixian.quantity.text import Text


class ScoreSheet(models.Model):
    """How the applications for a grant of a call are chosen: written with the call, frozen when it opens.

    `data`: `selecting.protocol.plain_sheet`. `experts`: how many score, 0 where nothing is scored. `fields`: the
    fields that they are drawn from, all where there are none. `seed_source`, `seed_on`: the public number of a later
    day from which the first round's seed is taken, declared before anybody can know it; none where the site makes it.
    """

    call = models.ForeignKey(Call, models.CASCADE, related_name="sheets")
    grant = models.CharField(max_length=60)
    data = models.JSONField()
    experts = models.PositiveSmallIntegerField(default=0)
    fields = models.JSONField(default=list, blank=True)
    seed_source = models.CharField(max_length=200, blank=True)
    seed_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("call", "grant")
        constraints = (
            models.UniqueConstraint(fields=("call", "grant"), name="sheet_once"),
            models.CheckConstraint(
                condition=Q(seed_source="", seed_on=None) | (~Q(seed_source="") & Q(seed_on__isnull=False)),
                name="sheet_seed_is_declared",
            ),
        )

    def __str__(self) -> str:
        return f"{self.call_id}/{self.grant}"

    @property
    def told(self) -> Sheet:
        return sheet_of(self.data)


class Stage(StrEnum):
    """Where a round stands, in its order. Scores are hidden until everybody has given theirs (`PANEL`). Only where a
    seed drew too few does a round wait for the number of another source (`DECLARED`)."""

    DECLARED = "declared"
    SEEDED = "seeded"
    SCORING = "scoring"
    PANEL = "panel"
    RANKED = "ranked"
    CONFIRMED = "confirmed"
    CLOSED = "closed"


STAGES = {
    Stage.DECLARED: Text("等种子公布", "waits for its seed"),
    Stage.SEEDED: Text("已记录种子", "seed recorded"),
    Stage.SCORING: Text("独立评分", "blind scoring"),
    Stage.PANEL: Text("合议", "panel"),
    Stage.RANKED: Text("待确认", "to be confirmed"),
    Stage.CONFIRMED: Text("已确认", "confirmed"),
    Stage.CLOSED: Text("已结束", "closed"),
}
DISCLOSED = (Stage.PANEL, Stage.RANKED, Stage.CONFIRMED, Stage.CLOSED)
"""Where scores are seen by those who take part."""
RUNNING = (Stage.DECLARED, Stage.SEEDED, Stage.SCORING, Stage.PANEL, Stage.RANKED)


class Rounds(models.Manager["Round"]):
    """Rounds with their calls, but without the calls' programs, which are large."""

    def get_queryset(self) -> models.QuerySet[Round]:
        return super().get_queryset().select_related("call").defer("call__program")


class Round(models.Model):
    """One selection among the applications for a grant of a call. `decided`: what the bureau decided of equal ones,
    {"order": [numbers], "because"}. `given_up`: the seeds before this one, by which too few could be drawn
    (`selecting.seeds.plain_given_up`)."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="rounds")
    grant = models.CharField(max_length=60)
    number = models.PositiveSmallIntegerField()
    """From 1 in the call and grant."""
    stage = models.CharField(max_length=10, default=Stage.SEEDED.value)
    seed = models.CharField(max_length=200)
    seed_source = models.CharField(max_length=200)
    seed_on = models.DateField(null=True)
    """The day of the declared source; None where the site made the seed."""
    given_up = models.JSONField(default=list, blank=True)
    sheet = models.JSONField()
    wanted = models.PositiveSmallIntegerField(default=0)
    fields = models.JSONField(default=list, blank=True)
    decided = models.JSONField(default=dict, blank=True)
    begun_at = models.DateTimeField()
    """When its seed was recorded."""
    since = models.DateTimeField()
    """Since when it stands where it stands."""
    version = models.PositiveIntegerField(default=1)

    objects = Rounds()

    class Meta:
        ordering = ("-begun_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(stage__in=[one.value for one in Stage]), name="round_stage"),
            models.UniqueConstraint(fields=("call", "grant", "number"), name="round_number"),
            models.UniqueConstraint(
                fields=("call", "grant"), condition=Q(stage__in=[one.value for one in RUNNING]), name="round_one_runs"
            ),
        )

    def __str__(self) -> str:
        return f"{self.call_id}/{self.grant}/{self.number}"

    @property
    def told(self) -> Sheet:
        return sheet_of(self.sheet)

    @property
    def known_from(self) -> datetime:
        """From when its seed can be known: nobody joins the pool of its draw after that."""
        return known_from(self.seed_on, self.begun_at)

    @property
    def stage_name(self) -> Text:
        return STAGES[Stage(self.stage)]

    @property
    def disclosed(self) -> bool:
        return self.stage in DISCLOSED

    @property
    def scored(self) -> bool:
        """Whether experts score in it at all."""
        return bool(self.sheet["criteria"])


FALLEN = "fallen"
STANDINGS = {
    "": Text("未评", "not judged yet"),
    Standing.CHOSEN: Text("入选", "chosen"),
    Standing.WAITING: Text("候补", "on the waiting list"),
    Standing.TIED: Text("并列待定", "equal, undecided"),
    Standing.BELOW: Text("未达最低分", "below the minimum"),
    FALLEN: Text("已退出", "fallen away"),
}


class Candidate(models.Model):
    """An application that takes part in a round, and where it came. `score`: an exact fraction, as text."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="candidates")
    application = models.ForeignKey(Application, models.PROTECT, related_name="candidacies")
    standing = models.CharField(max_length=8, blank=True)
    place = models.PositiveIntegerField(default=0)
    rank = models.PositiveIntegerField(null=True)
    score = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ("round", "place", "application__number")
        constraints = (
            models.CheckConstraint(
                condition=Q(standing__in=[str(one) for one in STANDINGS]), name="candidate_standing"
            ),
            models.UniqueConstraint(fields=("round", "application"), name="candidate_once"),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.application_id}"

    @property
    def standing_name(self) -> Text:
        return STANDINGS[self.standing]


class Seating(StrEnum):
    """How an expert stands in a round: kept out before the draw, seated, in reserve, recused after it."""

    OUT = "out"
    SEATED = "seated"
    RESERVE = "reserve"
    RECUSED = "recused"


SEATINGS = {
    Seating.OUT: Text("不得参加抽取", "kept out of the draw"),
    Seating.SEATED: Text("在席", "seated"),
    Seating.RESERVE: Text("候补", "in reserve"),
    Seating.RECUSED: Text("已回避", "recused"),
}


class Member(models.Model):
    """An expert of the pool of a round, at their place in the draw (0: kept out of it)."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="members")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="memberships")
    place = models.PositiveIntegerField()
    standing = models.CharField(max_length=8)
    because = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField(null=True)
    """Since when the expert could be drawn, as of the draw."""
    seated_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("round", "place", "expert__number")
        constraints = (
            models.CheckConstraint(condition=Q(standing__in=[one.value for one in Seating]), name="member_standing"),
            models.UniqueConstraint(fields=("round", "expert"), name="member_once"),
        )

    def __str__(self) -> str:
        return f"{self.round_id} {self.expert_id} {self.standing}"

    @property
    def standing_name(self) -> Text:
        return SEATINGS[Seating(self.standing)]


class Score(models.Model):
    """What a member gave a candidate: `blind` before anybody's marks were seen, `final` after the panel. Marks are
    {criterion: an exact fraction, as text}; `reason` says why they differ."""

    member = models.ForeignKey(Member, models.CASCADE, related_name="scores")
    candidate = models.ForeignKey(Candidate, models.CASCADE, related_name="scores")
    blind = models.JSONField()
    final = models.JSONField()
    comment = models.CharField(max_length=1000, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("candidate", "member")
        constraints = (
            models.UniqueConstraint(fields=("member", "candidate"), name="score_once"),
            models.CheckConstraint(
                condition=Q(final=models.F("blind")) | ~Q(reason=""), name="score_change_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.member_id} {self.candidate_id}"


class Protocol(models.Model):
    """A sealed protocol of a round; a later one says what changed. `text` is canonical JSON, `digest` its SHA-256."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="protocols")
    number = models.PositiveSmallIntegerField()
    at = models.DateTimeField()
    because = models.CharField(max_length=300)
    text = models.TextField()
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("round", "number")
        constraints = (models.UniqueConstraint(fields=("round", "number"), name="protocol_number"),)

    def __str__(self) -> str:
        return f"{self.round_id}/{self.number} {self.digest[:12]}"
