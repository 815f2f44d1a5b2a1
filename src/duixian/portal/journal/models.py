"""The audit chain: one row for one change, each holding the digest of the row before it."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Entry(models.Model):
    """One change. Rows are only ever added; `number` runs from 1 without a gap."""

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey("accounts.Post", models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=300)
    """The actor in words, as of then: names change, the record does not."""
    what = models.CharField(max_length=100)
    thing_type = models.CharField(max_length=100)
    thing_id = models.CharField(max_length=64)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        ordering = ("number",)
        indexes = (models.Index(fields=("thing_type", "thing_id", "number"), name="journal_thing"),)

    def __str__(self) -> str:
        return f"{self.number} {self.what} {self.thing_type} {self.thing_id}"


class Head(models.Model):
    """The end of the chain: one row, locked by whoever appends, so that a removed tail shows."""

    number = models.BigIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)
