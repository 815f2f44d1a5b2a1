"""An application and the events that are its truth. All money is integer fen."""

from __future__ import annotations

import json
from functools import cached_property, lru_cache

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.calls.models import Call
from duixian.procedure.model import CLOSED, Desk, Limit, Move, Procedure, Stage, State
from duixian.procedure.model import Event as Happened
from duixian.procedure.read import from_plain
from duixian.program.codec import Json
from duixian.quantity.text import Text

LIVE = [state.value for state in State if state not in CLOSED]
"""The states of an application that is still being worked on."""

UNSEEN = ("materials", "typed")
"""Columns that no list shows: large, and slow to read."""
UNSEEN_BESIDE = tuple(f"application__{column}" for column in ("procedure", *UNSEEN))
"""The same of applications that are read with what belongs to them; nor is their procedure asked for there."""

GIVEN_UP = [State.REFUSED.value, State.WITHDRAWN.value]


class Kept(dict[str, Json]):
    """The plain form of a procedure, with the procedure. Applications are many, their procedures few: one is read once,
    and shared by all that follow it, so nothing is changed in it."""

    @cached_property
    def course(self) -> Procedure:
        return from_plain(self)


@lru_cache(maxsize=256)
def _kept(text: str) -> Kept:
    return Kept(json.loads(text))


class Procedures(json.JSONDecoder):
    """Reads the column of procedures."""

    def decode(self, s: str) -> Kept:  # type: ignore[override]
        return _kept(s)


class Application(models.Model):
    """One claim that an organisation files under a call.

    `stage` … `due_on` are what `duixian.procedure.position` says of the events, written with each of them, so that
    lists need no replay. `version` grows with every change.
    """

    number = models.CharField(max_length=20, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="applications")
    policy = models.CharField(max_length=60)
    grant = models.CharField(max_length=60)
    title = models.JSONField()
    """The grant's title: `{"zh", "en"}`."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="applications")
    region = models.CharField(max_length=6)
    """The organisation's: whose desks it comes to. It stands here since every list asks for it."""
    matter_id = models.CharField(max_length=60, blank=True)
    """The matter's id in the dossier; "" for grants to the applicant itself."""
    matter_title = models.CharField(max_length=200, blank=True)
    period = models.PositiveSmallIntegerField(default=0)
    """The year that a yearly grant is claimed for; 0 for a grant that is paid once."""
    procedure = models.JSONField(decoder=Procedures)
    """`procedure.read.plain`: what the application follows, whatever becomes of the policy file."""
    materials = models.JSONField(default=list)
    """The papers that it needs: [{"id", "label": {"zh", "en"}, "optional"}]."""
    typed = models.JSONField(default=dict)
    """What was typed in the draft and cannot stand as it is: path → text."""

    state = models.CharField(max_length=10, default=State.DRAFT.value)
    stage = models.CharField(max_length=60)
    kind = models.CharField(max_length=20)
    """The kind of the stage."""
    duty = models.CharField(max_length=10, blank=True)
    """Which of the separated duties the work at the stage is (`procedure.duties`); "" for none."""
    holder_role = models.CharField(max_length=12, blank=True)
    holder_level = models.CharField(max_length=12, blank=True)
    """The desk that has it (`procedure.model.Desk`); "" once it is closed."""
    assigned = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    since = models.DateTimeField()
    """Since when the holder has it."""
    due_on = models.DateField(null=True)
    due_unknown = models.BooleanField(default=False)
    """There is a limit, and the calendar does not reach that far."""
    listed = models.CharField(max_length=60, blank=True)
    """The list that it is on."""

    lo = models.BigIntegerField(null=True)
    hi = models.BigIntegerField(null=True)
    """What the grant comes to, as last computed (filed facts, then verified ones)."""
    claimed = models.BigIntegerField(null=True)
    """The `hi` of the filing."""
    approved = models.BigIntegerField(null=True)
    """What the desks hold to be right: never above `hi`."""
    deviation = models.CharField(max_length=500, blank=True)
    """Why it is not `hi`; signed by whoever said so (the event has the name)."""
    verdict = models.CharField(max_length=16, blank=True)

    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    filed_at = models.DateTimeField(null=True)
    """The first filing: the order of applications."""
    version = models.PositiveIntegerField(default=1)

    derived: dict[str, object] | None = None
    """What was derived of it for a page (`assessing.once`); None where it may still change, as in a command."""

    class Meta:
        ordering = ("since", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=[s.value for s in State]), name="application_state"),
            models.CheckConstraint(condition=Q(approved=None) | Q(approved__lte=F("hi")), name="application_approved"),
            models.CheckConstraint(condition=Q(approved=None) | Q(approved__gte=0), name="application_approved_sum"),
            models.UniqueConstraint(
                fields=("policy", "grant", "organisation", "matter_id", "period"),
                condition=Q(state__in=LIVE),
                name="application_live_once",
            ),
            models.UniqueConstraint(
                fields=("call", "grant", "organisation", "matter_id", "period"),
                condition=~Q(state__in=GIVEN_UP),
                name="application_once_per_call",
            ),
        )
        indexes = (
            models.Index(
                fields=("holder_role", "holder_level", "region", "since", "id"),
                include=("state", "duty", "assigned", "listed", "claimed", "approved"),
                name="application_desk",
            ),
            models.Index(fields=("organisation", "state"), name="application_own"),
            models.Index(fields=("call", "stage", "state"), name="application_pipeline"),
            models.Index(fields=("assigned", "since"), name="application_assigned"),
            models.Index(fields=("kind", "state", "since"), name="application_kind"),
            models.Index(fields=("since", "id"), include=("state", "region"), name="application_since"),
            models.Index(
                fields=("since", "id"),
                include=("region", "call", "grant", "approved"),
                condition=Q(kind="payment", state=State.OPEN.value),
                name="application_to_pay",
            ),
            models.Index(fields=("due_on", "id"), name="application_due"),
            models.Index(fields=("claimed", "id"), name="application_claimed"),
            models.Index(
                fields=("region", "state"),
                include=("call", "kind", "due_on", "claimed", "approved"),
                name="application_sums",
            ),
        )

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("applications:show", args=[self.number])

    @cached_property
    def course(self) -> Procedure:
        """The procedure that it follows."""
        return self.procedure.course if isinstance(self.procedure, Kept) else from_plain(self.procedure)

    @property
    def here(self) -> Stage:
        """The stage at which it is."""
        return self.course.stage(self.stage)

    @property
    def holder(self) -> Desk | None:
        return Desk(self.holder_role, self.holder_level) if self.holder_role else None

    @property
    def due(self) -> Limit:
        return Limit(
            self.due_on, Text("放假安排还没有公布", "working days not announced yet") if self.due_unknown else None
        )

    @property
    def grant_title(self) -> Text:
        return Text(**self.title)

    @property
    def rule(self) -> str:
        """The id of the grant's rule in the program."""
        return f"{self.policy}/{self.grant}"

    @property
    def claim(self) -> str:
        """The id of the claim in an assessment."""
        return claim_of(self.rule, self.matter_id, self.period)


