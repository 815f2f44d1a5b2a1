"""What the credit office does: import a list, decide about a hit, answer by hand where no list can be gone by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import date

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.audience import applicants_of
from duixian.portal.applications.models import LIVE, Application
from duixian.portal.credit.answering import BY_HAND, enter, hold_lines, keep_answer, let_go, numbered
from duixian.portal.credit.listfile import Listed, read_list
from duixian.portal.credit.models import Answer, Edition, Entry, Finding, Hit, Name
from duixian.portal.journal import Denied, Invalid, Stale, command, for_update, lock, write
from duixian.portal.notifications.commands import tell
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text

_AT_ONCE = 2000


@command
def import_list(
    actor: Authority, name: Name, data: bytes, *, source: str, as_of: date, region: str = ""
) -> tuple[Edition, list[Hit]]:
    """Take a list over as its newest edition, whole; the earlier editions stay as they were. The organisations of the
    site that are newly on it are hits, which stop their applications; those no longer on it are let go.

    Raises `Denied`, `Invalid` with every row that is wrong (nothing is then written).
    """
    if not actor.may("import-credit"):
        raise Denied(f"{actor.who} imports no lists")
    today, place = timezone.localdate(), region or actor.region
    if problems := [*_wrong(source, as_of, today)]:
        raise Invalid(problems)
    try:
        rows = read_list(data, today)
    except Refused as refused:
        raise Invalid(refused.problems) from None
    last = for_update(Edition.objects).filter(name=name, region=place).order_by("-number").first()
    if last is not None and last.as_of > as_of:
        newest = Text(f"不早于 {last.as_of}", f"not before {last.as_of}")
        text = Text("已有更新的名单", "there is a newer list")
        raise Invalid(Problem("list-older", text, Place(path="as_of"), expected=newest))
    edition = Edition.objects.create(
        name=name, region=place, number=last.number + 1 if last else 1, source=source.strip(), as_of=as_of,
        imported_at=timezone.now(), imported_by=actor.person, sha256=hashlib.sha256(data).hexdigest(), rows=len(rows),
    )  # fmt: skip
    entries = [_entry(edition, row) for row in rows]
    Entry.objects.bulk_create(entries, batch_size=_AT_ONCE)
    said = {"list": name, "edition": edition.number, "as_of": as_of, "rows": len(rows), "sha256": edition.sha256}
    write(actor, "credit list imported", edition, None, said)
    return edition, _compared(actor, edition, entries)


def _wrong(source: str, as_of: date, today: date) -> Iterator[Problem]:
    if not source.strip():
        yield Problem("list-source", Text("请写名单来源", "say where the list is from"), Place(path="source"))
    if as_of > today:
        yield Problem("list-day", Text("名单日期在今天以后", "the list is of a day after today"), Place(path="as_of"))


def _entry(edition: Edition, row: Listed) -> Entry:
    return Entry(
        edition=edition, code=row.code, holder=row.holder, reference=row.reference, authority=row.authority,
        since=row.since, until=row.until,
    )  # fmt: skip


def _compared(actor: Authority, edition: Edition, entries: Sequence[Entry]) -> list[Hit]:
    """The hits that are new with an edition; those that it no longer has are gone."""
    stem = edition.region[:2] if edition.region.endswith("0000") else edition.region[:4]
    here = Organisation.objects.filter(region__startswith=stem)
    known = {one.code: one for one in here}
    mine = [entry for entry in entries if entry.code in known and (entry.until is None or entry.until >= edition.as_of)]
    before = Hit.objects.filter(organisation__in=here, name=edition.name, gone_on=None).select_related("organisation")
    had = {(hit.organisation.code, hit.reference): hit for hit in before}
    kept = {(entry.code, entry.reference) for entry in mine}
    gone = [hit for name, hit in had.items() if name not in kept]
    for hit in gone:
        hit.gone_on = edition.as_of
        hit.save(update_fields=["gone_on"])
        write(actor, "credit hit gone", hit, None, {"gone_on": edition.as_of})
    new = [enter(known[entry.code], entry) for entry in mine if (entry.code, entry.reference) not in had]
    let_go(gone, "已移出名单")
    hold_lines(new)
    return new


@command
def decide(actor: Authority, hit: Hit, *, cleared: bool, reason: str, version: int | None = None) -> Hit:
    """Say what a hit means: cleared, the organisation's lines go on; confirmed, nothing is given while it stands.

    What was decided can be decided otherwise. Raises `Denied`, `Stale`, `Invalid`.
    """
    concerned = Application.objects.filter(organisation=hit.organisation, state__in=LIVE).order_by("pk")
    list(for_update(concerned).only("pk"))  # applications first: one order of locks for everybody
    kept = lock(actor.rows(Hit, "decide").select_related("organisation"), hit.pk)
    if version is not None and kept.version != version:
        raise Stale(kept)
    if not reason.strip():
        raise Invalid(Problem("reason", Text("请写明核查情况和理由", "give the reason"), Place(path="reason")))
    before = kept.state
    kept.state, kept.reason = Finding.CLEARED if cleared else Finding.CONFIRMED, reason.strip()
    kept.decided_at, kept.decided_by, kept.post = timezone.now(), actor.person, actor.post
    kept.version += 1
    kept.save()
    write(actor, "credit hit decided", kept, {"state": before}, {"state": kept.state, "reason": kept.reason})
    if cleared:
        let_go([kept], kept.reason)
    elif before == Finding.CLEARED:
        hold_lines([kept])
    for application in concerned.exclude(state="draft") if not cleared else ():
        subject = Text(f"{application.number}：信用核查不予支持", f"{application.number}: no support on credit grounds")
        url, people = f"/applications/{application.number}/", applicants_of(application)
        tell(actor, people, application, subject, url, Text(kept.reason, kept.reason))
    return kept


@command
def answer(actor: Authority, application: Application, *, hit: str, note: str, reference: str = "") -> Answer:
    """A credit officer's own answer, where a list cannot be gone by. `hit`: the list that the applicant is on, "" for
    none; then `reference` is the document. `note` says where it was looked up. Raises `Denied`, `Invalid`."""
    kept = lock(actor.rows(Application, "answer-credit").select_related("organisation", "call"), application.pk)
    problems = []
    if not note.strip():
        problems.append(
            Problem("note", Text("请写明查询渠道和结果", "say where you looked and what you found"), Place(path="note"))
        )
    if hit and not reference.strip():
        problems.append(Problem("reference", Text("请写明文号", "name the document"), Place(path="reference")))
    if hit and hit not in set(Name):
        problems.append(Problem("hit", Text("没有这个名单", "there is no such list"), Place(path="hit")))
    if problems:
        raise Invalid(problems)
    if hit:
        hold_lines([_by_hand(kept, hit, note.strip(), reference.strip())])
    return keep_answer(actor, kept, BY_HAND, note=note.strip())


def _by_hand(application: Application, name: str, note: str, reference: str) -> Hit:
    hit, made = Hit.objects.get_or_create(
        organisation=application.organisation, name=name, reference=reference,
        defaults={"number": "", "source": note[:120], "since": timezone.localdate(), "found_at": timezone.now()},
    )  # fmt: skip
    return numbered(hit) if made else hit
