"""What changes platforms and their reports. Each command raises `Denied`, `Stale` or `Invalid`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.applications.audience import people_of
from duixian.portal.dossiers.commands import save_facts
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Denied, Invalid, command, for_update, lock, write
from duixian.portal.journal.work import Actor
from duixian.portal.notifications.commands import tell
from duixian.portal.platforms.doubting import review, said
from duixian.portal.platforms.models import (
    Decision,
    Device,
    Doubt,
    Platform,
    Report,
    Source,
    State,
    Transaction,
    Why,
)
from duixian.portal.platforms.queries import sums, to_register
from duixian.portal.platforms.reading import Rows, Said, check
from duixian.portal.platforms.tokens import Machine, digest_of, new_token, opens
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.spots import kind_of


@command
def enter(actor: Authority, *, matter: str, name: str, channels: Sequence[str] = ()) -> Platform:
    """Register a matter of the own dossier as a platform that reports."""
    owner = actor.organisation
    if owner is None or not actor.may("edit", Platform):
        raise Denied(f"{actor.who} runs no platform")
    problems = _wrong(name)
    if matter not in dict(to_register(owner)):
        text = Text("企业档案里没有这个平台事项，或已经登记", "no such matter of a platform, or it is registered")
        problems.append(Problem("no-matter", text, Place(path="matter")))
    if problems:
        raise Invalid(problems)
    kind = kind_of(matter, Dossier.objects.get(organisation=owner).data)
    made = Platform.objects.create(
        number="", organisation=owner, matter_id=matter, kind=kind, name=name.strip(), channels=_named(channels),
        made_at=timezone.now(),
    )  # fmt: skip
    made.number = f"T{made.made_at.year}-{made.pk:05d}"
    made.save(update_fields=["number"])
    said = {"number": made.number, "matter": matter, "kind": kind, "name": made.name, "channels": made.channels}
    write(actor, "platform registered", made, None, said)
    return made


@command
def change(
    actor: Authority, platform: Platform, *, name: str, channels: Sequence[str], version: int | None = None
) -> Platform:
    """Its name, and the payment channels that it recognises: reports are looked at again."""
    kept = _locked(actor, platform, version)
    if problems := _wrong(name):
        raise Invalid(problems)
    before = {"name": kept.name, "channels": kept.channels}
    kept.name, kept.channels, kept.version = name.strip(), _named(channels), kept.version + 1
    kept.save(update_fields=["name", "channels", "version"])
    write(actor, "platform changed", kept, before, {"name": kept.name, "channels": kept.channels})
    for report in _counted(kept):
        review(actor, report)
    return kept


def _wrong(name: str) -> list[Problem]:
    return [] if name.strip() else [Problem("no-name", Text("写明平台名称", "name it"), Place(path="name"))]


def _named(channels: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(channel.strip() for channel in channels if channel.strip()))


def _hold() -> None:
    """Lock every platform, in one order: reports follow one another, so that of two which name the same device at once
    the second sees the first."""
    list(for_update(Platform.objects.order_by("pk")).only("pk"))


def _locked(actor: Authority, platform: Platform, version: int | None = None) -> Platform:
    _hold()
    return lock(actor.rows(Platform, "edit").select_related("organisation"), platform.pk, version)


@command
def report(actor: Authority, platform: Platform, month: date, rows: Rows) -> Report:
    """Take a month's report in place of the one that was there. Raises `Refused` with all that is wrong with its rows
    (`reading.check`)."""
    kept = _locked(actor, platform)
    return _take(actor, kept, check(kept, month, rows), Source.SHEET, actor.person)


@command
def report_by_token(platform: Platform, token: str, month: date, rows: Rows) -> Report:
    """The same, sent by the platform's own system. Raises `Denied` where the token is not, or no longer, its own."""
    _hold()
    kept = lock(Platform.objects.select_related("organisation"), platform.pk)
    if not opens(kept, token):
        raise Denied(f"no token of {kept.number}")
    return _take(Machine(kept), kept, check(kept, month, rows), Source.API, None)


def _take(actor: Actor, platform: Platform, said: Said, source: Source, person: Person | None) -> Report:
    old = platform.reports.filter(month=said.month, state=State.COUNTED).first()
    if old is not None:
        old.state = State.REPLACED
        old.save(update_fields=["state"])
    made = Report.objects.create(
        platform=platform, month=said.month, source=source, figures=dict(said.figures), sent_at=timezone.now(),
        sent_by=person,
    )  # fmt: skip
    Device.objects.bulk_create(
        Device(report=made, key=one.key, maker=one.maker, model=one.model, serial=one.serial) for one in said.devices
    )
    Transaction.objects.bulk_create(
        Transaction(
            report=made, code=one.code, customer=one.customer, date=one.date, amount=one.amount, channel=one.channel,
            contract=one.contract,
        )
        for one in said.transactions
    )  # fmt: skip
    after = {
        "month": said.month.isoformat(), "source": source, "figures": dict(said.figures),
        "devices": len(said.devices), "transactions": len(said.transactions),
    }  # fmt: skip
    write(actor, "platform reported", made, {"report": old.pk} if old else None, after)
    _look_again(actor, made, old)
    return made


