"""The timeline of an application: past with who and when, present with who holds it and until when, future expected."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from duixian.procedure.limits import Timing, after, timing
from duixian.procedure.model import UNLIMITED, Event, Limit, Position, Procedure, Stage, State
from duixian.procedure.position import position
from duixian.procedure.words import MOVES, STATES, days, desk_name, office
from duixian.quantity.text import Text
from duixian.quantity.working_days import OFFICIAL, Calendar

When = Literal["past", "present", "future"]
_UNSAID = Text("时间以通知为准", "as announced")


@dataclass(frozen=True, slots=True)
class Mark:
    """One mark on the timeline.

    Past: what was done (`text`), by whom, when. Present: what it waits for, who holds it, the limit and how it stands
    today. Future: a stage with its office, how long it takes and by when it should be over (`expected`).
    """

    when: When
    stage: str
    title: Text
    text: Text
    who: Text
    by: str = ""
    at: datetime | None = None
    limit: Limit = UNLIMITED
    timing: Timing | None = None
    expected: Limit = UNLIMITED
    cites: tuple[str, ...] = ()
    event: Event | None = None


def timeline(
    procedure: Procedure, events: Sequence[Event], today: date, calendar: Calendar = OFFICIAL
) -> tuple[Mark, ...]:
    """Past events, the present, and the stages to come. A closed application has no future."""
    at = position(procedure, events, calendar)
    marks = [_past(procedure, event) for event in events]
    if at.closed:
        return tuple(marks)
    return (*marks, _present(procedure, at, today, calendar), *_future(procedure, at, today, calendar))


def _past(procedure: Procedure, event: Event) -> Mark:
    stage = procedure.stage(event.stage)
    who = office(stage) if event.desk == stage.desk else desk_name(event.desk)
    return Mark(
        "past", stage.id, stage.title, MOVES[event.move], who, event.by, event.at, cites=stage.cites, event=event
    )


def waits_for(procedure: Procedure, at: Position) -> Text:
    """What an application waits for, in a sentence."""
    stage = procedure.stage(at.stage)
    who = office(stage)
    match at.state:
        case State.DRAFT:
            return Text("等待提交", "waits to be filed")
        case State.RETURNED:
            number = len(at.corrections)
            things = "thing" if number == 1 else "things"
            return Text(f"等待企业补正 {number} 项", f"waits for the enterprise to correct {number} {things}")
        case State.SUSPENDED:
            return Text("有未了结的异议或核查", "an objection or a check is open")
        case State.OPEN if stage == procedure.listing() and not at.listed:
            return Text("等待列入名单", "waits to be put on a list")
        case State.OPEN if stage.kind == "public_notice":
            return Text("公示中", "on public notice") if at.notice else Text("等待公示", "waits to be published")
        case State.OPEN:
            return Text(f"等待{who.zh}：{stage.title.zh}", f"waits for {who.en}: {stage.title.en}")
        case _:
            return STATES[at.state]


def _present(procedure: Procedure, at: Position, today: date, calendar: Calendar) -> Mark:
    stage = procedure.stage(at.stage)
    holder = office(stage) if at.holder == stage.desk else desk_name(at.holder) if at.holder else office(stage)
    return Mark(
        "present", stage.id, stage.title, waits_for(procedure, at), holder, at.assigned, at.since, at.due,
        timing(at.due, today, calendar), cites=stage.cites,
    )  # fmt: skip


def _future(procedure: Procedure, at: Position, today: date, calendar: Calendar) -> Iterator[Mark]:
    """Each stage to come; expected days add up as long as every stage's time is known, and are never guessed."""
    expected = _end_of_present(procedure, at, today, calendar)
    for stage in procedure.stages[procedure.index(at.stage) + 1 :]:
        expected = _then(expected, stage, calendar)
        yield Mark(
            "future", stage.id, stage.title, days(stage) or _UNSAID, office(stage), expected=expected, cites=stage.cites
        )


def _end_of_present(procedure: Procedure, at: Position, today: date, calendar: Calendar) -> Limit:
    if at.state in (State.RETURNED, State.SUSPENDED):
        return UNLIMITED
    stage = procedure.stage(at.stage)
    if stage.kind == "public_notice" and at.notice is None:
        return _then(Limit(today), stage, calendar)
    return Limit(max(at.due.day, today)) if at.due.day else at.due


def _then(before: Limit, stage: Stage, calendar: Calendar) -> Limit:
    if before.day is None or stage.days is None:
        return before if before.day is None else UNLIMITED
    return after(before.day, stage.days, working=stage.working, calendar=calendar)
