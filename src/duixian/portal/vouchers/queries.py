"""What is asked of vouchers."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q, QuerySet, Sum
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.applications.policies import policy_of
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.receipts import Award
from duixian.portal.lists.commands import award_of
from duixian.portal.payments.balance import paid_in_all, shares
from duixian.portal.payments.models import PaymentState
from duixian.portal.vouchers.models import Provider, Redemption, Spending, Voucher
from duixian.procedure.model import State


def to_issue(actor: Authority) -> QuerySet[Application]:
    """Approved claims that are paid by voucher and have none yet, the oldest first."""
    rows = actor.rows(Application, "issue-voucher").filter(
        kind="payment", state=State.OPEN, approved__gt=0, voucher=None
    )
    wanted = Q(pk__in=())
    for call in Call.objects.pinned().filter(pk__in=rows.order_by().values("call")):
        names = [name for name, grant in policy_of(call).grants.items() if grant.pays == "voucher"]
        wanted |= Q(call=call, grant__in=names)
    found = rows.filter(wanted).select_related("organisation", "call").defer("call__program")
    return found.order_by("since", "pk")


def offered(voucher: Voucher) -> int:
    """What codes that still work stand for."""
    live = voucher.redemptions.filter(state=Spending.OFFERED, good_until__gte=timezone.now())
    return live.aggregate(total=Sum("amount"))["total"] or 0


def settled_of(application: Application) -> int:
    """What of an award was spent by voucher and paid to the providers."""
    rows = Redemption.objects.filter(voucher__application=application, payout__state=PaymentState.PAID)
    return rows.aggregate(total=Sum("amount"))["total"] or 0


def payer_of(application: Application) -> str:
    """The level that pays the award."""
    return next(iter(shares(application)))


def standing_award(application: Application) -> tuple[Award, int]:
    """The award as it stands, and what of it the payee has: a voucher is worth what was spent and can still be."""
    award, voucher = award_of(application), Voucher.objects.filter(application=application).first()
    if voucher is None:
        return award, paid_in_all(application)
    return replace(award, amount=voucher.spent + voucher.balance), voucher.spent


def provider_of(actor: Authority) -> Provider | None:
    """The actor's organisation as a registered provider."""
    found = Provider.objects.filter(organisation=actor.organisation).first() if actor.organisation else None
    return found if found and found.registered else None


def due(actor: Authority) -> QuerySet[Redemption]:
    """What providers have redeemed in the region and were not paid for."""
    return actor.rows(Redemption, "settle").filter(state=Spending.SPENT, payout=None)


def paid_by_voucher(organisation: int, invoice: str) -> int:
    """What of an invoice of this buyer vouchers have paid."""
    rows = Redemption.objects.filter(voucher__organisation=organisation, invoice=invoice_number(invoice))
    return rows.filter(state=Spending.SPENT).aggregate(total=Sum("amount"))["total"] or 0


def invoice_number(typed: str) -> str:
    """An invoice's number as it is kept: capitals, without spaces."""
    return "".join(typed.split()).upper()
