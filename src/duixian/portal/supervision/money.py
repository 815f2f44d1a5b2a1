"""What of an award was given and came back; every figure is a sum of rows, in fen."""

from __future__ import annotations

from django.db.models import QuerySet, Sum

from duixian.portal.applications.models import Application
from duixian.portal.payments.balance import balance, paid_in_all
from duixian.portal.supervision.models import Recovery, Repayment, State
from duixian.portal.vouchers.queries import payer_of, settled_of


def given(application: Application) -> int:
    """What of an award went out: paid, or settled for a voucher, less what was recovered."""
    return paid_in_all(application) + settled_of(application) - returned(application)


def returned(application: Application, level: str = "") -> int:
    """What came back of an award: to one payer, or ("") to all."""
    rows = Repayment.objects.filter(recovery__application=application)
    return _sum(rows.filter(level=level) if level else rows)


def receivable(recovery: Recovery, level: str) -> int:
    """What one payer may still take back: never more than it gave."""
    application = recovery.application
    gave = balance(application, level).paid
    gave += settled_of(application) if level == payer_of(application) else 0
    return max(min(recovery.left, gave - returned(application, level)), 0)


def claimed_back(application: Application) -> int:
    """What all recoveries of an award that stand come to."""
    return _sum(Recovery.objects.filter(application=application).exclude(state=State.REVOKED))


def repaid(recovery: Recovery) -> int:
    """The sum of a recovery's repayments, which its `recovered` must be."""
    return _sum(Repayment.objects.filter(recovery=recovery))


def _sum(rows: QuerySet[Repayment] | QuerySet[Recovery]) -> int:
    return rows.aggregate(total=Sum("amount"))["total"] or 0
