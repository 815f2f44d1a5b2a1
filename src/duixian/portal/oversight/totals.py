"""What was filed, approved and paid, by district and call; every figure is a sum of rows. All money is integer fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from duixian.portal.applications.models import LIVE, Application
from duixian.portal.payments.models import Payment, PaymentState, Refund
from duixian.procedure.model import State


@dataclass(frozen=True, slots=True)
class Figures:
    """Applications: filed, still worked on, of these past their limit, paid in full. Money: claimed, approved, paid."""

    filed: int = 0
    live: int = 0
    late: int = 0
    done: int = 0
    claimed: int = 0
    approved: int = 0
    paid: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


@dataclass(frozen=True, slots=True)
class Line:
    """The figures of a district under a call."""

    region: str
    call: int
    title: str
    figures: Figures


def lines(rows: QuerySet[Application]) -> list[Line]:
    """By district, then by call, the latest year first."""
    live = Q(state__in=LIVE)
    grouped = rows.order_by("organisation__region", "-call__year", "call").values(
        "organisation__region", "call", "call__title"
    )
    counted = grouped.annotate(
        filed=Count("pk"),
        live=Count("pk", filter=live),
        late=Count("pk", filter=live & Q(due_on__lt=timezone.localdate())),
        done=Count("pk", filter=Q(state=State.PAID)),
        claimed_sum=Sum("claimed"),
        approved_sum=Sum("approved"),
    )
    paid = _paid(rows)
    return [
        Line(
            one["organisation__region"], one["call"], one["call__title"],
            Figures(
                one["filed"], one["live"], one["late"], one["done"], one["claimed_sum"] or 0,
                one["approved_sum"] or 0, paid.get((one["organisation__region"], one["call"]), 0),
            ),
        )
        for one in counted
    ]  # fmt: skip


def total(lines: Sequence[Line]) -> Figures:
    return sum((line.figures for line in lines), Figures())


def _paid(rows: QuerySet[Application]) -> dict[tuple[str, int], int]:
    """What was paid, refunds taken off, by district and call."""
    found: dict[tuple[str, int], int] = {}
    paid = Payment.objects.filter(application__in=rows.order_by().values("pk"), state=PaymentState.PAID)
    for sums, path, sign in ((paid, "", 1), (Refund.objects.filter(payment__in=paid), "payment__", -1)):
        keys = (f"{path}application__organisation__region", f"{path}application__call")
        for region, call, fen in sums.order_by().values_list(*keys).annotate(sum=Sum("amount")):
            found[region, call] = found.get((region, call), 0) + sign * fen
    return found
