"""What must hold of platforms; each function gives whatever breaks it."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Count, Exists, F, OuterRef

from duixian.portal.journal import holds
from duixian.portal.platforms.models import Decision, Device, Doubt, Report, State, Transaction, Why
from duixian.quantity.text import Text


@holds("devices-on-one-platform", Text("一台设备接入两个平台必有疑点", "a device on two platforms is doubted"))
def shared_undoubted() -> Iterable[object]:
    """Of two platforms that report a device at least one is, or was, doubted for it."""
    doubts = Doubt.objects.filter(why=Why.SHARED).exclude(state=Decision.VOID)
    other = Device.objects.filter(key=OuterRef("key"), report__state=State.COUNTED).exclude(
        report__platform=OuterRef("report__platform")
    )
    rows = Device.objects.filter(Exists(other), report__state=State.COUNTED)
    for device in rows.select_related("report__platform"):
        platform = device.report.platform
        others = Device.objects.filter(key=device.key, report__state=State.COUNTED).exclude(report__platform=platform)
        for one in others.select_related("report__platform"):
            mine = doubts.filter(report__platform=platform, subject=one.report.platform.number)
            theirs = doubts.filter(report__platform=one.report.platform, subject=platform.number)
            if not mine.exists() and not theirs.exists():
                yield device


@holds("device-reported-once", Text("一个平台只报一次同一台设备", "a platform reports a device once"))
def reported_twice() -> Iterable[object]:
    counted = Device.objects.filter(report__state=State.COUNTED).order_by()
    return counted.values("report__platform", "key").annotate(times=Count("pk")).filter(times__gt=1)


@holds("doubts-of-counted-reports", Text("只有有效月报还有待核实的疑点", "only a report that counts has open doubts"))
def doubted_in_vain() -> Iterable[object]:
    return Doubt.objects.filter(state=Decision.OPEN).exclude(report__state=State.COUNTED)


@holds("refused-by-doubt", Text("不予采信的月报有核实决定", "a refused report has its decision"))
def refused_undecided() -> Iterable[object]:
    decided = Doubt.objects.filter(report=OuterRef("pk"), state=Decision.REFUSED).exclude(decided_by=None)
    return Report.objects.filter(~Exists(decided), state=State.REFUSED)


@holds("transactions-of-their-month", Text("交易在月报的月份内", "transactions are of their report's month"))
def of_another_month() -> Iterable[object]:
    return Transaction.objects.exclude(date__year=F("report__month__year"), date__month=F("report__month__month"))
