"""What is odd about a report: found again whenever it, or what it is held against, changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from duixian.portal.journal import write
from duixian.portal.journal.work import Actor
from duixian.portal.platforms.models import Decision, Device, Doubt, Report, State, Why
from duixian.portal.platforms.reading import before
from duixian.program.codec import Json
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_at

SHOWN = 20
"""So many devices or customers are named in a doubt."""


@dataclass(frozen=True, slots=True)
class Finding:
    why: Why
    subject: str
    data: dict[str, Json]
    region: str


def findings(report: Report) -> Iterator[Finding]:
    """Everything that is odd about a report that counts."""
    region = report.platform.organisation.region
    for why, subject, data in (*_figures(report), *_listed(report), *_channels(report)):
        yield Finding(why, subject, data, region)
    yield from _shared(report, region)


Odd = tuple[Why, str, dict[str, Json]]


def _figures(report: Report) -> Iterator[Odd]:
    """Held against the last month that was reported before; growth only against the month right before."""
    last = report.platform.reports.filter(state=State.COUNTED, month__lt=report.month).order_by("-month").first()
    if last is None:
        return
    for figure in report.platform.reporting.figures:
        then, now = last.figures[figure.name], report.figures[figure.name]
        numbers: dict[str, Json] = {"before": then, "now": now, "month": last.month.isoformat()}
        if now > figure.factor * then and now > figure.least:
            yield Why.JUMP, figure.name, numbers | {"factor": figure.factor}
        if figure.running and now < then:
            yield Why.FALL, figure.name, numbers
        new = report.figures.get(figure.fed_by)
        if new is not None and now - then > new and last.month == before(report.month):
            yield Why.GROWTH, figure.name, numbers | {"new": new}


def _listed(report: Report) -> Iterator[Odd]:
    counted = report.platform.reporting.counted
    listed = report.devices.count() if counted else 0
    if counted and listed != report.figures[counted]:
        yield Why.UNLISTED, counted, {"now": report.figures[counted], "listed": listed}


def _channels(report: Report) -> Iterator[Odd]:
    recognised = set(report.platform.channels)
    for why, rows in (
        (Why.NO_CHANNEL, report.transactions.filter(channel="")),
        (Why.CHANNEL, report.transactions.exclude(channel="").exclude(channel__in=recognised)),
    ):
        found = list(rows)
        if found:
            names = sorted({one.customer if why is Why.NO_CHANNEL else one.channel for one in found})
            total = sum(one.amount for one in found)
            yield why, "", {"count": len(found), "amount": total, "names": list(names[:SHOWN])}


def _shared(report: Report, region: str) -> Iterator[Finding]:
    """Devices that another platform has reported too, platform by platform; of another district's platform the city
    decides."""
    mine = Device.objects.filter(report=report).values("key")
    others = Device.objects.filter(key__in=mine, report__state=State.COUNTED).exclude(report__platform=report.platform)
    rows = others.order_by().values("report__platform__number", "report__platform__organisation__region")
    for row in rows.annotate(count=Count("key", distinct=True)):
        number = row["report__platform__number"]
        keys = others.filter(report__platform__number=number).order_by("serial").values_list("serial", flat=True)
        data: dict[str, Json] = {"count": row["count"], "names": list(keys[:SHOWN])}
        same = region == row["report__platform__organisation__region"]
        yield Finding(Why.SHARED, number, data, region if same else region_at("city", region))


def review(actor: Actor, report: Report) -> list[Doubt]:
    """Open what is newly odd, and let go what is so no more; the doubts that are new. What the bureau has accepted of
    the same month, on the same numbers, is not asked again. Inside a command, the platforms locked."""
    found = list(findings(report)) if report.state == State.COUNTED else []
    wanted = {(one.why.value, one.subject): one for one in found}
    for doubt in report.doubts.filter(state=Decision.OPEN):
        one = wanted.get((doubt.why, doubt.subject))
        if one is None or one.data != doubt.data:
            doubt.state, doubt.version = Decision.VOID, doubt.version + 1
            doubt.save(update_fields=["state", "version"])
            write(actor, "doubt gone", doubt, {"state": Decision.OPEN}, {"state": Decision.VOID})
    known = Doubt.objects.filter(report__platform=report.platform, report__month=report.month).filter(
        Q(state=Decision.ACCEPTED) | Q(state=Decision.OPEN, report=report)
    )
    settled = [(doubt.why, doubt.subject, doubt.data) for doubt in known]
    opened = []
    for one in found:
        if (one.why.value, one.subject, one.data) not in settled:
            doubt = Doubt.objects.create(
                report=report, why=one.why, subject=one.subject, data=one.data, region=one.region,
                opened_at=timezone.now(),
            )  # fmt: skip
            write(actor, "doubt opened", doubt, None, {"why": one.why, "subject": one.subject, "data": one.data})
            opened.append(doubt)
    return opened


def said(doubt: Doubt) -> Text:
    """A doubt in words. Another platform is not named: who may see it finds it on the bureau's page."""
    data, figure = doubt.data, doubt.report.platform.reporting.figure(doubt.subject)
    zh, en = (figure.label.zh, figure.label.en) if figure else ("", "")
    now, then = (f"{data.get(name, 0):,}" for name in ("now", "before"))
    names = "、".join(data.get("names", ()))
    match Why(doubt.why):
        case Why.JUMP:
            factor = data["factor"]
            return Text(
                f"{zh} {now}，上次报 {then}，超过 {factor} 倍", f"{en}: {now} after {then}, more than {factor} times"
            )
        case Why.FALL:
            return Text(f"{zh} {now}，少于上次报的 {then}", f"{en}: {now}, less than {then} before")
        case Why.GROWTH:
            new = f"{data['new']:,}"
            return Text(f"{zh}由 {then} 增到 {now}，而新增只报 {new}", f"{en}: {then} to {now}, with {new} new")
        case Why.UNLISTED:
            listed = f"{data['listed']:,}"
            return Text(f"{zh} {now}，设备表列了 {listed} 台", f"{en}: {now}, with {listed} listed")
        case Why.SHARED:
            return Text(f"{data['count']} 台设备另有平台也报：{names}", f"{data['count']} devices elsewhere: {names}")
        case Why.NO_CHANNEL:
            return Text(f"{data['count']} 笔交易没有支付渠道：{names}", f"{data['count']} without a channel: {names}")
        case Why.CHANNEL:
            count = data["count"]
            return Text(f"{count} 笔交易的渠道平台没有认定：{names}", f"{count} by channels not recognised: {names}")
