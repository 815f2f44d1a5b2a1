"""What desks and applicants read: inboxes by age and limit, totals, what may be done now, the timeline, the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.db.models import Count, Prefetch, Q, QuerySet, Sum, prefetch_related_objects
from django.utils import timezone

from duixian.assess import record_text as whole_text
from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import LIVE, Application, Comment, Event, Finding, Record, happened
from duixian.portal.applications.rules import desks_of
from duixian.procedure.duties import barred
from duixian.procedure.limits import Timing, timing
from duixian.procedure.model import Move, State
from duixian.procedure.moves import blocked, offered
from duixian.procedure.position import position
from duixian.procedure.timeline import Mark, timeline
from duixian.program.codec import Json, canonical
from duixian.quantity.text import Text

BRIEF = Application.objects.select_related("organisation", "call").only(
    "number", "title", "state", "since", "due_on", "organisation__name", "call__closes_on"
)
"""Applications with no more than a line of text tells of each."""


def inbox(actor: Authority) -> QuerySet[Application]:
    """What stands at the actor's desk and is theirs to work on, the oldest first. What goes on with its list does not
    wait here: the list does, or the payment."""
    one_by_one = Q(listed="") | ~Q(state=State.OPEN)
    rows = actor.rows(Application, "work").filter(one_by_one).select_related("organisation", "assigned")
    return rows.order_by("since", "pk")


def following(actor: Authority, application: Application) -> str | None:
    """The number of what stands after this one in the actor's inbox; after the last the oldest, None where nothing
    else waits."""
    rows = inbox(actor).exclude(pk=application.pk)
    later = rows.filter(since__gte=application.since).exclude(since=application.since, pk__lt=application.pk)
    for found in (later, rows):
        first = Application.objects.filter(pk=found.values("pk")[:1])  # found in an index alone
        if number := first.values_list("number", flat=True).first():
            return number
    return None


def unassigned(actor: Authority) -> QuerySet[Application]:
    """What waits for reviewers and was given to nobody yet: the bureau assigns it."""
    rows = actor.rows(Application, "run").filter(holder_role="reviewer", assigned=None, state=State.OPEN)
    return rows.select_related("organisation").order_by("since", "pk")


def own(actor: Authority) -> QuerySet[Application]:
    """An applicant's applications, the live ones first."""
    rows = actor.rows(Application, "edit").select_related("call").defer("call__program")
    return rows.order_by("-filed_at", "-pk")


def read_whole(application: Application) -> None:
    """Read what several parts of its pages tell of, each once: the events with their people and what was judged at
    them, cost lines, findings. It is for showing: a command has a row of its own. What follows is derived once too."""
    application.derived = {}
    events = Event.objects.select_related("person", "record").defer("record__body").order_by("number")
    findings = Finding.objects.select_related("person").order_by("path")
    prefetch_related_objects([application], Prefetch("events", events), "lines", Prefetch("findings", findings))


def messages_of(application: Application) -> QuerySet[Comment]:
    """What was said both ways, with who said it, the first first."""
    rows = application.comments.select_related("person", "post__organisation").order_by("pk")
    return rows.only("application", "at", "text", "person__name", "person__email", "post__organisation__name")


@dataclass(frozen=True, slots=True)
class Total:
    """How many applications stand at a stage in a state, with the money that they claim and that is approved (fen)."""

    stage: str
    kind: str
    state: str
    number: int
    claimed: int
    approved: int


def totals(rows: QuerySet[Application]) -> list[Total]:
    """The rows by stage and state; the sums are those of the rows."""
    grouped = (
        rows.order_by().values("stage", "kind", "state").annotate(n=Count("pk"), c=Sum("claimed"), a=Sum("approved"))
    )
    found = [Total(g["stage"], g["kind"], g["state"], g["n"], g["c"] or 0, g["a"] or 0) for g in grouped]
    return sorted(found, key=lambda total: (total.stage, total.state))


def late(rows: QuerySet[Application], today: date | None = None) -> QuerySet[Application]:
    """Those whose holder is past the limit."""
    return rows.filter(state__in=LIVE, due_on__lt=today or timezone.localdate())


def timing_of(application: Application, today: date | None = None) -> Timing:
    """How the present limit stands: on time, near, late."""
    return timing(application.due, today or timezone.localdate(), settings.CALENDAR)


def age(application: Application, today: date | None = None) -> int:
    """Since how many days the holder has it."""
    return ((today or timezone.localdate()) - timezone.localdate(application.since)).days


@dataclass(frozen=True, slots=True)
class Choice:
    """A move that the actor may make now, or why it has to wait."""

    move: Move
    wait: Text | None


def choices(actor: Authority, application: Application) -> list[Choice]:
    """The moves that are the actor's at the application as it stands. Nothing that they may not make is named."""
    events, course = happened(application), application.course
    at = position(course, events, settings.CALENDAR)
    today, desks = timezone.localdate(), desks_of(actor)
    me = str(actor.person.pk) if actor.person else ""
    found: list[Choice] = []
    for move, who in offered(course, at).items():
        mine = [desk for desk in who if desk in desks and (desk.role != "reviewer" or at.assigned == me)]
        if not mine or barred(course, events, me, at.stage, move):
            continue
        others = at.assigned not in ("", me) and course.stage(at.stage).desk in mine and move is not Move.ASSIGN
        if not others:
            found.append(Choice(move, blocked(course, at, move, today)))
    return found


def timeline_of(application: Application, today: date | None = None) -> tuple[Mark, ...]:
    """Past, present and future of the application. `by` of a mark is a person's key."""
    day = today or timezone.localdate()
    return timeline(application.course, happened(application), day, settings.CALENDAR)


def record_text(record: Record) -> str:
    """The whole record as `duixian.assess.record` writes and verifies it: with the call's program put back."""
    return whole_text(record.body, canonical(cast(Json, record.application.call.program)))
