"""What the engine found that an organisation gets without applying. All money is integer fen."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application, claim_of
from duixian.portal.calls.models import Call
from duixian.quantity.text import Text


class State(StrEnum):
    """How an offer stands. `lapsed`: what is known now no longer gives it."""

    FOUND = "found"
    CONFIRMED = "confirmed"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    REJECTED = "rejected"
    LAPSED = "lapsed"


STATES = {
    State.FOUND: Text("待确认", "To be confirmed"),
    State.CONFIRMED: Text("待企业领取", "Waits for the enterprise"),
    State.ACCEPTED: Text("已领取", "Accepted"),
    State.DECLINED: Text("企业放弃", "Declined"),
    State.REJECTED: Text("不予确认", "Not confirmed"),
    State.LAPSED: Text("已失效", "Lapsed"),
}
STANDING = (State.FOUND, State.CONFIRMED)
"""Those of which something may still come."""


class Offer(models.Model):
    """One claim that holds on what is known: one for each event that qualifies, whatever the year it is found in."""

    call = models.ForeignKey(Call, models.PROTECT, related_name="offers")
    policy = models.CharField(max_length=60)
    grant = models.CharField(max_length=60)
    title = models.JSONField()
    """The grant's title: `{"zh", "en"}`."""
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offers")
    matter_id = models.CharField(max_length=60, blank=True)
    matter_title = models.CharField(max_length=200, blank=True)
    period = models.PositiveSmallIntegerField(default=0)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, default=State.FOUND)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was rejected, declined, or lapsed."""
    found_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    application = models.OneToOneField(Application, models.PROTECT, null=True, related_name="offer")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("found_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(State)), name="offer_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="offer_amount"),
            models.CheckConstraint(
                condition=Q(state=State.ACCEPTED, application__isnull=False) | ~Q(state=State.ACCEPTED),
                name="offer_accepted",
            ),
            models.UniqueConstraint(
                fields=("policy", "grant", "organisation", "matter_id", "period"),
                condition=~Q(state=State.LAPSED),
                name="offer_once",
            ),
        )

    def __str__(self) -> str:
        return f"{self.policy}/{self.grant} {self.organisation_id} {self.matter_id}"

    @property
    def grant_title(self) -> Text:
        return Text(**self.title)

    @property
    def state_name(self) -> Text:
        return STATES[State(self.state)]

    @property
    def claim(self) -> str:
        """The id of the claim in an assessment."""
        return claim_of(f"{self.policy}/{self.grant}", self.matter_id, self.period)
