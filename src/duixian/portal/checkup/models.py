"""A check-up: the answers that somebody gave, kept for a while under a key that nobody can guess."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone

KEPT = timedelta(days=30)


def new_key() -> str:
    return secrets.token_urlsafe(24)


def later() -> datetime:
    return timezone.now() + KEPT


class Checkup(models.Model):
    """`data` is the plain form of a dossier; whoever knows `key` may go on with it, whoever knows `shared` may read it.

    `steps` lists the pages that were asked, in order, each as the paths that stood on it: what somebody has left open
    there is unknown, and is not asked again.
    """

    key = models.CharField(max_length=40, unique=True, default=new_key)
    shared = models.CharField(max_length=40, unique=True, null=True)
    data = models.JSONField()
    steps = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(default=later, db_index=True)

    def __str__(self) -> str:
        return f"check-up {self.pk}"

    @property
    def asked(self) -> frozenset[str]:
        """Every path that has been asked."""
        return frozenset(path for step in self.steps for path in step)
