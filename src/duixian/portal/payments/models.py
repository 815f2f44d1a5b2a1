"""Accounts of payees, batches, payments and refunds. All money is integer fen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import UNSEEN_BESIDE, Application
from duixian.quantity.text import Text


class Account(models.Model):
    """A bank account of a payee; the one without `until` is used. It is never edited: another takes its place."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="bank_accounts")
    holder = models.CharField(max_length=120)
    bank = models.CharField(max_length=120)
    number = models.CharField(max_length=34)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    class Meta:
        ordering = ("-since",)
        constraints = (
            models.UniqueConstraint(fields=("organisation",), condition=Q(until=None), name="account_one_in_use"),
        )

    def __str__(self) -> str:
        return f"{self.holder} {self.bank} …{self.number[-4:]}"


@dataclass(frozen=True, slots=True)
class Order:
    """One line of a file for the bank; `amount` in fen."""

    key: str
    account: Account
    amount: int
    purpose: str


class BatchState(StrEnum):
    """How a batch stands: once sent it cannot be taken back."""

    PREPARED = "prepared"
    SENT = "sent"
    CANCELLED = "cancelled"


class Batch(models.Model):
    """Payments that go to the bank in one file, by one payer: finance of a city or of a district."""

    number = models.CharField(max_length=20, unique=True)
    level = models.CharField(max_length=12)
    region = models.CharField(max_length=6, db_index=True)
    state = models.CharField(max_length=10, default=BatchState.PREPARED)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 of the file as it was sent."""
    by_bank = models.BooleanField(default=True)
    """False: set off against what the payee owes; no money moves and there is no file."""
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    sent_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-made_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(state__in=list(BatchState)), name="batch_state"),)

    def __str__(self) -> str:
        return self.number

    @property
    def orders(self) -> list[Order]:
        """The lines of its file, always in the same order."""
        rows = self.payments.select_related("account", "application")
        payments = rows.defer(*UNSEEN_BESIDE).order_by("pk")
        return [
            Order(one.key, one.account, one.amount, f"{one.application.number} {one.application.grant_title.zh}")
            for one in payments
        ]


class PaymentState(StrEnum):
    """What is known of a payment. A sent one of which the bank says nothing stays sent: it is not tried again."""

    PREPARED = "prepared"
    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"
    CANCELLED = "cancelled"


IN_FLIGHT = (PaymentState.PREPARED, PaymentState.SENT)
STATE_NAMES = {
    PaymentState.PREPARED: Text("待发送", "To be sent"),
    PaymentState.SENT: Text("已发送，等银行回执", "Sent, no answer yet"),
    PaymentState.PAID: Text("已到账", "Paid"),
    PaymentState.FAILED: Text("未成功", "Failed"),
    PaymentState.CANCELLED: Text("已撤销", "Cancelled"),
}


class Payment(models.Model):
    """One payment to one account. `key` makes it unique for the bank: whatever is sent twice is paid once."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="payments")
    application = models.ForeignKey(Application, models.PROTECT, related_name="payments")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    key = models.CharField(max_length=32, unique=True)
    amount = models.BigIntegerField()
    state = models.CharField(max_length=10, default=PaymentState.PREPARED)
    reference = models.CharField(max_length=60, blank=True)
    """The bank's own number."""
    reason = models.CharField(max_length=200, blank=True)
    """Why it failed, in the bank's words."""
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("batch", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(PaymentState)), name="payment_state"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_amount"),
            models.UniqueConstraint(fields=("batch", "application"), name="payment_once_in_batch"),
        )

    def __str__(self) -> str:
        return self.key

    @property
    def state_name(self) -> Text:
        return STATE_NAMES[PaymentState(self.state)]


class Refund(models.Model):
    """Money of a payment that came back from the payee's bank."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    reference = models.CharField(max_length=60)
    reason = models.CharField(max_length=200)
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("payment", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="refund_amount"),
            models.UniqueConstraint(fields=("payment", "reference"), name="refund_once"),
        )

    def __str__(self) -> str:
        return f"{self.payment_id} {self.reference}"
