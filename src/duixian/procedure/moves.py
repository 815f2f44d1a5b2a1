"""Which moves an application may make, for which desk, and why one has to wait. The one gate is `accept`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from duixian.procedure.demands import demands
from duixian.procedure.duties import barred
from duixian.procedure.kinds import ALLOWED, FORWARD, desks, earlier
from duixian.procedure.model import APPLICANT, Desk, Event, Move, Position, Procedure, Stage, State
from duixian.procedure.notice import unfinished
from duixian.procedure.position import advance, position
from duixian.procedure.words import MOVES, STATES, desk_name
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.working_days import OFFICIAL, Calendar


def offered(procedure: Procedure, at: Position) -> dict[Move, tuple[Desk, ...]]:
    """The moves that a position knows, each with the desks that may make it; some may have to wait (`blocked`)."""
    stage = procedure.stage(at.stage)
    match at.state:
        case State.DRAFT:
            return {Move.FILE: (APPLICANT,)}
        case State.RETURNED:
            return {Move.REFILE: (APPLICANT,), Move.WITHDRAW: (APPLICANT,), Move.REFUSE: (stage.desk,)}
        case State.OPEN | State.SUSPENDED:
            found = {
                move: desks(who, stage, procedure)
                for move, who in ALLOWED[stage.kind].items()
                if _fits(move, at, stage, procedure)
            }
            return found if stage.kind == "payment" else {**found, Move.WITHDRAW: (APPLICANT,)}
        case _:
            return {}


def _fits(move: Move, at: Position, stage: Stage, procedure: Procedure) -> bool:
    if move is Move.LIFT:
        return at.state is State.SUSPENDED
    if move is Move.LIST:
        return stage == procedure.listing()
    if move is Move.SEND_BACK:
        return bool(earlier(procedure, stage))
    held = at.state is State.SUSPENDED and move is not Move.PAY  # what the bank has paid is noted all the same
    return not (move in FORWARD and held)


def blocked(procedure: Procedure, at: Position, move: Move, day: date) -> Text | None:
    """Why an offered move has to wait on `day`; None where it need not."""
    stage = procedure.stage(at.stage)
    if move is Move.REFUSE and at.state is State.RETURNED:
        if at.due.day is not None and day <= at.due.day:
            return Text(f"补正期限到 {at.due.day}", f"corrections may come until {at.due.day}")
        return None
    if (move in FORWARD or move is Move.PUBLISH) and stage == procedure.listing() and not at.listed:
        return Text("还没有列入名单", "not on a list yet")
    if move is Move.PASS and stage.kind == "public_notice":
        return unfinished(at.notice, at.digest, day)
    return None


def allowed(procedure: Procedure, at: Position, desk: Desk, day: date) -> tuple[Move, ...]:
    """The moves that a desk may make on `day`."""
    return tuple(
        move
        for move, who in offered(procedure, at).items()
        if desk in who and blocked(procedure, at, move, day) is None
    )


def accept(procedure: Procedure, events: Sequence[Event], event: Event, calendar: Calendar = OFFICIAL) -> Position:
    """The position after `event`, if it may happen. Raises `Refused` saying everything that is in its way."""
    at = position(procedure, events, calendar)
    problems = _impossible(procedure, at, event) or _wrong(procedure, at, events, event)
    if problems:
        raise Refused(problems)
    return advance(procedure, at, event, calendar)


def replay(procedure: Procedure, events: Sequence[Event], calendar: Calendar = OFFICIAL) -> Position:
    """The position after all events, each let through the gate again. Raises `Refused` at the first that may not be."""
    for i, event in enumerate(events):
        accept(procedure, events[:i], event, calendar)
    return position(procedure, events, calendar)


def _impossible(procedure: Procedure, at: Position, event: Event) -> list[Problem]:
    move = MOVES[event.move]
    if event.stage != at.stage:
        here = procedure.stage(at.stage).title
        message = Text(f"申报已在“{here.zh}”", f"the application is at “{here.en}”")
        return [Problem("move-elsewhere", message)]
    who = offered(procedure, at).get(event.move)
    if who is None:
        here, state = procedure.stage(at.stage).title, STATES[at.state]
        message = Text(f"“{here.zh}”（{state.zh}）不能{move.zh}", f"at “{here.en}” ({state.en}) one cannot {move.en}")
        return [Problem("move-unknown", message)]
    if event.desk not in who:
        names = [desk_name(desk) for desk in who]
        expected = Text("、".join(one.zh for one in names), ", ".join(one.en for one in names))
        name = desk_name(event.desk)
        message = Text(f"{name.zh}不能{move.zh}", f"{name.en} cannot {move.en}")
        return [Problem("move-desk", message, expected=expected)]
    return []


def _wrong(procedure: Procedure, at: Position, events: Sequence[Event], event: Event) -> list[Problem]:
    problems: list[Problem] = []
    if events and event.at < events[-1].at:
        problems.append(Problem("move-earlier", Text("时间早于上一步", "it is earlier than the step before")))
    if wait := blocked(procedure, at, event.move, event.day):
        problems.append(Problem("move-blocked", wait))
    if bar := barred(procedure, events, event.by, event.stage, event.move):
        problems.append(Problem("duties", bar))
    mine = not at.assigned or event.by == at.assigned or event.move is Move.ASSIGN
    if event.desk == procedure.stage(at.stage).desk and not mine:
        problems.append(Problem("move-assigned", Text("已分派给他人办理", "it is assigned to somebody else")))
    return [*problems, *demands(procedure, at, event)]
