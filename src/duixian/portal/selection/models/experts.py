"""Experts who may be drawn, and what ties them to organisations."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.quantity.text import Text


class Expert(models.Model):
    """Somebody who may be drawn, as long as they hold a reviewer's post. `number` takes part in the draws."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="expert")
    number = models.CharField(max_length=12, unique=True)
    region = models.CharField(max_length=6, db_index=True)
    """The city whose bureau keeps the register."""
    fields = models.JSONField(default=list)
    active = models.BooleanField(default=True)
    since = models.DateTimeField()
    """Since when they may be drawn: registered, or let take part again."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.person}"


class TieKind(StrEnum):
    """What ties an expert to an organisation."""

    EMPLOYER = "employer"
    SHAREHOLDING = "shareholding"
    WORK = "work"


TIES = {
    TieKind.EMPLOYER: Text("任职", "employer"),
    TieKind.SHAREHOLDING: Text("持股", "shareholding"),
    TieKind.WORK: Text("曾经任职或合作", "earlier work"),
}


class Tie(models.Model):
    """A registered fact that keeps an expert from judging an organisation. `code`: its unified social credit code."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="ties")
    kind = models.CharField(max_length=12)
    code = models.CharField(max_length=18, db_index=True)
    name = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        ordering = ("expert", "kind", "code")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=[one.value for one in TieKind]), name="tie_kind"),
            models.UniqueConstraint(fields=("expert", "kind", "code"), name="tie_once"),
        )

    def __str__(self) -> str:
        return f"{self.expert_id} {self.kind} {self.code}"

    @property
    def kind_name(self) -> Text:
        return TIES[TieKind(self.kind)]
