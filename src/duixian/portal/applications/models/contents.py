"""What is filed with an application, what desks found of it, what was judged and said. All money is integer fen."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from duixian.portal.accounts.models import Post
from duixian.portal.applications.models.course import Application, Event
from duixian.portal.papers.models import Paper


class CostLine(models.Model):
    """An invoice line of the application's matter. `reason` says why `approved` is below `claimed` (核减)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="lines")
    line_id = models.CharField(max_length=80)
    """The line's id in the dossier: the invoice's number, where it has one."""
    category = models.CharField(max_length=60)
    date = models.DateField()
    seller = models.CharField(max_length=120, blank=True)
    paid = models.BooleanField(default=True)
    claimed = models.BigIntegerField()
    verified = models.BigIntegerField(null=True)
    """What the papers prove."""
    approved = models.BigIntegerField(null=True)
    """What counts towards the grant."""
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ("application_id", "date", "pk")
        constraints = (
            models.UniqueConstraint(fields=("application", "line_id"), name="line_once"),
            models.CheckConstraint(condition=Q(claimed__gte=0), name="line_claimed"),
            models.CheckConstraint(
                condition=Q(verified=None) | Q(verified__gte=0, verified__lte=F("claimed")), name="line_verified"
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved__gte=0, approved__lte=F("verified")), name="line_approved"
            ),
            models.CheckConstraint(
                condition=Q(approved=None) | Q(approved=F("claimed")) | ~Q(reason=""), name="line_cut_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.application_id} {self.line_id}"

    @property
    def cut(self) -> int:
        """What was taken off, in fen; 0 before the line is verified."""
        return 0 if self.approved is None else self.claimed - self.approved


class Finding(models.Model):
    """A fact as a desk verified it: it stands in place of what was filed. `value` in the dossier's plain form."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="findings")
    path = models.CharField(max_length=160)
    value = models.JSONField(null=True)
    reason = models.CharField(max_length=500, blank=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("application_id", "path")
        constraints = (models.UniqueConstraint(fields=("application", "path"), name="finding_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.path}"


class Attachment(models.Model):
    """A paper of the organisation, attached for one of the materials that the application needs."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="attachments")
    material = models.CharField(max_length=60)
    paper = models.ForeignKey(Paper, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("application_id", "material", "pk")
        constraints = (models.UniqueConstraint(fields=("application", "material", "paper"), name="attachment_once"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.material}"


class Record(models.Model):
    """What was judged at an event, and on what: the decision can be repeated from it and the call's program.

    `data` is the plain dossier as given, `body` the record without its program (the call has it), `digest` that of the
    whole record (`duixian.assess.record`). `papers`: [{"material", "name", "sha256"}].
    """

    application = models.ForeignKey(Application, models.PROTECT, related_name="records")
    event = models.OneToOneField(Event, models.PROTECT, related_name="record")
    data = models.JSONField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    papers = models.JSONField(default=list)

    class Meta:
        ordering = ("application_id", "event_id")

    def __str__(self) -> str:
        return f"{self.application_id} {self.digest[:12]}"


class Comment(models.Model):
    """A message on an application between the applicant and the desks."""

    application = models.ForeignKey(Application, models.PROTECT, related_name="comments")
    at = models.DateTimeField(auto_now_add=True)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    text = models.TextField(max_length=2000)

    class Meta:
        ordering = ("application_id", "pk")

    def __str__(self) -> str:
        return f"{self.application_id} {self.at:%Y-%m-%d}"
