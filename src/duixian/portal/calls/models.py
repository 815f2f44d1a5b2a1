"""A call: grants of one policy, opened for a year."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from duixian.portal.library.models import Version


class State(StrEnum):
    """How a call stands. An open one takes applications inside its window only."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Calls(models.QuerySet["Call"]):
    def public(self) -> Calls:
        """Those that were announced."""
        return self.exclude(state=State.DRAFT)

    def pinned(self) -> Calls:
        """With what names their policies; programs and policy files are large, and read once in a process."""
        return self.select_related("source").defer("program", "source__text")

    def taking(self, on: date) -> Calls:
        """Those that take applications on this day."""
        return self.filter(state=State.OPEN, opens_on__lte=on, closes_on__gte=on)


class Call(models.Model):
    """What a bureau announces. Opening freezes it: `program` and `digest` are what applications are judged by."""

    policy = models.CharField(max_length=60)
    """The policy's id in the catalogue."""
    region = models.CharField(max_length=6, db_index=True)
    """The policy's region, whose bureau runs the call."""
    year = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    grants = models.JSONField()
    """Ids of the policy's grants, in the order of the document."""
    opens_on = models.DateField()
    closes_on = models.DateField()
    """The last day: applications are taken until it ends."""
    focus = models.JSONField(default=dict, blank=True)
    """The declared narrowing: {"words": …, "industries": [codes]}; {} for none."""
    extra_materials = models.JSONField(default=list, blank=True)
    """Papers beyond the policy's list: [{"id", "label", "reason"}]."""
    quota = models.PositiveIntegerField(null=True, blank=True)
    """Places of the whole call."""
    pot = models.BigIntegerField(null=True, blank=True)
    """The money of the whole call, in fen."""
    shortfall = models.CharField(max_length=10, default="", blank=True)
    """How money that does not suffice is given out (`shortfall.SHORTFALLS`); "" where the call says nothing."""
    contacts = models.JSONField(default=list)
    """Whom to call: [{"unit", "name", "phone"}]."""
    limits = models.JSONField(default=dict, blank=True)
    """Stage → working days, for stages whose time the policy leaves to the call (`procedure.procedure_for`)."""
    readings = models.JSONField(default=dict, blank=True)
    """Ambiguity → reading: every ambiguity of the policy once the call is open."""
    source = models.ForeignKey(Version, models.PROTECT, null=True, related_name="+")
    """The policy file that the program was made of; None in a draft."""
    program = models.JSONField(null=True)
    """`duixian.program.codec.encode` of the program under these readings; None in a draft."""
    digest = models.CharField(max_length=64, blank=True)
    """`duixian.program.codec.digest` of the program."""
    state = models.CharField(max_length=8, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    drafted_at = models.DateTimeField(auto_now_add=True)

    objects = Calls.as_manager()

    class Meta:
        ordering = ("-year", "closes_on", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(State)), name="call_state"),
            models.CheckConstraint(condition=Q(closes_on__gte=F("opens_on")), name="call_window"),
            models.CheckConstraint(condition=Q(state=State.DRAFT) | ~Q(digest=""), name="call_open_is_pinned"),
        )

    def __str__(self) -> str:
        return self.title


class Kind(StrEnum):
    """What is announced of a call after it was drafted."""

    OPENED = "opened"
    EXTENDED = "extended"
    CLOSED = "closed"


class Announcement(models.Model):
    """Something that was announced of a call: its opening, a later last day, its early end. Rows are only added."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="announcements")
    kind = models.CharField(max_length=8)
    at = models.DateTimeField(auto_now_add=True)
    closes_on = models.DateField()
    """The last day as of this announcement."""
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="announcement_kind"),)

    def __str__(self) -> str:
        return f"{self.call} {self.kind}"
