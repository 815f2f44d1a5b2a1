"""What makes an application move: one event, the position that follows from it, one entry in the journal."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.utils import timezone

from duixian.assess import record_parts
from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.assessing import Judged, engine_of
from duixian.portal.applications.models import Application, Event, Record, happened
from duixian.portal.applications.reactions import Happening, in_the_way
from duixian.portal.applications.rules import desks_of
from duixian.portal.journal import Denied, Invalid, write
from duixian.procedure.duties import duty
from duixian.procedure.model import Desk, Move, Position
from duixian.procedure.model import Event as Happened
from duixian.procedure.moves import accept, offered
from duixian.procedure.position import position
from duixian.program.codec import Json
from duixian.quantity.problem import Refused

STANDS = (
    "state", "stage", "kind", "duty", "holder_role", "holder_level", "assigned_id", "since", "due_on", "due_unknown",
    "listed",
)  # fmt: skip
"""The columns that say where an application stands: what `stand` sets."""
_MOVED = (*STANDS, "lo", "hi", "claimed", "approved", "deviation", "verdict", "filed_at", "version", "changed_at")
"""The columns that a move may change: not what it was begun with."""


def happen(
    actor: Authority, application: Application, move: Move, data: Mapping[str, Json], *, checked: bool = False
) -> Event:
    """Let a locked application move, through the procedure's gate and past what other apps hold against it (`checked`:
    they were asked already). Raises `Denied` where the actor sits at no desk that may, `Invalid` with everything else
    that is in the way."""
    course, past = application.course, happened(application)
    standing = position(course, past, settings.CALENDAR)
    desk = _desk(actor, standing, application, move)
    by = str(actor.person.pk) if actor.person else "system"
    event = Happened(move, standing.stage, timezone.now(), by, desk, data)
    asked = Happening(move, actor, application, course.stage(standing.stage), data)
    problems = [] if checked else in_the_way(asked)
    try:
        after = accept(course, past, event, settings.CALENDAR)
    except Refused as refused:
        raise Invalid([*refused.problems, *problems]) from None
    if problems:
        raise Invalid(problems)
    kept = application.events.create(
        number=len(past) + 1,
        at=event.at,
        person=actor.person,
        post=actor.post,
        move=move,
        stage=standing.stage,
        desk_role=desk.role,
        desk_level=desk.level,
        duty=duty(course.stage(standing.stage).kind, move) or "",
        data=dict(data),
    )
    before = {"state": application.state, "stage": application.stage, "approved": application.approved}
    stand(application, after)
    if move is Move.FILE:
        application.filed_at = application.filed_at or event.at
    application.version += 1
    application.save(update_fields=_MOVED)
    said = {
        "state": application.state,
        "stage": application.stage,
        "approved": application.approved,
        "event": kept.number,
        "data": kept.data,
    }
    write(actor, f"application {move}", application, before, said)
    return kept


def _desk(actor: Authority, standing: Position, application: Application, move: Move) -> Desk:
    """The desk at which the actor makes the move; a desk that may not, where the actor sits only at such."""
    may = offered(application.course, standing).get(move, ())
    if actor.system:
        return may[0] if may else application.here.desk
    own = desks_of(actor)
    fitting = [desk for desk in may if desk in own]
    assigned = actor.person is not None and standing.assigned == str(actor.person.pk)
    for desk in fitting:
        if desk.role != "reviewer" or assigned:
            return desk
    if not may and own:
        return own[0]  # nobody may: the gate says why
    raise Denied(f"{actor.who} sits at no desk that may {move} {application.number}")


def stand(application: Application, at: Position) -> None:
    """Write where the application stands into its columns."""
    stage = application.course.stage(at.stage)
    application.state = at.state
    application.stage = at.stage
    application.kind = stage.kind
    application.duty = duty(stage.kind, Move.PASS) or ""
    application.holder_role, application.holder_level = at.holder or ("", "")
    application.assigned_id = int(at.assigned) if at.assigned else None
    application.since = at.since or application.since
    application.due_on = at.due.day
    application.due_unknown = at.due.unknown is not None
    application.listed = at.listed


def keep_record(application: Application, event: Event, judged: Judged, papers: list[Json]) -> Record:
    """Pin what was judged: the record without its program, which the call holds, and its digest."""
    body, digest = record_parts(judged.facts, engine_of(application.call), judged.on)
    return Record.objects.create(
        application=application, event=event, data=judged.data, body=body, digest=digest, papers=papers
    )


def again(
    application: Application, actor: Authority, move: Move, said: Mapping[str, Json], version: int | None
) -> bool:
    """Whether this is the same form sent twice: the actor's own last move, made from the version that the form saw,
    saying the same."""
    events = list(application.events.all())
    if not events or version is None or actor.person is None:
        return False
    last = events[-1]
    same = (last.move, last.person_id) == (move, actor.person.pk)
    return same and version == application.version - 1 and said.items() <= last.data.items()
