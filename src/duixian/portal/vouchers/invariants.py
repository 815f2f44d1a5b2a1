"""What must hold of vouchers."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Coalesce

from duixian.portal.applications.models import GIVEN_UP, Application
from duixian.portal.applications.reactions import Money
from duixian.portal.credit.invariants import against
from duixian.portal.credit.models import Answer
from duixian.portal.dossiers.receipts import booked
from duixian.portal.journal import holds
from duixian.portal.payments.models import BatchState, PaymentState
from duixian.portal.vouchers.costs import claimed_again
from duixian.portal.vouchers.models import Payout, Redemption, Spending, Voucher
from duixian.portal.vouchers.queries import standing_award
from duixian.procedure.model import State
from duixian.quantity.text import Text

_STATES = {
    BatchState.PREPARED: (PaymentState.PREPARED,),
    BatchState.SENT: (PaymentState.SENT, PaymentState.PAID, PaymentState.FAILED),
    BatchState.CANCELLED: (PaymentState.CANCELLED,),
}


@holds("voucher-adds-up", Text("发放等于余额、已用、过期、作废之和", "issue = balance + spent + expired + revoked"))
def not_adding_up() -> Iterable[object]:
    sums = F("balance") + F("spent") + F("expired") + F("revoked")
    return Voucher.objects.exclude(amount=sums, application__approved=F("amount"))


@holds("voucher-booked", Text("档案写明券已用和可用的金额", "the dossier says what a voucher paid, and what is left"))
def booked_otherwise() -> Iterable[object]:
    for voucher in Voucher.objects.select_related("application__call", "organisation").defer(
        "application__call__program"
    ):
        award, spent = standing_award(voucher.application)
        worth = {"paid": spent, "determined": award.amount - spent}
        if booked(voucher.organisation, award) != {status: fen for status, fen in worth.items() if fen}:
            yield f"{voucher}: the dossier does not say {worth}"


@holds("voucher-spent-is-its-rows", Text("已用数等于各笔兑付之和", "what is spent is the sum of what was redeemed"))
def spent_not_its_rows() -> Iterable[object]:
    rows = Voucher.objects.annotate(
        taken=Coalesce(Sum("redemptions__amount", filter=Q(redemptions__state=Spending.SPENT)), 0)
    )
    return rows.exclude(taken=F("spent"))


@holds("voucher-of-an-award", Text("服务券都出自批准的申报", "a voucher belongs to an award of its organisation"))
def issued_unapproved() -> Iterable[object]:
    return Voucher.objects.exclude(application__state=State.PAID, application__organisation=F("organisation"))


@holds("voucher-credit-asked", Text("发放服务券前信用已核查", "credit was asked for every voucher"))
def issued_unasked() -> Iterable[object]:
    answers = Answer.objects.filter(moment=Money.ISSUE)
    asked = answers.filter(application=OuterRef("application"))
    yield from Voucher.objects.filter(~Exists(asked))
    yield from against(answers)


@holds(
    "voucher-redeemed-by-others", Text("不得兑付自己的券或过期的券", "nobody redeems the own voucher, or a lapsed one")
)
def redeemed_by_its_owner() -> Iterable[object]:
    rows = Redemption.objects.filter(state=Spending.SPENT)
    return rows.filter(
        Q(provider__organisation=F("voucher__organisation"))
        | Q(redeemed_at__date__gt=F("voucher__good_until"))
        | Q(redeemed_at__gt=F("good_until"))
    )


@holds("voucher-invoice-within-sum", Text("同一发票兑付不超过票面", "vouchers pay no more of an invoice than its sum"))
def invoice_overused() -> Iterable[object]:
    rows = Redemption.objects.filter(state=Spending.SPENT).order_by()
    groups = rows.values("invoice", "provider", "voucher__organisation", "invoiced").annotate(total=Sum("amount"))
    return groups.filter(total__gt=F("invoiced"))


@holds("voucher-cost-claimed-once", Text("服务券支付的费用不再申报", "cost that a voucher paid is not claimed again"))
def claimed_too() -> Iterable[object]:
    buyers = Redemption.objects.filter(state=Spending.SPENT).values("voucher__organisation")
    filed = Application.objects.filter(organisation__in=buyers).exclude(
        state__in=(State.DRAFT, State.RETURNED, *GIVEN_UP)
    )
    for application in filed:
        yield from claimed_again(application)


@holds("settlement-is-its-codes", Text("结算额等于所兑券码之和", "a provider is paid what its codes stand for, once"))
def settled_other_sum() -> Iterable[object]:
    live = Payout.objects.exclude(state__in=(PaymentState.FAILED, PaymentState.CANCELLED))
    yield from live.annotate(taken=Coalesce(Sum("redemptions__amount"), 0)).exclude(taken=F("amount"))
    yield from Redemption.objects.filter(payout__state__in=(PaymentState.FAILED, PaymentState.CANCELLED))
    yield from Redemption.objects.filter(payout__isnull=False).exclude(provider=F("payout__provider"))


@holds("payouts-follow-settlements", Text("结算付款与批次一致", "payouts stand as their settlements do"))
def payout_out_of_step() -> Iterable[object]:
    fits = Q(pk__in=())
    for batch, states in _STATES.items():
        fits |= Q(settlement__state=batch, state__in=states)
    yield from Payout.objects.exclude(fits)
    yield from Payout.objects.exclude(account__organisation=F("provider__organisation"))
