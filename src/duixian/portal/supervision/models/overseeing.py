"""What an award obliges to, and what those who look after it report and see."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from duixian.portal.accounts.models import Post
from duixian.portal.applications.models import Application
from duixian.portal.papers.models import Paper
from duixian.quantity.text import Text


class Standing(StrEnum):
    """How an obligation stands. A report is `reported` until whoever supervises has looked at it."""

    OPEN = "open"
    REPORTED = "reported"
    MET = "met"
    RELEASED = "released"


STANDINGS = {
    Standing.OPEN: Text("待履行", "To be met"),
    Standing.REPORTED: Text("已报告，待审阅", "Reported, to be looked at"),
    Standing.MET: Text("已履行", "Met"),
    Standing.RELEASED: Text("已免除", "Released"),
}


class Obligation(models.Model):
    """What somebody owes after an award: `duty` is that of the policy (its id), "" where another law is the `basis`.

    `number` counts the obligations of one award under one duty: a yearly one has a successor once it is met. Without
    `due_on` the bureau has still to say until when.
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="obligations")
    duty = models.CharField(max_length=60, blank=True)
    number = models.PositiveSmallIntegerField(default=1)
    basis = models.CharField(max_length=200)
    """The clause, or the law."""
    title = models.JSONField()
    text = models.JSONField()
    """What is to be shown. Both `{"zh", "en"}`."""
    every = models.CharField(max_length=5, default="once")
    level = models.CharField(max_length=12)
    """Who has to report: `applicant`, `district` or `city`."""
    due_on = models.DateField(null=True)
    standing = models.CharField(max_length=10, default=Standing.OPEN)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was released, or its day moved."""
    told = models.CharField(max_length=5, blank=True)
    """The last reminder: ahead, near or late."""
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = (F("due_on").asc(nulls_first=True), "pk")
        constraints = (
            models.CheckConstraint(condition=Q(standing__in=list(Standing)), name="obligation_standing"),
            models.CheckConstraint(
                condition=~Q(standing=Standing.RELEASED) | ~Q(reason=""), name="obligation_release_reason"
            ),
            models.UniqueConstraint(fields=("application", "duty", "number"), name="obligation_once"),
        )
        indexes = (models.Index(fields=("standing", "due_on"), name="obligation_due"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.duty or self.basis} {self.number}"

    @property
    def titled(self) -> Text:
        return Text(**self.title)

    @property
    def told_what(self) -> Text:
        return Text(**self.text)

    @property
    def standing_name(self) -> Text:
        return STANDINGS[Standing(self.standing)]


class Report(models.Model):
    """What was said to meet an obligation. `accepted` is None until somebody has looked at it."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, related_name="reports")
    text = models.TextField(max_length=4000)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    accepted = models.BooleanField(null=True)
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("obligation", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("obligation",), condition=Q(accepted=None), name="report_one_open"),
            models.CheckConstraint(condition=~Q(accepted=False) | ~Q(answer=""), name="report_return_reason"),
        )

    def __str__(self) -> str:
        return f"{self.obligation_id} {self.at:%Y-%m-%d}"


class Outcome(StrEnum):
    """What a visit found."""

    IN_ORDER = "in_order"
    TO_MEND = "to_mend"
    SERIOUS = "serious"


OUTCOMES = {
    Outcome.IN_ORDER: Text("情况正常", "In order"),
    Outcome.TO_MEND: Text("需要整改", "To be mended"),
    Outcome.SERIOUS: Text("问题严重，另行处理", "Serious: to be followed up"),
}


class Visit(models.Model):
    """A visit to the site of what was supported (现场核查)."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="visits")
    day = models.DateField()
    people = models.CharField(max_length=300)
    """Who was there."""
    found = models.TextField(max_length=4000)
    outcome = models.CharField(max_length=10)
    mending = models.OneToOneField(Obligation, models.PROTECT, null=True, related_name="visit")
    """What has to be mended, where something has."""
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-day", "-pk")
        constraints = (models.CheckConstraint(condition=Q(outcome__in=list(Outcome)), name="visit_outcome"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.day}"

    @property
    def outcome_name(self) -> Text:
        return OUTCOMES[Outcome(self.outcome)]


class Evidence(models.Model):
    """A paper or a picture that belongs to an obligation or to a visit."""

    obligation = models.ForeignKey(Obligation, models.PROTECT, null=True, related_name="evidence")
    visit = models.ForeignKey(Visit, models.PROTECT, null=True, related_name="evidence")
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(
                condition=Q(obligation=None, visit__isnull=False) | Q(obligation__isnull=False, visit=None),
                name="evidence_of_one",
            ),
            models.UniqueConstraint(fields=("obligation", "paper"), name="evidence_once_obligation"),
            models.UniqueConstraint(fields=("visit", "paper"), name="evidence_once_visit"),
        )

    def __str__(self) -> str:
        return f"{self.obligation_id or self.visit_id} {self.paper_id}"
