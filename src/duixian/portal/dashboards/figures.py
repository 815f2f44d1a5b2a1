"""The figures of the dashboard. Each is counted from the rows that its address (`asking`) finds. Money in fen."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from statistics import median_low
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.utils import timezone

from duixian.portal.applications.models import LIVE, Application, Event
from duixian.portal.budgets.models import Account, Transfer
from duixian.portal.calls.models import Call
from duixian.portal.dashboards.asking import AGES, FILTERS, MONEY, NONE, SPANS, last_paid, rule_at
from duixian.procedure.model import Move, State
from duixian.procedure.words import KINDS

if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

GROUPS: Mapping[str, str] = {
    "district": "application__organisation__region",
    "industry": "application__profile__industry",
    "size": "application__profile__size",
    "rule": "rule_id",
}
"""By what money is shown: the part of an address, and where a transfer has it."""


@dataclass(frozen=True, slots=True)
class Held:
    """What stands at a stage: how many, with how much claimed, how many late, how many of each age."""

    kind: str
    number: int
    claimed: int
    late: int
    ages: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Sums:
    """The money of one district, industry, size or grant, by account. `key` as it stands in an address."""

    key: str
    held: Mapping[Account, int] = field(default_factory=lambda: dict.fromkeys(MONEY, 0))

    @property
    def reserved(self) -> int:
        return self.held[Account.RESERVED]

    @property
    def committed(self) -> int:
        return self.held[Account.COMMITTED]

    @property
    def paid(self) -> int:
        return self.held[Account.PAID]

    @property
    def total(self) -> int:
        return sum(self.held.values())


@dataclass(frozen=True, slots=True)
class Speed:
    """How long it took from the first filing to the last payment, in days, of what was paid in full: how many in each
    of `asking.SPANS`."""

    number: int
    middle: int | None
    spans: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Refusals:
    """Those refused under one clause, with the reasons that were given most often."""

    clause: str
    number: int
    reasons: Sequence[tuple[str, int]]


def calls(rows: QuerySet[Application]) -> list[tuple[Call, int, int]]:
    """The calls that were applied to, with how many applications and how much they claim, what closes last first."""
    counted = rows.order_by().values("call").annotate(n=Count("pk"), claimed=Sum("claimed"))
    by_call = {one["call"]: (one["n"], one["claimed"] or 0) for one in counted}
    found = Call.objects.filter(pk__in=by_call).defer("program").order_by("-closes_on", "pk")
    return [(call, *by_call[call.pk]) for call in found]


def held(rows: QuerySet[Application]) -> list[Held]:
    """What is being worked on, stage by stage in the order of a procedure."""
    live = rows.filter(state__in=LIVE).order_by()
    late = Count("pk", filter=Q(due_on__lt=timezone.localdate()))
    sums = live.values_list("kind").annotate(n=Count("pk"), money=Sum("claimed", default=0), late=late)
    ages: defaultdict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(AGES, 0))
    for age in AGES:
        for kind, number in live.filter(FILTERS["age"].rows(age)).values_list("kind").annotate(n=Count("pk")):
            ages[kind][age] = number
    counted = {kind: Held(kind, number, claimed, late, ages[kind]) for kind, number, claimed, late in sums}
    return [counted[kind] for kind in KINDS if kind in counted]


def money(rows: QuerySet[Application], group: str) -> list[Sums]:
    """What is reserved, committed and paid, by one of `GROUPS`, the largest first."""
    transfers = Transfer.objects.filter(application__in=rows.order_by().values("pk"))
    if group == "rule":
        transfers = transfers.annotate(rule_id=rule_at("application__"))
    found: defaultdict[str, dict[Account, int]] = defaultdict(lambda: dict.fromkeys(MONEY, 0))
    for side, sign in (("into", 1), ("out_of", -1)):
        moved = transfers.filter(**{f"{side}__in": list(MONEY)}).order_by().values_list(GROUPS[group], side)
        for key, account, total in moved.annotate(total=Sum("amount")):
            found[key or NONE][Account(account)] += sign * total
    sums = [Sums(key, held) for key, held in found.items() if any(held.values())]
    return sorted(sums, key=lambda one: (-one.total, one.key))


def total(sums: Sequence[Sums]) -> Sums:
    return Sums("", {account: sum(one.held[account] for one in sums) for account in MONEY})


def speed(rows: QuerySet[Application]) -> Speed:
    """From application to money."""
    paid = rows.filter(state=State.PAID, filed_at__isnull=False).order_by()
    took = paid.annotate(end=last_paid()).values_list("filed_at", "end")
    days = sorted((end - start).days for start, end in took if end)
    spans = {
        span: sum(first <= day and (to is None or day <= to) for day in days) for span, (first, to) in SPANS.items()
    }
    return Speed(len(days), median_low(days) if days else None, spans)


def refusals(rows: QuerySet[Application]) -> list[Refusals]:
    """Why applications were refused: clause by clause, the most frequent first."""
    refused = rows.filter(state=State.REFUSED).order_by().values("pk")
    reasons: defaultdict[str, Counter[str]] = defaultdict(Counter)
    refused_under: defaultdict[str, set[int]] = defaultdict(set)
    for key, said in Event.objects.filter(application__in=refused, move=Move.REFUSE).values_list("application", "data"):
        clause = str(said.get("clause", ""))
        refused_under[clause].add(key)
        reasons[clause].update(str(reason) for reason in said.get("reasons", ()))
    found = [Refusals(clause, len(keys), reasons[clause].most_common(3)) for clause, keys in refused_under.items()]
    return sorted(found, key=lambda one: (-one.number, one.clause))


class Got(TypedDict):
    """What `paid` adds to an application: how much (fen), and when the last of it arrived."""

    got: int
    paid_on: datetime


def paid(rows: QuerySet[Application]) -> QuerySet[WithAnnotations[Application, Got]]:
    """Each with what it got, refunds and what was recovered taken off."""
    into = Sum("transfers__amount", filter=Q(transfers__into=Account.PAID), default=0)
    out = Sum("transfers__amount", filter=Q(transfers__out_of=Account.PAID), default=0)
    when = Max("transfers__at", filter=Q(transfers__into=Account.PAID))
    return rows.annotate(got=into - out, paid_on=when).filter(got__gt=0)
