"""What of an award is paid, on its way, or still due, by payer; every figure is a sum of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q, Sum

from duixian.policy.models import PolicyFile
from duixian.policy.paperwork import Funding
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
    stated = stated_shares(policy)
    if stated is None:
        return {alone: amount}
    rate = parse_rate(str(stated.share["city"]))
    city = amount * rate.numerator // rate.denominator
    return {"city": city, "district": amount - city}


def stated_shares(policy: PolicyFile) -> Funding | None:
    """Where a policy says that city and district share what it gives; None where one payer pays all."""
    return next((funding for funding in policy.funding if "city" in funding.share), None)


def by_voucher(application: Application) -> bool:
    """Whether the award is a voucher: nothing is paid to the payee in money."""
    return policy_of(application.call).grants[application.grant].pays == "voucher"


@dataclass(frozen=True, slots=True)
class Balance:
    """Of one payer's share: paid (refunds taken off), in flight, still due. All fen.

    Of what is paid, `set_off` went to what the payee owed; `refunded` came back, and is due again.
    """

    share: int
    paid: int
    in_flight: int
    set_off: int
    refunded: int

    @property
    def due(self) -> int:
        return self.share - self.paid - self.in_flight


NOTHING = Balance(0, 0, 0, 0, 0)
"""What a level has to do with that pays no part."""


def balance(application: Application, level: str) -> Balance:
    """How one payer's share stands."""
    return balances([application])[application.pk].get(level, NOTHING)


def balances(applications: Sequence[Application]) -> dict[int, dict[str, Balance]]:
    """How every payer's share of each stands, by key and level; asked of the database at once."""
    rows = Payment.objects.filter(application__in=applications)
    gone = rows.order_by().values_list("application", "batch__level").annotate(
        paid=Sum("amount", filter=Q(state=PaymentState.PAID), default=0),
        in_flight=Sum("amount", filter=Q(state__in=IN_FLIGHT), default=0),
        set_off=Sum("amount", filter=Q(state=PaymentState.PAID, batch__by_bank=False), default=0),
    )  # fmt: skip
    sums = {(pk, level): of for pk, level, *of in gone}
    refunds = Refund.objects.filter(payment__in=rows).order_by()
    back = Counter({
        (pk, level): total
        for pk, level, total in refunds.values_list("payment__application", "payment__batch__level").annotate(
            total=Sum("amount")
        )
    })  # fmt: skip
    owed = {(one.pk, level): fen for one in applications if not by_voucher(one) for level, fen in shares(one).items()}
    found: dict[int, dict[str, Balance]] = {one.pk: {} for one in applications}
    for pk, level in {**owed, **sums}:
        key = pk, level
        paid, in_flight, set_off = sums.get(key, (0, 0, 0))
        found[pk][level] = Balance(owed.get(key, 0), paid - back[key], in_flight, set_off, back[key])
    return found


def paid_in_all(application: Application) -> int:
    """What every payer together has paid, refunds taken off."""
    rows = Payment.objects.filter(application=application, state=PaymentState.PAID)
    return _sum(rows) - _sum(Refund.objects.filter(payment__application=application))


def _sum(rows: object) -> int:
    total = rows.aggregate(total=Sum("amount"))["total"]  # type: ignore[attr-defined]
    return total or 0
