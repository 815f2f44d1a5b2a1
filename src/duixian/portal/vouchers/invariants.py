"""What must hold of vouchers; each function gives whatever breaks it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from duixian.portal.applications.models import GIVEN_UP, Application
from duixian.portal.payments.models import BatchState, PaymentState
from duixian.portal.vouchers.costs import claimed_again
from duixian.portal.vouchers.models import Payout, Redemption, Spending, Voucher
from duixian.procedure.model import State

_STATES = {
    BatchState.PREPARED: (PaymentState.PREPARED,),
    BatchState.SENT: (PaymentState.SENT, PaymentState.PAID, PaymentState.FAILED),
    BatchState.CANCELLED: (PaymentState.CANCELLED,),
}


def not_adding_up() -> Iterable[object]:
    """issue = balance + spent + expired + revoked, and it is what was approved."""
    sums = F("balance") + F("spent") + F("expired") + F("revoked")
    return Voucher.objects.exclude(amount=sums, application__approved=F("amount"))


def spent_not_its_rows() -> Iterable[object]:
    """What is spent is the sum of what was redeemed."""
    rows = Voucher.objects.annotate(
        taken=Coalesce(Sum("redemptions__amount", filter=Q(redemptions__state=Spending.SPENT)), 0)
    )
    return rows.exclude(taken=F("spent"))


def issued_unapproved() -> Iterable[object]:
    """A voucher belongs to an application that is closed by it, of the same organisation."""
    return Voucher.objects.exclude(application__state=State.PAID, application__organisation=F("organisation"))


def redeemed_by_its_owner() -> Iterable[object]:
    """Nobody redeems the own voucher, or after its last day."""
    rows = Redemption.objects.filter(state=Spending.SPENT)
    return rows.filter(
        Q(provider__organisation=F("voucher__organisation"))
        | Q(redeemed_at__date__gt=F("voucher__good_until"))
        | Q(redeemed_at__gt=F("good_until"))
    )


def invoice_overused() -> Iterable[object]:
    """An invoice has one sum and vouchers pay no more than it."""
    rows = Redemption.objects.filter(state=Spending.SPENT).order_by()
    groups = rows.values("invoice", "provider", "voucher__organisation", "invoiced").annotate(total=Sum("amount"))
    return groups.filter(total__gt=F("invoiced"))


def claimed_too() -> Iterable[object]:
    """Cost that a voucher paid is not claimed again."""
    buyers = Redemption.objects.filter(state=Spending.SPENT).values("voucher__organisation")
    filed = Application.objects.filter(organisation__in=buyers).exclude(
        state__in=(State.DRAFT, State.RETURNED, *GIVEN_UP)
    )
    for application in filed:
        yield from claimed_again(application)


def settled_other_sum() -> Iterable[object]:
    """A provider is paid exactly what its codes of that settlement stand for, once."""
    live = Payout.objects.exclude(state__in=(PaymentState.FAILED, PaymentState.CANCELLED))
    yield from live.annotate(taken=Coalesce(Sum("redemptions__amount"), 0)).exclude(taken=F("amount"))
    yield from Redemption.objects.filter(payout__state__in=(PaymentState.FAILED, PaymentState.CANCELLED))
    yield from Redemption.objects.filter(payout__isnull=False).exclude(provider=F("payout__provider"))


def payout_out_of_step() -> Iterable[object]:
    """Payouts stand as their settlements do, and go to the provider's own account."""
    fits = Q(pk__in=())
    for batch, states in _STATES.items():
        fits |= Q(settlement__state=batch, state__in=states)
    yield from Payout.objects.exclude(fits)
    yield from Payout.objects.exclude(account__organisation=F("provider__organisation"))
