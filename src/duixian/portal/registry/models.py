"""A thing registered once, the applications that use it, and what was decided where one is used again. Fen."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from django.conf import settings
from django.db import models
from django.db.models import Q

from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.applications.models import Application
from duixian.quantity.text import Text


class Kind(StrEnum):
    INVOICE = "invoice"
    CONTRACT = "contract"
    DEVICE = "device"
    PROJECT = "project"


KINDS: Mapping[Kind, Text] = {
    Kind.INVOICE: Text("发票", "Invoice"),
    Kind.CONTRACT: Text("合同", "Contract"),
    Kind.DEVICE: Text("设备", "Device"),
    Kind.PROJECT: Text("项目", "Project"),
}


class Item(models.Model):
    """A thing of an organisation. `key` (`registry.keys`) is the same for whatever is the same thing, in every
    policy, year and district; an invoice is used up to its `amount` (None: of things that have none)."""

    kind = models.CharField(max_length=10)
    key = models.CharField(max_length=160)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="items")
    number = models.CharField(max_length=120)
    """Of an invoice or a contract; a device's serial number; a project's title. As it was written."""
    plain = models.CharField(max_length=120, db_index=True)
    """The number as `keys.plain` has it: what is searched, and held against others that are near."""
    code = models.CharField(max_length=20, blank=True)
    date = models.DateField(null=True)
    seller = models.CharField(max_length=120, blank=True)
    """The other side of a contract, the maker of a device."""
    seller_code = models.CharField(max_length=18, blank=True)
    buyer = models.CharField(max_length=120, blank=True)
    model = models.CharField(max_length=80, blank=True)
    amount = models.BigIntegerField(null=True)
    source = models.CharField(max_length=8)
    """`line` of an application, `typed`, `code` (its QR code) or `sheet`."""
    registered_at = models.DateTimeField()
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("-registered_at", "-pk")
        constraints = (
            models.UniqueConstraint(fields=("kind", "key"), name="item_once"),
            models.CheckConstraint(condition=Q(kind__in=list(Kind)), name="item_kind"),
            models.CheckConstraint(condition=Q(amount=None) | Q(amount__gte=0), name="item_amount"),
        )
        indexes = (
            models.Index(fields=("kind", "amount"), name="item_by_amount"),
            models.Index(fields=("kind", "date"), name="item_by_date"),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def kind_name(self) -> Text:
        return KINDS[Kind(self.kind)]


class UseState(StrEnum):
    """`planned` in a draft; `waiting` for a decision; `live` counts; `fixed` by an approval; `refused` by a desk;
    `released` with its application, or by a correction."""

    PLANNED = "planned"
    WAITING = "waiting"
    LIVE = "live"
    FIXED = "fixed"
    REFUSED = "refused"
    RELEASED = "released"


COUNTING = (UseState.LIVE.value, UseState.FIXED.value)
"""The states in which a use takes from its item's amount."""
USE_STATES: Mapping[UseState, Text] = {
    UseState.PLANNED: Text("拟用", "in a draft"),
    UseState.WAITING: Text("待核定", "to be decided"),
    UseState.LIVE: Text("在用", "in use"),
    UseState.FIXED: Text("已批准", "approved"),
    UseState.REFUSED: Text("不得使用", "refused"),
    UseState.RELEASED: Text("已释放", "released"),
}


class Use(models.Model):
    """An application uses an item, of an invoice for `amount`; `line_id` is its cost line, "" for other things."""

    item = models.ForeignKey(Item, models.PROTECT, related_name="uses")
    application = models.ForeignKey(Application, models.PROTECT, related_name="uses")
    line_id = models.CharField(max_length=80, blank=True)
    amount = models.BigIntegerField(default=0)
    state = models.CharField(max_length=10)
    at = models.DateTimeField()

    class Meta:
        ordering = ("item", "at", "pk")
        constraints = (
            models.UniqueConstraint(fields=("item", "application"), name="use_once"),
            models.CheckConstraint(condition=Q(state__in=list(UseState)), name="use_state"),
            models.CheckConstraint(condition=Q(amount__gte=0), name="use_amount"),
        )
        indexes = (models.Index(fields=("application", "state"), name="use_application"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.application_id}"

    @property
    def state_name(self) -> Text:
        return USE_STATES[UseState(self.state)]


class Decision(StrEnum):
    """How a conflict stands; `void`: its use is gone."""

    OPEN = "open"
    ALLOWED = "allowed"
    REFUSED = "refused"
    VOID = "void"


class Why(StrEnum):
    """Why a use needs a decision."""

    SECOND = "second"
    ABOVE = "above"


WHY: Mapping[Why, Text] = {
    Why.SECOND: Text("另有申报使用", "another application uses it"),
    Why.ABOVE: Text("超过登记的票面金额", "more than the registered amount"),
}
DECISIONS: Mapping[Decision, Text] = {
    Decision.OPEN: Text("待核定", "open"),
    Decision.ALLOWED: Text("准予使用", "allowed"),
    Decision.REFUSED: Text("不得使用", "refused"),
    Decision.VOID: Text("已撤销", "gone"),
}


class Conflict(models.Model):
    """A use that waits for a decision. `region` holds every district that is concerned: its bureau decides."""

    use = models.ForeignKey(Use, models.PROTECT, related_name="conflicts")
    why = models.CharField(max_length=10)
    region = models.CharField(max_length=6, db_index=True)
    state = models.CharField(max_length=8, default=Decision.OPEN)
    opened_at = models.DateTimeField()
    amount = models.BigIntegerField()
    """What was asked for (fen)."""
    reason = models.CharField(max_length=500, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ("opened_at", "pk")
        constraints = (
            models.CheckConstraint(condition=Q(state__in=list(Decision)), name="conflict_state"),
            models.CheckConstraint(condition=Q(why__in=list(Why)), name="conflict_why"),
            models.UniqueConstraint(fields=("use",), condition=Q(state=Decision.OPEN), name="conflict_open_once"),
            models.CheckConstraint(
                condition=Q(state__in=(Decision.OPEN, Decision.VOID)) | ~Q(reason=""), name="conflict_has_reason"
            ),
        )

    def __str__(self) -> str:
        return f"{self.use_id} {self.state}"

    @property
    def why_text(self) -> Text:
        return WHY[Why(self.why)]

    @property
    def state_name(self) -> Text:
        return DECISIONS[Decision(self.state)]
