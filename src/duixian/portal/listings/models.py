"""Listings of enterprises, their updates, and what others wrote to them."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation
from duixian.quantity.text import Text


class Kind(StrEnum):
    """The four kinds of information that policies name."""

    SUPPLY_DEMAND = "supply_demand"
    LABOUR = "labour"
    FACTORS = "factors"
    FINANCE = "finance"


KINDS = {
    Kind.SUPPLY_DEMAND: Text("供需对接", "Supply and demand"),
    Kind.LABOUR: Text("劳务资源", "Labour"),
    Kind.FACTORS: Text("生产要素", "Production factors"),
    Kind.FINANCE: Text("产融合作", "Industry and finance"),
}


class State(StrEnum):
    """Whether others see it: only once the bureau has looked at it, and until somebody takes it down."""

    WAITING = "waiting"
    SHOWN = "shown"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


STATES = {
    State.WAITING: Text("待审核", "To be looked at"),
    State.SHOWN: Text("已发布", "Published"),
    State.HIDDEN: Text("未通过或已下架", "Taken down by the bureau"),
    State.WITHDRAWN: Text("已撤下", "Withdrawn"),
}


class Listing(models.Model):
    """One thing that an enterprise seeks or offers. `reason`: why the bureau took it down."""

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="listings")
    kind = models.CharField(max_length=14)
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=4000)
    state = models.CharField(max_length=10, default=State.WAITING)
    reason = models.CharField(max_length=300, blank=True)
    made_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-updated_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="listing_kind"),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="listing_state"),
            models.CheckConstraint(condition=~Q(state=State.HIDDEN) | ~Q(reason=""), name="listing_hidden_reason"),
        )
        indexes = (models.Index(fields=("state", "kind", "-updated_at"), name="listing_shown"),)

    def __str__(self) -> str:
        return self.number

    @property
    def kind_name(self) -> Text:
        return KINDS[Kind(self.kind)]

    @property
    def state_name(self) -> Text:
        return STATES[State(self.state)]


class Update(models.Model):
    """What a listing said from then on; the first is its publication. Rows are only added: they count the months."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="updates")
    at = models.DateTimeField()
    title = models.CharField(max_length=100)
    text = models.TextField(max_length=4000)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("listing", "pk")
        indexes = (models.Index(fields=("listing", "at"), name="update_at"),)

    def __str__(self) -> str:
        return f"{self.listing_id} {self.at:%Y-%m-%d}"


class Enquiry(models.Model):
    """What somebody wrote to the enterprise about its listing, and the answer: both stay between the two."""

    listing = models.ForeignKey(Listing, models.PROTECT, related_name="enquiries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="enquiries")
    """Whose person asks."""
    text = models.TextField(max_length=1000)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answer = models.TextField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.listing_id} {self.at:%Y-%m-%d}"
