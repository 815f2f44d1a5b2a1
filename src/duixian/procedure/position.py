"""Where an application stands: its events, folded one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from duixian.procedure.limits import begin, due, pause, resume
from duixian.procedure.model import APPLICANT, UNLIMITED, Event, Limit, Move, Position, Procedure, Run, State
from duixian.procedure.notice import run
from duixian.quantity.working_days import OFFICIAL, Calendar


def position(procedure: Procedure, events: Iterable[Event], calendar: Calendar = OFFICIAL) -> Position:
    """Where an application stands after its events, in their order; without any it is a draft."""
    at = Position(State.DRAFT, procedure.stages[0].id)
    for event in events:
        at = advance(procedure, at, event, calendar)
    return at


def advance(procedure: Procedure, at: Position, event: Event, calendar: Calendar = OFFICIAL) -> Position:
    """The position after one more event. Whether it may happen is not asked here: see `moves.accept`."""
    at = replace(at, events=at.events + 1)
    match event.move:
        case Move.FILE | Move.PASS | Move.APPROVE:
            return _enter(procedure, at, procedure.stages[procedure.index(at.stage) + 1].id, event, calendar)
        case Move.SEND_BACK:
            return _enter(procedure, _unlisted(at), event.text("to"), event, calendar)
        case Move.RETURN:
            limit = Limit(date.fromisoformat(event.text("due")))
            clock = pause(at.clock, event.day) if at.clock else None
            return replace(
                at, state=State.RETURNED, holder=APPLICANT, since=event.at, due=limit, clock=clock,
                corrections=event.texts("items"),
            )  # fmt: skip
        case Move.REFILE:
            clock = resume(at.clock, event.day) if at.clock else None
            limit = due(clock, calendar) if clock else UNLIMITED
            holder = procedure.stage(at.stage).desk
            return replace(
                at, state=State.OPEN, holder=holder, since=event.at, due=limit, clock=clock, corrections=()
            )  # fmt: skip
        case Move.ASSIGN:
            return replace(at, assigned=event.text("to"))
        case Move.LIST:
            listed = replace(at, listed=event.text("list"), digest=event.text("digest"), listed_on=event.day)
            return replace(listed, notice=None, due=UNLIMITED)
        case Move.PUBLISH:
            notice = _run(procedure, event, calendar)
            return replace(at, notice=notice, due=notice.last)
        case Move.SUSPEND:
            return replace(at, state=State.SUSPENDED, objections=at.objections | {event.text("matter")})
        case Move.LIFT:
            open_still = at.objections - {event.text("matter")}
            return replace(at, state=State.SUSPENDED if open_still else State.OPEN, objections=open_still)
        case Move.VERIFY:
            return at
        case Move.REFUSE:
            return _close(at, State.REFUSED, event)
        case Move.WITHDRAW:
            return _close(at, State.WITHDRAWN, event)
        case Move.PAY:
            return _close(at, State.PAID, event)


def published(event: Event) -> Mapping[str, date]:
    """The days on which the channels of a PUBLISH event published, by the channels' Chinese names."""
    channels = event.data.get("channels")
    if not isinstance(channels, dict):
        return {}
    return {name: date.fromisoformat(str(day)) for name, day in channels.items()}


def _run(procedure: Procedure, event: Event, calendar: Calendar) -> Run:
    return run(procedure.stage(event.stage), event.text("digest"), published(event), calendar)


def _enter(procedure: Procedure, at: Position, stage_id: str, event: Event, calendar: Calendar) -> Position:
    stage = procedure.stage(stage_id)
    clock = begin(stage, event.day)
    return replace(
        at, state=State.OPEN, stage=stage_id, since=event.at, holder=stage.desk, due=due(clock, calendar), clock=clock,
        assigned="", corrections=(), objections=frozenset(),
    )  # fmt: skip


def _unlisted(at: Position) -> Position:
    return replace(at, listed="", digest="", listed_on=None, notice=None)


def _close(at: Position, state: State, event: Event) -> Position:
    return replace(
        at, state=state, since=event.at, holder=None, due=UNLIMITED, clock=None, assigned="", corrections=(),
        objections=frozenset(),
    )  # fmt: skip
