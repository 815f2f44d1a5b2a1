"""Pots and the transfers between their accounts. All money is integer fen; rows of the ledger are only added."""

from __future__ import annotations

from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from duixian.portal.accounts.models import Post
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.library.shelf import book
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_name


class Account(StrEnum):
    """Where the money of a pot stands. What an account holds is what came into it less what went out of it."""

    FUNDS = "funds"
    AVAILABLE = "available"
    RESERVED = "reserved"
    COMMITTED = "committed"
    PAID = "paid"
    RECOVERED = "recovered"


ACCOUNTS = {
    Account.FUNDS: Text("资金来源", "Source"),
    Account.AVAILABLE: Text("可用", "Available"),
    Account.RESERVED: Text("预留", "Reserved"),
    Account.COMMITTED: Text("已批待付", "Committed"),
    Account.PAID: Text("已拨付", "Paid"),
    Account.RECOVERED: Text("已追回", "Recovered"),
}
OF_APPLICATIONS = (Account.RESERVED, Account.COMMITTED, Account.PAID, Account.RECOVERED)
"""The accounts that are kept application by application."""

KINDS: dict[tuple[Account, Account], Text] = {
    (Account.FUNDS, Account.AVAILABLE): Text("安排资金", "funds provided"),
    (Account.AVAILABLE, Account.FUNDS): Text("调减资金", "funds withdrawn"),
    (Account.AVAILABLE, Account.RESERVED): Text("预留", "reserved"),
    (Account.RESERVED, Account.AVAILABLE): Text("释放预留", "released"),
    (Account.RESERVED, Account.COMMITTED): Text("批准", "committed"),
    (Account.COMMITTED, Account.AVAILABLE): Text("结余退回", "lapsed"),
    (Account.COMMITTED, Account.PAID): Text("拨付", "paid"),
    (Account.PAID, Account.COMMITTED): Text("银行退款", "refunded"),
    (Account.PAID, Account.RECOVERED): Text("追回", "recovered"),
    (Account.RECOVERED, Account.AVAILABLE): Text("追回资金重新安排", "recovered money provided again"),
}
"""What a transfer from one account into another is called; there are no others."""

LEVELS = ("district", "city", "province", "state")
"""The levels of payers."""


class Pot(models.Model):
    """The money of one payer for a policy and a year. Until funds are provided it is not limited: it only counts.

    `version` grows with every change of its amount.
    """

    policy = models.CharField(max_length=60)
    year = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=12)
    region = models.CharField(max_length=6, db_index=True)
    """The payer's region."""
    opened_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-year", "policy", "region", "pk")
        constraints = (
            models.UniqueConstraint(fields=("policy", "year", "level", "region"), name="pot_once"),
            models.CheckConstraint(condition=Q(level__in=LEVELS), name="pot_level"),
        )

    def __str__(self) -> str:
        return f"{self.policy} {self.year} {self.region}"

    @property
    def payer(self) -> Text:
        if self.level == "state":
            return Text("中央财政", "the state's finance")
        place = region_name(self.region)
        return Text(f"{place}财政", f"finance of {place}")

    @property
    def about(self) -> Text:
        """The policy's short name."""
        return book(self.policy).model.policy.short

    @property
    def title(self) -> Text:
        about, payer = self.about, self.payer
        return Text(f"{about.zh} · {self.year} 年 · {payer.zh}", f"{about.en} · {self.year} · {payer.en}")


def _pairs() -> Q:
    allowed = Q(pk__in=())
    for out_of, into in KINDS:
        allowed |= Q(out_of=out_of, into=into)
    return allowed


class Transfer(models.Model):
    """An amount that leaves one account of a pot and enters another: both sides of the entry in one row."""

    pot = models.ForeignKey(Pot, models.PROTECT, related_name="transfers")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="transfers")
    """None where the pot's own amount changes."""
    out_of = models.CharField(max_length=10)
    into = models.CharField(max_length=10)
    amount = models.BigIntegerField()
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    reference = models.CharField(max_length=120, blank=True)
    """The document that provides or orders it, the payment's key, the bank's number."""
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(amount__gt=0), name="transfer_amount"),
            models.CheckConstraint(condition=_pairs(), name="transfer_pair"),
            models.CheckConstraint(
                condition=Q(application=None, out_of__in=("funds", "available"), into__in=("funds", "available"))
                | Q(application__isnull=False) & ~Q(out_of="funds") & ~Q(into="funds"),
                name="transfer_application",
            ),
        )
        indexes = (models.Index(fields=("pot", "application"), name="transfer_of"),)

    def __str__(self) -> str:
        return f"{self.pot_id}/{self.pk} {self.out_of} → {self.into} {self.amount}"

    @property
    def kind(self) -> Text:
        return KINDS[Account(self.out_of), Account(self.into)]


class Allotment(models.Model):
    """What an allocation of short money gave an application: its last one stands, rows are only added.

    With nothing `given` of what was `asked` it waits, in its `place`, for money to come free.
    """

    call = models.ForeignKey(Call, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, related_name="allotments")
    rule = models.CharField(max_length=10)
    """`calls.shortfall.SHORTFALLS`."""
    place = models.PositiveIntegerField()
    asked = models.BigIntegerField()
    given = models.BigIntegerField()
    deviation = models.CharField(max_length=500, blank=True)
    """Why what is asked is not what the grant gives, as a desk said it before."""
    at = models.DateTimeField()
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("pk",)
        constraints = (
            models.CheckConstraint(condition=Q(given__gte=0, given__lte=F("asked")), name="allotment_given"),
        )
        indexes = (models.Index(fields=("application", "-id"), name="allotment_last"),)

    def __str__(self) -> str:
        return f"{self.application_id} {self.given}/{self.asked}"