def claim_of(rule: str, matter: str, period: int) -> str:
    """The id that an assessment gives a claim; "" and 0 for no matter and no year (`assess.answer.claim_id`)."""
    return rule + (f"#{matter}" if matter else "") + (f"@{period}" if period else "")


class Event(models.Model):
    """One move. The events of an application, in order of `number` from 1, say everything of where it stands."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    move = models.CharField(max_length=10)
    stage = models.CharField(max_length=60)
    desk_role = models.CharField(max_length=12)
    desk_level = models.CharField(max_length=12)
    duty = models.CharField(max_length=10, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("application_id", "number")
        constraints = (
            models.UniqueConstraint(fields=("application", "number"), name="event_number"),
            models.CheckConstraint(condition=Q(move__in=[move.value for move in Move]), name="event_move"),
        )
        indexes = (
            models.Index(fields=("person", "application"), include=("duty",), name="event_person"),
            models.Index(fields=("person", "duty"), condition=~Q(duty=""), name="event_duty"),
        )

    def __str__(self) -> str:
        return f"{self.application_id}/{self.number} {self.move}"

    @property
    def happened(self) -> Happened:
        """The event as the procedure reads it."""
        by = str(self.person_id or "system")
        return Happened(Move(self.move), self.stage, self.at, by, Desk(self.desk_role, self.desk_level), self.data)


def happened(application: Application) -> list[Happened]:
    """The events of an application, as the procedure reads them."""
    return [event.happened for event in application.events.all()]
