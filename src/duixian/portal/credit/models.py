"""The lists as they were imported, every answer that was given from them, and what was decided about a hit."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.applications.models import Application, Event
from duixian.portal.payments.models import Payment
from duixian.quantity.text import Text


class Name(StrEnum):
    """The lists that are asked. Their names are those of the vocabulary's facts."""

    DEBTORS = "dishonest_debtor"
    ABNORMAL = "abnormal_operation"
    PUNISHED = "joint_punishment_listed"


NAMES: Mapping[Name, Text] = {
    Name.DEBTORS: Text("失信被执行人", "Dishonest judgment debtors"),
    Name.ABNORMAL: Text("经营异常名录", "Abnormal operations"),
    Name.PUNISHED: Text("联合惩戒对象", "Joint punishment"),
}


class Edition(models.Model):
    """A list as a credit office imported it for its region; the one with the highest `number` is asked."""

    name = models.CharField(max_length=24)
    region = models.CharField(max_length=6)
    number = models.PositiveIntegerField()
    source = models.CharField(max_length=120)
    as_of = models.DateField()
    """The day that the list is of."""
    imported_at = models.DateTimeField()
    imported_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64)
    """Of the file."""
    rows = models.PositiveIntegerField()

    class Meta:
        ordering = ("-imported_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("name", "region", "number"), name="edition_number"),
            models.CheckConstraint(condition=Q(name__in=list(Name)), name="edition_name"),
        )

    def __str__(self) -> str:
        return f"{self.name} {self.region}/{self.number}"

    @property
    def title(self) -> Text:
        return NAMES[Name(self.name)]


class Entry(models.Model):
    """A row of an edition: who stands on the list, by which document, since when, until when (None: open)."""

    edition = models.ForeignKey(Edition, models.CASCADE, related_name="entries")
    code = models.CharField(max_length=18, db_index=True)
    holder = models.CharField(max_length=120)
    reference = models.CharField(max_length=120)
    authority = models.CharField(max_length=120, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ("edition", "pk")
        constraints = (
            models.UniqueConstraint(fields=("edition", "code", "reference"), name="entry_once"),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gte=F("since")), name="entry_until"),
        )

    def __str__(self) -> str:
        return f"{self.code} {self.reference}"


class Finding(StrEnum):
    """How a hit stands: `cleared`, the line goes on; `confirmed`, nothing is given as long as it stands on the list."""

    OPEN = "open"
    CLEARED = "cleared"
    CONFIRMED = "confirmed"


FINDINGS: Mapping[Finding, Text] = {
    Finding.OPEN: Text("待核定", "to be decided"),
    Finding.CLEARED: Text("不影响办理", "cleared"),
    Finding.CONFIRMED: Text("属实，不予支持", "confirmed"),
}


class Hit(models.Model):
    """An organisation of the site stands on a list: once for each document, however often the list is imported."""

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="credit_hits")
    name = models.CharField(max_length=24)
    reference = models.CharField(max_length=120)
    authority = models.CharField(max_length=120, blank=True)
    source = models.CharField(max_length=120)
    since = models.DateField()
    until = models.DateField(null=True)
    found_at = models.DateTimeField()
    gone_on = models.DateField(null=True)
    """The day of the first edition without it."""
    state = models.CharField(max_length=10, default=Finding.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("found_at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("organisation", "name", "reference"), name="hit_once"),
            models.CheckConstraint(condition=Q(state__in=list(Finding)), name="hit_state"),
            models.CheckConstraint(condition=Q(state=Finding.OPEN) | ~Q(reason=""), name="hit_has_reason"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def title(self) -> Text:
        return NAMES[Name(self.name)]

    @property
    def state_name(self) -> Text:
        return FINDINGS[Finding(self.state)]


class Answer(models.Model):
    """What the lists, or a credit officer by hand, said of an applicant at a moment of an application.

    `lists`: of each list asked, {"name", "source", "as_of", "edition"}; `hits`: numbers of the hits with their state
    then. It was asked for an `event` or a `payment`; for neither, where an officer answered by hand.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="credit_answers")
    at = models.DateTimeField()
    moment = models.CharField(max_length=16)
    event = models.ForeignKey(Event, models.PROTECT, null=True, related_name="+")
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    by_hand = models.BooleanField(default=False)
    lists = models.JSONField(default=list)
    hits = models.JSONField(default=dict)
    note = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("application", "at", "pk")

    def __str__(self) -> str:
        return f"{self.application_id} {self.moment}"

    @property
    def clear(self) -> bool:
        """Whether nothing stood in the way."""
        return all(state == Finding.CLEARED for state in self.hits.values())
