"""Vouchers, the codes by which they are spent, their providers and settlements. All money is integer fen."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application
from duixian.portal.payments.models import IN_FLIGHT, STATE_NAMES, Account, BatchState, Order, PaymentState
from duixian.quantity.text import Text


class Provider(models.Model):
    """An organisation that takes vouchers for the services named, from `since` until it is struck off."""

    organisation = models.OneToOneField(Organisation, models.PROTECT, related_name="provider")
    services = models.CharField(max_length=300)
    since = models.DateField()
    until = models.DateField(null=True)
    reason = models.CharField(max_length=300, blank=True)
    """Why it was struck off."""
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("organisation__name",)

    def __str__(self) -> str:
        return self.organisation.name

    @property
    def registered(self) -> bool:
        return self.until is None or self.until >= timezone.localdate()


class Voucher(models.Model):
    """What was issued for an approved claim: amount = balance + spent + expired + revoked, always."""

    number = models.CharField(max_length=20, unique=True)
    application = models.OneToOneField(Application, models.PROTECT, related_name="voucher")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="vouchers")
    amount = models.BigIntegerField()
    balance = models.BigIntegerField()
    spent = models.BigIntegerField(default=0)
    """The sum of its redemptions, kept beside them."""
    expired = models.BigIntegerField(default=0)
    revoked = models.BigIntegerField(default=0)
    reason = models.CharField(max_length=500, blank=True)
    """Why it was revoked."""
    good_until = models.DateField()
    """The last day on which it can be spent."""
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-issued_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(amount=F("balance") + F("spent") + F("expired") + F("revoked")), name="voucher_adds_up"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, balance__gte=0, spent__gte=0, expired__gte=0, revoked__gte=0),
                name="voucher_sums",
            ),
            models.CheckConstraint(condition=Q(revoked=0) | ~Q(reason=""), name="voucher_revoked_reason"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def usable(self) -> bool:
        return self.balance > 0 and timezone.localdate() <= self.good_until


class Settlement(models.Model):
    """What providers are paid in one file to the bank, for codes that they redeemed."""

    number = models.CharField(max_length=20, unique=True)
    region = models.CharField(max_length=6, db_index=True)
    state = models.CharField(max_length=10, default=BatchState.PREPARED)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the file as it was sent."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(state__in=list(BatchState)), name="settlement_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def answered(self) -> bool:
        """Whether nothing of it is on its way any more."""
        return all(payout.state not in IN_FLIGHT for payout in self.payouts.all())

    @property
    def total(self) -> int:
        return sum(one.amount for one in self.payouts.all())

    @property
    def orders(self) -> list[Order]:
        """The lines of its file, always in the same order."""
        payouts = self.payouts.select_related("account").order_by("pk")
        return [Order(one.key, one.account, one.amount, f"{self.number} 服务券结算") for one in payouts]


class Payout(models.Model):
    """One provider's money in a settlement. `key` makes it unique for the bank."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="payouts")
    provider = models.ForeignKey(Provider, models.PROTECT, related_name="payouts")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, default=PaymentState.PREPARED)
    reference = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("settlement", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(PaymentState)), name="payout_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payout_amount"),
            models.UniqueConstraint(fields=("settlement", "provider"), name="payout_once_in_settlement"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def state_name(self) -> Text:
        return STATE_NAMES[PaymentState(self.state)]


class Spending(StrEnum):
    """What became of a code."""

    OFFERED = "offered"
    SPENT = "spent"
    WITHDRAWN = "withdrawn"


class Redemption(models.Model):
    """A part of a voucher that a code stands for, and, once redeemed, the service that it paid.

    Only a keyed digest of the code is kept: whoever reads the database cannot spend.
    """

    voucher = models.ForeignKey(Voucher, models.PROTECT, related_name="redemptions")
    code = models.CharField(max_length=64, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, default=Spending.OFFERED)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    good_until = models.DateTimeField()
    """Until when the code works."""
    provider = models.ForeignKey(Provider, models.PROTECT, null=True, related_name="redemptions")
    service = models.CharField(max_length=200, blank=True)
    invoice = models.CharField(max_length=60, blank=True)
    """The provider's invoice, in capitals without spaces."""
    invoiced = models.BigIntegerField(null=True)
    """What the invoice is for; the voucher pays `amount` of it."""
    redeemed_at = models.DateTimeField(null=True)
    redeemed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    payout = models.ForeignKey(Payout, models.PROTECT, null=True, related_name="redemptions")
    """The payout in which the provider is paid; None while it is due."""

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(Spending)), name="redemption_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="redemption_amount"),
            models.CheckConstraint(
                condition=~Q(state=Spending.SPENT)
                | (Q(provider__isnull=False, invoiced__gte=F("amount"), redeemed_at__isnull=False) & ~Q(invoice="")),
                name="redemption_proved",
            ),
            models.CheckConstraint(
                condition=Q(payout=None) | Q(state=Spending.SPENT), name="redemption_settled_when_spent"
            ),
        )
        indexes = (models.Index(fields=("invoice",), name="redemption_invoice"),)

    def __str__(self) -> str:
        return f"{self.voucher_id} {self.amount}"

    @property
    def works(self) -> bool:
        """Whether its code can still be redeemed."""
        return self.state == Spending.OFFERED and timezone.now() <= self.good_until

    @property
    def state_name(self) -> Text:
        if self.state == Spending.SPENT:
            return Text("已核销", "Redeemed")
        if self.works:
            return Text("待核销", "Not redeemed yet")
        return Text("已作废", "Void")
