"""What must hold of supervision and recovery."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from duixian.portal.applications.models import Application, Event
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import holds
from duixian.portal.lists.commands import award_of
from duixian.portal.payments.balance import paid_in_all
from duixian.portal.payments.models import PaymentState
from duixian.portal.supervision.models import Obligation, Offset, Recovery, Repayment, Standing, State
from duixian.portal.supervision.money import claimed_back, returned
from duixian.portal.vouchers.queries import settled_of
from duixian.procedure.model import Move
from duixian.quantity.money import parse_money
from duixian.quantity.text import Text


def _recovered() -> Iterable[Application]:
    """Every application of which something was ever to come back."""
    rows = Application.objects.filter(pk__in=Recovery.objects.order_by().values("application"))
    return rows.select_related("call").defer("call__program").order_by("pk").iterator(chunk_size=500)


@holds("recovered-is-its-rows", Text("追回数等于各笔之和", "what is recovered is the sum of what came back"))
def recovered_not_its_rows() -> Iterable[object]:
    rows = Recovery.objects.annotate(came=Coalesce(Sum("repayments__amount"), 0))
    return rows.exclude(came=F("recovered"))


@holds("recovered-within-due", Text("已追回不超过应追回，应追回不超过已给付", "recovered ≤ due ≤ given"))
def above_due() -> Iterable[object]:
    return Recovery.objects.filter(Q(recovered__gt=F("amount")) | Q(amount__gt=F("given")))


@holds("due-within-paid", Text("应追回合计不超过已给付", "recoveries of an award come to no more than was given"))
def above_paid() -> Iterable[object]:
    for application in _recovered():
        if claimed_back(application) > paid_in_all(application) + settled_of(application):
            yield application


@holds("closed-when-returned", Text("全部追回才结案", "a recovery is closed exactly when all has come back"))
def closed_too_soon() -> Iterable[object]:
    rows = Recovery.objects.exclude(state=State.REVOKED)
    return rows.filter(Q(state=State.CLOSED) & ~Q(recovered=F("amount")) | Q(state=State.OPEN, recovered=F("amount")))


@holds("barred-file-nothing", Text("有未退资金的单位没有新申报", "who owes money back files nothing new"))
def filed_while_barred() -> Iterable[object]:
    for one in Recovery.objects.all():
        filed = Event.objects.filter(
            move=Move.FILE, application__organisation=one.organisation_id, at__gt=one.ordered_at
        )
        yield from filed.filter(at__lt=one.closed_at) if one.closed_at else filed


@holds("instalments-sum", Text("分期合计等于应追回数", "the instalments of a recovery sum to it"))
def parts_not_the_whole() -> Iterable[object]:
    rows = Recovery.objects.annotate(parts=Coalesce(Sum("instalments__amount"), 0))
    return rows.exclude(parts=F("amount"))


@holds("set-off-is-a-payment", Text("抵扣都对应同一单位的一笔拨付", "what was set off is a payment of a later award"))
def set_off_unpaid() -> Iterable[object]:
    rows = Repayment.objects.filter(payment__isnull=False)
    yield from rows.exclude(
        payment__state=PaymentState.PAID, payment__amount=F("amount"), payment__batch__by_bank=False,
        payment__application__organisation=F("recovery__organisation"),
    )  # fmt: skip
    made = Offset.objects.filter(amount__gt=0).count()
    if made != rows.count():
        yield f"{made} awards set off, {rows.count()} repayments by them"


@holds("receipts-say-recovered", Text("档案写明追回的金额", "the dossier says what was recovered"))
def receipts_behind() -> Iterable[object]:
    for application in _recovered():
        award = award_of(application)
        data = Dossier.objects.get(organisation=application.organisation_id).data
        said = sum(
            parse_money(str(one["amount"]))
            for one in data.get("receipts") or []
            if (one["programme"], one.get("matter", ""), one["status"]) == (award.programme, award.matter, "recovered")
        )
        if said != returned(application):
            yield f"{application}: {returned(application)} came back, {said} in the dossier"


@holds("obligation-waits-for-report", Text("待核的义务都有一份报告", "an obligation waits exactly while a report does"))
def reported_without_report() -> Iterable[object]:
    waiting = Obligation.objects.annotate(asked=Count("reports", Q(reports__accepted=None, reports__isnull=False)))
    yield from waiting.filter(standing=Standing.REPORTED).exclude(asked=1)
    yield from waiting.exclude(standing=Standing.REPORTED).filter(asked__gt=0)
    yield from Obligation.objects.filter(standing=Standing.MET).exclude(reports__accepted=True)
