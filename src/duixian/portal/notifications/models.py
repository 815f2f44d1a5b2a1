"""What somebody was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.quantity.text import Text


class Message(models.Model):
    """One message to one person. It is mailed once: `mailed_at` is None until the mail server has taken it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="told")
    at = models.DateTimeField()
    subject = models.JSONField()
    """{"zh", "en"}: what happened, in one line."""
    detail = models.JSONField(default=dict, blank=True)
    """{"zh", "en"}: what is next and until when; {} where the subject says all."""
    url = models.CharField(max_length=300)
    """Where it can be acted on: a path of the site."""
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-at", "-pk")
        indexes = (
            models.Index(fields=("person", "read_at"), name="message_unread"),
            models.Index(fields=("id",), name="message_unmailed", condition=Q(mailed_at=None)),
        )

    def __str__(self) -> str:
        return self.title.zh

    @property
    def title(self) -> Text:
        return Text(**self.subject)

    @property
    def more(self) -> Text | None:
        return Text(**self.detail) if self.detail else None
