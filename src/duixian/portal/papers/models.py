"""A paper of an organisation: one uploaded file and what was found in it."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation
from duixian.portal.papers.kinds import KINDS
from duixian.quantity.text import Text


class State(StrEnum):
    """Whether a paper may be handed out: `unchecked` while a scanner has not answered."""

    UNCHECKED = "unchecked"
    CLEAN = "clean"
    REFUSED = "refused"


class Paper(models.Model):
    """`sha256` names the bytes, which the storage keeps once however many papers have them (`papers.files`).

    `kind` says what it is: the id of a proof that facts name (`audit-report`), or "" . `type` is what the content was
    found to be (a MIME type), `size` in bytes. A newer version points at the one that it replaces.
    """

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="papers")
    name = models.CharField(max_length=150)
    kind = models.CharField(max_length=60, blank=True)
    type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10)
    reason = models.JSONField(null=True)
    """Why it was refused: `{"zh": …, "en": …}`."""
    version_of = models.OneToOneField("self", models.PROTECT, null=True, related_name="newer")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ("-pk",)
        constraints = (models.CheckConstraint(condition=Q(state__in=list(State)), name="paper_state"),)

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> Text:
        """What it is, in words."""
        return KINDS.get(self.kind, KINDS[""])

    @property
    def why(self) -> Text:
        """Why it was refused; empty words where it was not."""
        reason = self.reason or {}
        return Text(reason.get("zh", ""), reason.get("en", ""))
