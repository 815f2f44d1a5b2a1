"""Platforms, their monthly reports with devices and transactions, and what is doubted of them. Money in fen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.platforms.figures import KINDS, Reporting
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary


class Platform(models.Model):
    """A matter of its operator's dossier that reports each month. `channels`: the payment channels that it recognises.
    `token_digest`: of the token with which its own system reports; "" where there is none."""

    number = models.CharField(max_length=20, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="platforms")
    matter_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    """One of `figures.KINDS`."""
    name = models.CharField(max_length=100)
    channels = models.JSONField(default=list)
    token_digest = models.CharField(max_length=64, blank=True)
    token_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("organisation", "matter_id"), name="platform_once"),)

    def __str__(self) -> str:
        return self.name

    @property
    def reporting(self) -> Reporting:
        return KINDS[self.kind]

    @property
    def kind_name(self) -> Text:
        return load_vocabulary().kinds[self.kind].label


class State(StrEnum):
    """A report counts until another one of its month takes its place, or the bureau refuses it."""

    COUNTED = "counted"
    REPLACED = "replaced"
    REFUSED = "refused"


STATES: Mapping[State, Text] = {
    State.COUNTED: Text("有效", "counts"),
    State.REPLACED: Text("已被重报替换", "replaced"),
    State.REFUSED: Text("不予采信", "refused"),
}


class Source(StrEnum):
    SHEET = "sheet"
    API = "api"


class Report(models.Model):
    """What a platform said of a month (its first day). `figures`: by the names of `figures.KINDS`."""

    platform = models.ForeignKey(Platform, models.PROTECT, related_name="reports")
    month = models.DateField()
    source = models.CharField(max_length=6)
    figures = models.JSONField()
    state = models.CharField(max_length=8, default=State.COUNTED)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-month", "-pk")
        constraints = (
            models.UniqueConstraint(
                fields=("platform", "month"), condition=Q(state=State.COUNTED), name="report_counts_once"
            ),
            models.CheckConstraint(condition=Q(state__in=list(State)), name="report_state"),
            models.CheckConstraint(condition=Q(source__in=list(Source)), name="report_source"),
        )

    def __str__(self) -> str:
        return f"{self.platform_id} {self.month:%Y-%m}"

    @property
    def state_name(self) -> Text:
        return STATES[State(self.state)]


class Device(models.Model):
    """A device newly connected in the month of a report; `key` is that of `registry.keys`."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="devices")
    key = models.CharField(max_length=160, db_index=True)
    maker = models.CharField(max_length=120)
    model = models.CharField(max_length=80, blank=True)
    serial = models.CharField(max_length=120)

    class Meta:
        ordering = ("report", "pk")
        constraints = (models.UniqueConstraint(fields=("report", "key"), name="device_once"),)

    def __str__(self) -> str:
        return self.serial


class Transaction(models.Model):
    """What a customer (a credit code) paid to the platform on a day, and through which channel; "": none was named."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="transactions")
    code = models.CharField(max_length=18, db_index=True)
    customer = models.CharField(max_length=120)
    date = models.DateField()
    amount = models.BigIntegerField()
    channel = models.CharField(max_length=60, blank=True)
    contract = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("report", "pk")
        constraints = (models.CheckConstraint(condition=Q(amount__gt=0), name="transaction_amount"),)

    def __str__(self) -> str:
        return f"{self.customer} {self.date}"


class Why(StrEnum):
    """What is odd: a jump, a total that falls, one that grows by more than came new, devices that were not listed,
    devices of another platform, payments without a channel or through one that the platform does not recognise."""

    JUMP = "jump"
    FALL = "fall"
    GROWTH = "growth"
    UNLISTED = "unlisted"
    SHARED = "shared"
    NO_CHANNEL = "no_channel"
    CHANNEL = "channel"


WHY: Mapping[Why, Text] = {
    Why.JUMP: Text("数据突增", "a jump"),
    Why.FALL: Text("累计数下降", "a total that falls"),
    Why.GROWTH: Text("累计与新增不符", "a total that grows by more than is new"),
    Why.UNLISTED: Text("新增设备数与设备表不符", "devices counted and listed differ"),
    Why.SHARED: Text("设备同时接入其他平台", "devices of another platform"),
    Why.NO_CHANNEL: Text("交易没有支付渠道", "payments without a channel"),
    Why.CHANNEL: Text("支付渠道未认定", "payment channels not recognised"),
}


class Decision(StrEnum):
    """How a doubt stands; `void`: its report was replaced, or it is there no more."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    VOID = "void"


DECISIONS: Mapping[Decision, Text] = {
    Decision.OPEN: Text("待核实", "open"),
    Decision.ACCEPTED: Text("已采信", "accepted"),
    Decision.REFUSED: Text("不予采信", "refused"),
    Decision.VOID: Text("已消除", "gone"),
}


class Doubt(models.Model):
    """Something odd about a report, by the figure or the other platform that it is about (`subject`), and the numbers
    that show it. The bureau of `region` decides: the district, or the city where another district's platform is
    concerned."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="doubts")
    why = models.CharField(max_length=10)
    subject = models.CharField(max_length=40, blank=True)
    data = models.JSONField()
    region = models.CharField(max_length=6, db_index=True)
    state = models.CharField(max_length=8, default=Decision.OPEN)
    opened_at = models.DateTimeField()
    reason = models.CharField(max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(why__in=list(Why)), name="doubt_why"),
            models.CheckConstraint(condition=Q(state__in=list(Decision)), name="doubt_state"),
            models.CheckConstraint(
                condition=Q(state__in=(Decision.OPEN, Decision.VOID)) | ~Q(reason=""), name="doubt_has_reason"
            ),
            models.UniqueConstraint(
                fields=("report", "why", "subject"), condition=Q(state=Decision.OPEN), name="doubt_open_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id} {self.why}"

    @property
    def why_text(self) -> Text:
        return WHY[Why(self.why)]

    @property
    def state_name(self) -> Text:
        return DECISIONS[Decision(self.state)]
