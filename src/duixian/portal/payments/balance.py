"""What of an award is paid, on its way, or still due, by payer; every figure is a sum of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from duixian.policy.models import PolicyFile
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.payments.models import IN_FLIGHT, Payment, PaymentState, Refund
from duixian.quantity.rate import parse_rate


def shares(application: Application) -> dict[str, int]:
    """Who pays how much of the approved amount (fen), by level. They sum to it: the district pays what is left over."""
    return shared(application, application.approved or 0)


def shared(application: Application, approved: int) -> dict[str, int]:
    """The same, were `approved` the amount."""
    return split(policy_of(application.call), approved, application.course.stages[-1].desk.level)


def split(policy: PolicyFile, amount: int, alone: str) -> dict[str, int]:
    """Who pays how much of a sum under a policy; `alone`: the level that pays where the policy shares nothing out."""
    stated = next((funding.share for funding in policy.funding if "city" in funding.share), None)
    if stated is None:
        return {alone: amount}
    rate = parse_rate(str(stated["city"]))
    city = amount * rate.numerator // rate.denominator
    return {"city": city, "district": amount - city}


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one payer's share: paid (refunds taken off), in flight, still due. All fen."""

    share: int
    paid: int
    in_flight: int

    @property
    def due(self) -> int:
        return self.share - self.paid - self.in_flight


def balance(application: Application, level: str) -> Balance:
    """How one payer's share stands."""
    return balances([application], level)[application.pk]


def balances(applications: Sequence[Application], level: str) -> dict[int, Balance]:
    """How one payer's share of each stands, by key; asked of the database at once."""
    rows = Payment.objects.filter(application__in=applications, batch__level=level)
    paid = _sums(rows.filter(state=PaymentState.PAID), "application")
    flying = _sums(rows.filter(state__in=IN_FLIGHT), "application")
    back = _sums(Refund.objects.filter(payment__in=rows), "payment__application")
    owed = {application.pk: shares(application).get(level, 0) for application in applications}
    return {pk: Balance(fen, paid.get(pk, 0) - back.get(pk, 0), flying.get(pk, 0)) for pk, fen in owed.items()}


def _sums(rows: QuerySet[Payment] | QuerySet[Refund], by: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(total=Sum("amount")))


def paid_in_all(application: Application) -> int:
    """What every payer together has paid, refunds taken off."""
    rows = Payment.objects.filter(application=application, state=PaymentState.PAID)
    return _sum(rows) - _sum(Refund.objects.filter(payment__application=application))


def _sum(rows: object) -> int:
    total = rows.aggregate(total=Sum("amount"))["total"]  # type: ignore[attr-defined]
    return total or 0
