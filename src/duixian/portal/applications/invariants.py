"""What must hold of applications: amounts, pins, the window, the order of stages, duties, events that say it all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import cast

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.fields.json import KT
from django.utils import timezone

from duixian.assess import body_digest
from duixian.portal.applications.models import LIVE, Application, Event, Record
from duixian.portal.applications.recording import STANDS, stand
from duixian.portal.calls.models import Announcement, Call
from duixian.portal.calls.models import Kind as Announced
from duixian.portal.journal import holds
from duixian.portal.journal.models import Entry
from duixian.procedure.model import Event as Happened
from duixian.procedure.model import Move, Procedure, State
from duixian.procedure.moves import replay
from duixian.program.codec import Json, canonical
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text

_FILINGS = (Move.FILE, Move.REFILE)
_EDITS = ("application typed", "paper attached", "paper detached", "draft discarded")
_THING = Application._meta.label_lower


def _filed() -> Iterator[tuple[Application, Procedure, list[Happened]]]:
    """Every application that was filed, with its procedure and its events in order."""
    rows = Application.objects.exclude(state=State.DRAFT).prefetch_related("events").order_by("pk")
    for application in rows.iterator(chunk_size=500):
        yield application, application.course, [event.happened for event in application.events.all()]


@holds("approved-within-grant", Text("核定金额不超过按规则算出的金额", "approved is at most what the grant gives"))
def above_grant() -> Iterable[object]:
    return Application.objects.filter(Q(approved__gt=F("hi")) | Q(approved__isnull=False, hi=None))


@holds("deviation-signed", Text("核定金额与算出的不同时，有人写明理由", "a deviation is signed, with its reason"))
def unsigned_deviations() -> Iterable[object]:
    signed = Event.objects.annotate(reason=KT("data__reason")).filter(
        application=OuterRef("pk"), move=Move.VERIFY, person__isnull=False, reason=OuterRef("deviation")
    )
    deviating = Application.objects.exclude(approved=None).exclude(approved=F("hi"))
    return deviating.filter(Q(deviation="") | ~Exists(signed))


@holds(
    "filed-is-pinned",
    Text("提交的申报固定了规则程序、口径、通知和事实", "what was filed pins program, readings, call and facts"),
)
def unpinned() -> Iterable[object]:
    filings = Event.objects.filter(move__in=_FILINGS)
    yield from filings.filter(record=None)
    yield from filings.exclude(application__call__state__in=("open", "closed"))
    first = filings.filter(application=OuterRef("pk"), move=Move.FILE, at=OuterRef("filed_at"))
    yield from Application.objects.exclude(state=State.DRAFT).filter(~Exists(first) | Q(claimed=None))
    yield from Record.objects.annotate(program=KT("body__digests__program")).exclude(
        program=F("application__call__digest")
    )


@holds("records-whole", Text("每份评估记录与其摘要相符", "every record is the one of its digest"))
def broken_records() -> Iterable[object]:
    for call in Call.objects.exclude(program=None).iterator(chunk_size=20):
        program = canonical(cast(Json, call.program))  # large: written once for all records
        for record in Record.objects.filter(application__call=call).iterator(chunk_size=100):
            if body_digest(record.body, program) != record.digest:
                yield record


@holds("filed-in-window", Text("只在申报期内提交", "applications are filed inside the call's window only"))
def filed_outside() -> Iterable[object]:
    said: dict[int, list[Announcement]] = {}
    for one in Announcement.objects.order_by("at", "pk"):
        said.setdefault(one.call_id, []).append(one)
    filings = (
        Event.objects.filter(move=Move.FILE).select_related("application__call").defer("application__call__program")
    )
    for event in filings.iterator(chunk_size=500):
        call = event.application.call
        known = [one for one in said.get(call.pk, []) if one.at <= event.at]
        ended = any(one.kind == Announced.CLOSED and one.at < event.at for one in known)
        last = max((one.closes_on for one in known), default=None)
        if ended or last is None or not call.opens_on <= timezone.localdate(event.at) <= last:
            yield event


@holds("edited-when-open", Text("提交后只在退回时修改", "after filing, contents change only while returned"))
def edited_closed() -> Iterable[object]:
    state: dict[str, str] = {}
    for entry in Entry.objects.filter(thing_type=_THING).order_by("number").iterator(chunk_size=2000):
        now = state.get(entry.thing_id, State.DRAFT)
        if entry.what in _EDITS and now not in (State.DRAFT, State.RETURNED):
            yield entry
        if isinstance(entry.after, dict):
            state[entry.thing_id] = entry.after.get("state", now)


@holds("application-in-region", Text("申报归其单位所在地", "an application is of its organisation's region"))
def elsewhere() -> Iterable[object]:
    return Application.objects.exclude(region=F("organisation__region"))


@holds("claim-live-once", Text("同一申领只有一件在办", "one live application for each claim"))
def live_twice() -> Iterable[object]:
    claim = ("policy", "grant", "organisation", "matter_id", "period")
    live = Application.objects.order_by().filter(state__in=LIVE).values(*claim)
    yield from live.annotate(n=Count("pk")).filter(n__gt=1)


@holds("stage-after-needs", Text("环节依次办理", "a stage comes only after its predecessors"))
def out_of_order() -> Iterable[object]:
    for application, course, events in _filed():
        passed: list[str] = []
        for event in events:
            if not set(course.stage(event.stage).needs) <= set(passed):
                yield f"{application}: {event.move} at {event.stage} without its predecessors"
            if event.move in (Move.FILE, Move.PASS, Move.APPROVE):
                passed.append(event.stage)
            elif event.move is Move.SEND_BACK:
                back = course.index(event.text("to"))
                passed = [stage for stage in passed if course.index(stage) < back]


@holds(
    "duties-apart",
    Text(
        "申报、审核、财务审核、审批、拨付不由同一人办理", "nobody has two of filing, review, audit, approval, payment"
    ),
)
def two_duties() -> Iterable[object]:
    acts = Event.objects.order_by().exclude(duty="").exclude(person=None).values("application", "person")
    return acts.annotate(n=Count("duty", distinct=True)).filter(n__gt=1)


@holds("replay-gives-state", Text("重放各步得到现在的状态", "replay of the events gives the state"))
def not_replayed() -> Iterable[object]:
    for application, course, events in _filed():
        try:
            at = replay(course, events, settings.CALENDAR)
        except Refused as refused:
            yield f"{application}: {refused}"
            continue
        again = Application(procedure=application.procedure, since=application.since)
        stand(again, at)
        for name in STANDS:
            if getattr(again, name) != getattr(application, name):
                yield f"{application}: {name} is {getattr(application, name)}, by replay {getattr(again, name)}"


@holds("events-journalled", Text("每一步有且只有一条操作记录", "every event has one entry of the journal"))
def not_journalled() -> Iterable[object]:
    moves = [f"application {move}" for move in Move]
    entries = Entry.objects.filter(thing_type=_THING, what__in=moves)
    told = ((one.what, one.thing_id, (one.after or {}).get("event")) for one in entries.iterator(chunk_size=2000))
    said: Counter[tuple[str, str, object]] = Counter(told)
    events = Event.objects.values_list("move", "application", "number").iterator(chunk_size=2000)
    made: Counter[tuple[str, str, object]] = Counter(
        (f"application {move}", str(application), number) for move, application, number in events
    )
    return [*(said - made).elements(), *(made - said).elements()]


@holds("journal-gives-state", Text("操作记录说出现在的状态和金额", "the journal tells state and amounts as they are"))
def not_as_told() -> Iterable[object]:
    told: dict[str, dict[str, object]] = {}
    for entry in Entry.objects.filter(thing_type=_THING).order_by("number").iterator(chunk_size=2000):
        if isinstance(entry.after, dict):
            told.setdefault(entry.thing_id, {}).update(entry.after)
    for application in Application.objects.exclude(state=State.DRAFT).iterator(chunk_size=2000):
        said = told.get(str(application.pk), {})
        for name in ("state", "stage", "approved"):
            if said.get(name) != getattr(application, name):
                yield f"{application}: {name} is {getattr(application, name)}, by the journal {said.get(name)}"
