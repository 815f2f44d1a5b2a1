"""A list as it was frozen, its lines, and what was objected to them. All money is integer fen."""

from __future__ import annotations

import json
from datetime import date
from enum import StrEnum
from functools import cached_property

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.utils import timezone

from duixian.portal.accounts.models import Post
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.procedure.lists import Row, thaw
from duixian.quantity.text import Text


class State(StrEnum):
    """How a list stands. A changed list is another one: the old is void."""

    DRAWN = "drawn"
    PUBLISHED = "published"
    CLOSED = "closed"
    APPROVED = "approved"
    VOID = "void"


class Lists(models.QuerySet["PublicList"]):
    def counted(self) -> Lists:
        """Each with how many lines it has and their sum (`size`, `amount`, fen), without thawing it."""
        lines = Line.objects.order_by().filter(list=OuterRef("pk")).values("list")
        size, amount = (lines.annotate(n=found).values("n") for found in (Count("pk"), Sum("amount")))
        return self.annotate(size=Subquery(size), amount=Subquery(amount))


class PublicList(models.Model):
    """Applications of one call, frozen: `body` (`procedure.lists.freeze`) with its digest never changes.

    `published` holds the day of each channel; `last_day`, the last full day of the notice, is None before all channels
    have published (or where the calendar does not reach that far: `last_unknown`).
    """

    number = models.CharField(max_length=20, unique=True)
    call = models.ForeignKey(Call, models.PROTECT, related_name="lists")
    region = models.CharField(max_length=6, db_index=True)
    body = models.TextField()
    digest = models.CharField(max_length=64)
    replaces = models.OneToOneField("self", models.PROTECT, null=True, related_name="replacement")
    state = models.CharField(max_length=10, default=State.DRAWN)
    published = models.JSONField(default=dict)
    """Channel (its Chinese name) → ISO day."""
    last_day = models.DateField(null=True)
    last_unknown = models.BooleanField(default=False)
    drawn_at = models.DateTimeField()
    drawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = Lists.as_manager()

    class Meta:
        ordering = ("-drawn_at", "-pk")
        constraints = (models.CheckConstraint(condition=Q(state__in=list(State)), name="list_state"),)

    def __str__(self) -> str:
        return self.number

    @cached_property
    def title(self) -> Text:
        """As the body says it; whether the body is whole is asked where its rows are."""
        return Text(**json.loads(self.body)["title"])

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        return thaw(self.body, self.digest)[1]

    @property
    def total(self) -> int:
        return sum(row.amount for row in self.rows)

    @property
    def running(self) -> bool:
        """Whether its notice runs: objections are taken."""
        over = self.last_day is not None and timezone.localdate() > self.last_day
        return self.state == State.PUBLISHED and not over

    @property
    def first_day(self) -> date | None:
        """The day on which the last channel published; it is not counted."""
        return max(map(date.fromisoformat, self.published.values())) if self.last_day else None


class Line(models.Model):
    """An application's line on a list."""

    list = models.ForeignKey(PublicList, models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, models.PROTECT, related_name="list_lines")
    position = models.PositiveIntegerField()
    amount = models.BigIntegerField()

    class Meta:
        ordering = ("list", "position")
        constraints = (
            models.UniqueConstraint(fields=("list", "application"), name="list_line_once"),
            models.UniqueConstraint(fields=("list", "position"), name="list_line_position"),
        )

    def __str__(self) -> str:
        return f"{self.list_id}/{self.position}"

    @property
    def row(self) -> Row:
        return self.list.rows[self.position - 1]


class Objection(models.Model):
    """An objection to a line. `secret` is the address at which whoever raised it reads the answer."""

    line = models.ForeignKey(Line, models.PROTECT, related_name="objections")
    number = models.CharField(max_length=24, unique=True)
    secret = models.CharField(max_length=43, unique=True)
    name = models.CharField(max_length=60)
    contact = models.CharField(max_length=120)
    reason = models.TextField(max_length=2000)
    at = models.DateTimeField()
    upheld = models.BooleanField(null=True)
    """None while it is open."""
    answer = models.TextField(max_length=2000, blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=Q(upheld=None, answer="") | (Q(upheld__isnull=False) & ~Q(answer="")),
                name="objection_answered",
            ),
        )

    def __str__(self) -> str:
        return self.number
