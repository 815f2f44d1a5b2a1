"""What must hold of supervision and recovery; each function gives whatever breaks it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from duixian.portal.applications.models import Application, Event
from duixian.portal.dossiers.models import Dossier
from duixian.portal.lists.commands import award_of
from duixian.portal.payments.balance import paid_in_all
from duixian.portal.payments.models import PaymentState
from duixian.portal.supervision.models import Obligation, Offset, Recovery, Repayment, Standing, State
from duixian.portal.supervision.money import claimed_back, returned
from duixian.portal.vouchers.queries import settled_of
from duixian.procedure.model import Move
from duixian.quantity.money import parse_money


def recovered_not_its_rows() -> Iterable[object]:
    """What is recovered is the sum of what came back."""
    rows = Recovery.objects.annotate(came=Coalesce(Sum("repayments__amount"), 0))
    return rows.exclude(came=F("recovered"))


def above_due() -> Iterable[object]:
    """recovered ≤ due ≤ given."""
    return Recovery.objects.filter(Q(recovered__gt=F("amount")) | Q(amount__gt=F("given")))


def above_paid() -> Iterable[object]:
    """All recoveries of an award together come to no more than went out of it."""
    for application in Application.objects.filter(recoveries__isnull=False).distinct().select_related("call"):
        if claimed_back(application) > paid_in_all(application) + settled_of(application):
            yield application


def closed_too_soon() -> Iterable[object]:
    """Closed is what has come back in full, and nothing else."""
    rows = Recovery.objects.exclude(state=State.REVOKED)
    return rows.filter(Q(state=State.CLOSED) & ~Q(recovered=F("amount")) | Q(state=State.OPEN, recovered=F("amount")))


def filed_while_barred() -> Iterable[object]:
    """Who has still to give money back files nothing new."""
    for one in Recovery.objects.all():
        filed = Event.objects.filter(
            move=Move.FILE, application__organisation=one.organisation_id, at__gt=one.ordered_at
        )
        yield from filed.filter(at__lt=one.closed_at) if one.closed_at else filed


def parts_not_the_whole() -> Iterable[object]:
    """The instalments of a recovery sum to it."""
    rows = Recovery.objects.annotate(parts=Coalesce(Sum("instalments__amount"), 0))
    return rows.exclude(parts=F("amount"))


def set_off_unpaid() -> Iterable[object]:
    """What was set off is a payment of the later award of the same organisation, of the same sum."""
    rows = Repayment.objects.filter(payment__isnull=False)
    yield from rows.exclude(
        payment__state=PaymentState.PAID, payment__amount=F("amount"), payment__batch__by_bank=False,
        payment__application__organisation=F("recovery__organisation"),
    )  # fmt: skip
    made = Offset.objects.filter(amount__gt=0).count()
    if made != rows.count():
        yield f"{made} awards set off, {rows.count()} repayments by them"


def receipts_behind() -> Iterable[object]:
    """The dossier says what of an award was recovered."""
    for application in Application.objects.filter(recoveries__isnull=False).distinct().select_related("call"):
        award = award_of(application)
        data = Dossier.objects.get(organisation=application.organisation_id).data
        said = sum(
            parse_money(str(one["amount"]))
            for one in data.get("receipts") or []
            if (one["programme"], one.get("matter", ""), one["status"]) == (award.programme, award.matter, "recovered")
        )
        if said != returned(application):
            yield f"{application}: {returned(application)} came back, {said} in the dossier"


def reported_without_report() -> Iterable[object]:
    """An obligation waits for an answer exactly while one of its reports does."""
    waiting = Obligation.objects.annotate(asked=Count("reports", Q(reports__accepted=None, reports__isnull=False)))
    yield from waiting.filter(standing=Standing.REPORTED).exclude(asked=1)
    yield from waiting.exclude(standing=Standing.REPORTED).filter(asked__gt=0)
    yield from Obligation.objects.filter(standing=Standing.MET).exclude(reports__accepted=True)
