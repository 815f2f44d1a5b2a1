"""What a bureau says of the duties that a policy lays on government. The duties themselves stand in the policy."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Post
from duixian.portal.papers.models import Paper


class Progress(models.Model):
    """How far a measure has come in a region on a day. Rows are only added; the latest of a target is what holds.

    `target` is the number of the target in the measure's list, None where the words concern the measure as a whole;
    `reached` then says how much, as people write it, in the target's own kind (a count, or money).
    """

    policy = models.CharField(max_length=60)
    measure = models.CharField(max_length=60)
    region = models.CharField(max_length=6, db_index=True)
    on = models.DateField()
    unit = models.CharField(max_length=80)
    """The responsible unit that speaks."""
    words = models.TextField(max_length=2000)
    target = models.PositiveSmallIntegerField(null=True)
    reached = models.CharField(max_length=30, blank=True)
    evidence = models.ForeignKey(Paper, models.PROTECT, null=True, related_name="+")
    public = models.BooleanField()
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-on", "-pk")
        indexes = (models.Index(fields=("policy", "measure", "region"), name="progress_measure"),)
        constraints = (
            models.CheckConstraint(condition=Q(target=None, reached="") | ~Q(target=None), name="progress_of_target"),
            models.CheckConstraint(condition=~Q(words=""), name="progress_words"),
        )

    def __str__(self) -> str:
        return f"{self.policy}/{self.measure} {self.on}"


class Summary(models.Model):
    """A region's summary of a year of a policy, beside the progress that it reported."""

    policy = models.CharField(max_length=60)
    region = models.CharField(max_length=6)
    year = models.PositiveSmallIntegerField()
    words = models.TextField(max_length=5000)
    public = models.BooleanField()
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-year", "policy", "region")
        constraints = (
            models.UniqueConstraint(fields=("policy", "region", "year"), name="summary_once"),
            models.CheckConstraint(condition=~Q(words=""), name="summary_words"),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.year}"
