"""What must hold of payments: never more than was approved, to the payee's own account, by nobody who judged it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, F, OuterRef, Q, Sum

from duixian.portal.applications.models import Application, Event
from duixian.portal.dossiers.receipts import booked
from duixian.portal.journal import holds
from duixian.portal.lists.commands import award_of
from duixian.portal.payments.balance import balance, paid_in_all, shares
from duixian.portal.payments.models import BatchState, Payment, PaymentState, Refund
from duixian.procedure.model import Move, State
from duixian.quantity.text import Text

_ONCE_SENT = (PaymentState.SENT, PaymentState.PAID, PaymentState.FAILED)


def _paid() -> Iterable[Application]:
    """Every application of which something was ever to be paid."""
    rows = Application.objects.filter(Exists(Payment.objects.filter(application=OuterRef("pk"))))
    rows = rows.select_related("organisation", "call").defer("call__program").order_by("pk")
    return rows.iterator(chunk_size=500)


@holds("paid-within-approved", Text("已付减退回加在途不超过核定", "paid − refunded + in flight ≤ approved"))
def overpaid() -> Iterable[object]:
    for application in _paid():
        for level, share in shares(application).items():
            stands = balance(application, level)
            if stands.due < 0:
                yield f"{application}: {level} has {stands.paid} paid and {stands.in_flight} in flight of {share}"


@holds("shares-sum", Text("各级分担之和等于核定金额", "the shares of the payers sum to the award"))
def other_shares() -> Iterable[object]:
    return [application for application in _paid() if sum(shares(application).values()) != application.approved]


@holds("paid-after-approval", Text("批准后才拨付", "nothing is paid before its approval"))
def unapproved() -> Iterable[object]:
    approved = Event.objects.filter(application=OuterRef("application"), move=Move.APPROVE)
    return Payment.objects.filter(~Exists(approved) | ~Q(application__kind="payment"))


@holds("account-of-payee", Text("收款账户属于申报单位", "the account belongs to the payee"))
def other_accounts() -> Iterable[object]:
    return Payment.objects.exclude(account__organisation=F("application__organisation"))


@holds("payment-in-step", Text("付款与批次的状态一致", "payments stand as their batches do"))
def out_of_step() -> Iterable[object]:
    wanted = {
        BatchState.PREPARED: (PaymentState.PREPARED,),
        BatchState.SENT: _ONCE_SENT,
        BatchState.CANCELLED: (PaymentState.CANCELLED,),
    }
    fits = Q(pk__in=())
    for batch, states in wanted.items():
        fits |= Q(batch__state=batch, state__in=states)
    return Payment.objects.exclude(fits)


@holds("refund-of-paid", Text("退回不超过付出", "no more comes back than was paid"))
def over_refunded() -> Iterable[object]:
    yield from Refund.objects.exclude(payment__state=PaymentState.PAID)
    yield from Payment.objects.annotate(back=Sum("refunds__amount")).filter(back__gt=F("amount"))


@holds("paid-is-closed", Text("付清即办结", "what is paid in full is closed, and nothing else"))
def half_closed() -> Iterable[object]:
    by_voucher = Event.objects.filter(application=OuterRef("pk"), move=Move.PAY, data__has_key="voucher")
    paid = Application.objects.filter(~Exists(by_voucher), state=State.PAID)
    yield from paid.exclude(payments__state=PaymentState.PAID)
    for application in _paid():
        if application.state != State.PAID and paid_in_all(application) >= (application.approved or 0):
            yield f"{application}: paid in full, and not closed"


@holds("payment-booked", Text("档案里的到账金额与拨付相符", "the dossier says what was paid"))
def unbooked() -> Iterable[object]:
    for application in _paid():
        said = booked(application.organisation, award_of(application)).get("paid", 0)
        if said != paid_in_all(application):
            yield f"{application}: {paid_in_all(application)} paid, {said} in the dossier"


@holds("payer-apart", Text("拨付的人没有办过其他环节", "who pays has had no other duty in the application"))
def paying_judges() -> Iterable[object]:
    judged = Event.objects.filter(application=OuterRef("application"), person=OuterRef("batch__made_by"))
    return Payment.objects.filter(Exists(judged.exclude(duty__in=("", "payment"))))
