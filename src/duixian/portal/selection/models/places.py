"""Places: how many there are, and which application has one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call


class Quota(models.Model):
    """A limit on places: of a grant in a year (0: once for all), or of a whole call. Its row is locked by whoever gives
    one of them; how many are taken is counted, never kept."""

    rule = models.CharField(max_length=130, blank=True)
    year = models.PositiveSmallIntegerField(default=0)
    call = models.ForeignKey(Call, models.PROTECT, null=True, related_name="+")
    places = models.PositiveIntegerField()
    of = models.CharField(max_length=10, default="claim")
    """What takes a place: a claim, or an applicant with all of its claims."""

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(fields=("rule", "year"), condition=Q(call=None), name="quota_of_grant"),
            models.UniqueConstraint(fields=("call",), condition=Q(rule=""), name="quota_of_call"),
            models.CheckConstraint(condition=Q(rule="") ^ Q(call=None), name="quota_of_one"),
        )

    def __str__(self) -> str:
        return f"{self.rule or self.call_id}@{self.year}: {self.places}"


class Seat(models.Model):
    """A place that an application has. It is given with the outcome, and given up where the application falls away."""

    application = models.OneToOneField(Application, models.PROTECT, related_name="seat")
    rule = models.CharField(max_length=130)
    year = models.PositiveSmallIntegerField()
    """The call's year; what counts against a quota once for all counts in every year."""
    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    since = models.DateTimeField()

    class Meta:
        ordering = ("pk",)
        indexes = (models.Index(fields=("rule", "year"), name="seat_of_grant"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.rule}@{self.year}"
