"""What must hold of lists: frozen, noticed in full, approved as published, no objection left open, the money booked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from duixian.portal.applications.models import LIVE, Application, Event
from duixian.portal.dossiers.receipts import booked
from duixian.portal.journal import holds
from duixian.portal.lists.commands import award_of
from duixian.portal.lists.models import Line, Objection, PublicList, State
from duixian.procedure.lists import thaw
from duixian.procedure.model import Move
from duixian.procedure.model import State as Standing
from duixian.procedure.notice import run, unfinished
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text

_DETERMINED = Q(kind="payment") | Q(state=Standing.PAID)


@holds("list-frozen", Text("名单与其摘要相符，逐行不变", "a list is the one of its digest, line by line"))
def thawed() -> Iterable[object]:
    for listed in PublicList.objects.prefetch_related("lines__application").iterator(chunk_size=100):
        try:
            rows = [(row.application, row.amount) for row in thaw(listed.body, listed.digest)[1]]
        except Refused as refused:
            yield f"{listed}: {refused}"
            continue
        lines = [(line.application.number, line.amount) for line in listed.lines.all()]
        if rows != lines:
            yield f"{listed}: its lines are not those that were frozen"


@holds("listed-amount", Text("公示的金额就是核定的金额", "the amount on the list is the approved one"))
def other_amounts() -> Iterable[object]:
    same = Line.objects.filter(application=OuterRef("pk"), list__number=OuterRef("listed"))
    listed = Application.objects.exclude(listed="")
    return listed.filter(~Exists(same.filter(amount=OuterRef("approved"))))


@holds("list-stands", Text("在办的申报不在作废的名单上", "nothing that is worked on stands on a void list"))
def on_void_lists() -> Iterable[object]:
    void = PublicList.objects.filter(state=State.VOID).values("number")
    return Application.objects.filter(state__in=LIVE, listed__in=void)


@holds("objection-holds", Text("有异议未答复的，在名单上暂停办理", "an open objection suspends what is on a list"))
def not_held() -> Iterable[object]:
    listed = Application.objects.filter(state__in=LIVE).exclude(listed="")
    running = listed.exclude(state=Standing.SUSPENDED)
    return Objection.objects.filter(upheld=None, line__application__in=running)


@holds("no-objection-open", Text("有异议未答复的不批准", "nothing is approved while an objection is open"))
def approved_objected() -> Iterable[object]:
    determined = Application.objects.filter(_DETERMINED)
    yield from Objection.objects.filter(upheld=None, line__application__in=determined)
    decided_later = Objection.objects.filter(
        line__application=OuterRef("application"), at__lt=OuterRef("at"), decided_at__gt=OuterRef("at")
    )
    yield from Event.objects.filter(Exists(decided_later), move=Move.APPROVE)


@holds("notice-full", Text("公示期满、渠道齐全后才批准", "approval comes after a full notice on every channel"))
def short_notices() -> Iterable[object]:
    lists = {listed.digest: listed for listed in PublicList.objects.defer("body")}
    approvals = Event.objects.filter(move=Move.APPROVE).select_related("application").order_by("pk")
    for event in approvals.iterator(chunk_size=500):
        stage = event.application.course.notice()
        listed = lists.get(str(event.data.get("digest")))
        if stage is None:
            continue
        if listed is None:
            yield f"{event}: approved by no list"
            continue
        channels = {name: date.fromisoformat(day) for name, day in listed.published.items()}
        notice = run(stage, listed.digest, channels, settings.CALENDAR)
        if wait := unfinished(notice, listed.digest, timezone.localdate(event.at)):
            yield f"{event}: {wait.en}"


@holds("award-booked", Text("批准的金额已记入企业档案", "approval has its receipt in the dossier"))
def unbooked() -> Iterable[object]:
    by_voucher = Event.objects.filter(application=OuterRef("pk"), move=Move.PAY, data__has_key="voucher")
    rows = Application.objects.filter(_DETERMINED).exclude(Exists(by_voucher))  # a voucher is worth what is left of it
    rows = rows.select_related("organisation", "call").defer("call__program")
    for application in rows.order_by("pk").iterator(chunk_size=500):
        receipts = booked(application.organisation, award_of(application))
        if sum(fen for status, fen in receipts.items() if status != "recovered") != application.approved:
            yield f"{application}: {application.approved} approved, booked {receipts}"