def _look_again(actor: Actor, report: Report, old: Report | None = None) -> None:
    """Review a report that came or went, the month after it, and those of others that shared its devices."""
    concerned = [report, *([old] if old else [])]
    following = report.platform.reports.filter(state=State.COUNTED, month__gt=report.month).order_by("month").first()
    shared = Doubt.objects.filter(why=Why.SHARED, state=Decision.OPEN, subject=report.platform.number)
    others = Report.objects.filter(pk__in=shared.values("report")).select_related("platform__organisation")
    opened = [doubt for one in concerned for doubt in review(actor, one)]
    for one in (*([following] if following else []), *others.order_by("pk")):
        review(actor, one)
    if opened:
        subject = Text(
            f"{report.month:%Y-%m} 月报有 {len(opened)} 处疑点：{report.platform.name}",
            f"{report.platform.name}, {report.month:%Y-%m}: {len(opened)} doubts",
        )
        detail = Text("；".join(said(one).zh for one in opened), "; ".join(said(one).en for one in opened))
        tell(actor, people_of(report.platform.organisation), report, subject, _url(report.platform), detail)


def _counted(platform: Platform) -> Iterable[Report]:
    return platform.reports.filter(state=State.COUNTED).select_related("platform__organisation").order_by("month")


def _url(platform: Platform) -> str:
    return reverse("platforms:show", args=[platform.number])


@command
def decide(actor: Authority, doubt: Doubt, *, accepted: bool, reason: str, version: int | None = None) -> Doubt:
    """Accept what is odd, with a reason, or refuse the report: it counts no more and has to be sent again."""
    _hold()
    kept = lock(actor.rows(Doubt, "decide").select_related("report__platform__organisation"), doubt.pk, version)
    problems = []
    if kept.state != Decision.OPEN:
        problems.append(Problem("decided", Text("已经核实过，或疑点已消除", "it is decided, or gone")))
    if not reason.strip():
        problems.append(Problem("no-reason", Text("写明理由", "say why"), Place(path="reason")))
    if problems:
        raise Invalid(problems)
    report = kept.report
    kept.state = Decision.ACCEPTED if accepted else Decision.REFUSED
    kept.reason, kept.version = reason.strip(), kept.version + 1
    kept.decided_at, kept.decided_by, kept.post = timezone.now(), actor.person, actor.post
    kept.save()
    write(actor, "doubt decided", kept, {"state": Decision.OPEN}, {"state": kept.state, "reason": kept.reason})
    if not accepted:
        report.state = State.REFUSED
        report.save(update_fields=["state"])
        write(actor, "report refused", report, {"state": State.COUNTED}, {"state": State.REFUSED})
        _look_again(actor, report)
    month, name = f"{report.month:%Y-%m}", report.platform.name
    subject = (
        Text(f"{month} 月报的疑点已采信：{name}", f"{name}, {month}: accepted")
        if accepted
        else Text(f"{month} 月报不予采信，请重报：{name}", f"{name}, {month}: refused, report again")
    )
    detail = Text(kept.reason, kept.reason)
    tell(actor, people_of(report.platform.organisation), report, subject, _url(report.platform), detail)
    return kept


@command
def give_token(actor: Authority, platform: Platform) -> tuple[Platform, str]:
    """A token for the platform's system, in place of the one before; it is not shown again."""
    kept = lock(actor.rows(Platform, "edit"), platform.pk)
    token = new_token()
    kept.token_digest, kept.token_at = digest_of(token), timezone.now()
    kept.version += 1
    kept.save(update_fields=["token_digest", "token_at", "version"])
    write(actor, "platform token given", kept, None, {"number": kept.number})
    return kept, token


@command
def take_token(actor: Authority, platform: Platform) -> Platform:
    """The token opens nothing any more."""
    kept = lock(actor.rows(Platform, "edit"), platform.pk)
    kept.token_digest, kept.token_at = "", None
    kept.version += 1
    kept.save(update_fields=["token_digest", "token_at", "version"])
    write(actor, "platform token taken", kept, None, {"number": kept.number})
    return kept


@command
def fill_in(actor: Authority, platform: Platform) -> Dossier:
    """Write what the reports come to into the operator's dossier."""
    kept = lock(actor.rows(Platform, "edit").select_related("organisation"), platform.pk)
    dossier = actor.rows(Dossier, "edit").filter(organisation=kept.organisation).first()
    if dossier is None:
        raise Denied("no dossier")
    facts = sums(kept)
    if not facts:
        raise Invalid(Problem("no-reports", Text("还没有月报", "there are no reports")))
    return save_facts(actor, dossier, facts, note=f"平台月报 {kept.number}")
