"""Money of an award that is claimed back, in instalments, by offset, with what follows for other claims. In fen."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.applications.models import Application
from duixian.portal.payments.models import Payment
from duixian.quantity.text import Text


class State(StrEnum):
    """How a recovery stands: closed by the last fen that comes back and by nothing else."""

    OPEN = "open"
    CLOSED = "closed"
    REVOKED = "revoked"


STATES = {
    State.OPEN: Text("追回中", "Open"),
    State.CLOSED: Text("已追回，结案", "Recovered and closed"),
    State.REVOKED: Text("决定已撤销", "Revoked"),
}


class Recovery(models.Model):
    """The decision that `amount` of an award has to be given back (追回决定). recovered ≤ amount ≤ given."""

    number = models.CharField(max_length=20, unique=True)
    application = models.ForeignKey(Application, models.PROTECT, related_name="recoveries")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="recoveries")
    basis = models.CharField(max_length=200)
    """The clause, or the law."""
    reason = models.TextField(max_length=2000)
    amount = models.BigIntegerField()
    given = models.BigIntegerField()
    """What had been given when it was decided, earlier recoveries taken off."""
    recovered = models.BigIntegerField(default=0)
    """The sum of its repayments, kept beside them so that the database refuses one too many."""
    state = models.CharField(max_length=8, default=State.OPEN)
    ordered_at = models.DateTimeField()
    ordered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    why_revoked = models.CharField(max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-ordered_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(State)), name="recovery_state"),
            models.CheckConstraint(condition=Q(amount__gt=0, amount__lte=F("given")), name="recovery_within_given"),
            models.CheckConstraint(
                condition=Q(recovered__gte=0, recovered__lte=F("amount")), name="recovery_within_due"
            ),
            models.CheckConstraint(
                condition=Q(state=State.OPEN, recovered__lt=F("amount"))
                | Q(state=State.CLOSED, recovered=F("amount"))
                | (Q(state=State.REVOKED, recovered=0) & ~Q(why_revoked="")),
                name="recovery_closed_when_recovered",
            ),
            models.UniqueConstraint(fields=("application",), condition=Q(state=State.OPEN), name="recovery_one_open"),
        )
        indexes = (models.Index(fields=("organisation", "state"), name="recovery_owner"),)

    def __str__(self) -> str:
        return self.number

    @property
    def left(self) -> int:
        """What is still to come back."""
        return self.amount - self.recovered if self.state == State.OPEN else 0

    @property
    def state_name(self) -> Text:
        return STATES[State(self.state)]


class Instalment(models.Model):
    """A part of a recovery, and until when; the parts sum to it."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_on = models.DateField()
    amount = models.BigIntegerField()
    told = models.CharField(max_length=5, blank=True)

    class Meta:
        ordering = ("recovery", "number")
        constraints = (
            models.UniqueConstraint(fields=("recovery", "number"), name="instalment_number"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="instalment_amount"),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id}/{self.number}"


class Repayment(models.Model):
    """Money that came back, at the account of one payer (`level`); or that was set off against a later award."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="repayments")
    level = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=60, unique=True)
    """The bank's own number, or the key of the payment that was set off: it counts once."""
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="repayment")
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("recovery", "pk")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="repayment_amount"),)

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.reference}"


class Offset(models.Model):
    """What finance decided of a later award while a recovery is open: how much is set off; 0 with the reason."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="offsets")
    application = models.ForeignKey(Application, models.PROTECT, related_name="offsets")
    level = models.CharField(max_length=12)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("recovery", "pk")
        constraints = (
            models.UniqueConstraint(fields=("recovery", "application", "level"), name="offset_once"),
            models.CheckConstraint(condition=Q(amount__gt=0) | (Q(amount=0) & ~Q(reason="")), name="offset_reason"),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.application_id}"


class Consequence(models.Model):
    """Another application whose claim comes to another amount once a recovery is counted; decided with a reason."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="consequences")
    application = models.ForeignKey(Application, models.PROTECT, related_name="consequences")
    before = models.BigIntegerField()
    after = models.BigIntegerField()
    answer = models.CharField(max_length=1000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("recovery", "pk")
        constraints = (
            models.UniqueConstraint(fields=("recovery", "application"), name="consequence_once"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="consequence_differs"),
        )

    def __str__(self) -> str:
        return f"{self.recovery_id} {self.application_id}"
