"""Applications that walk along a procedure: fixed paths for examples, random ones for laws."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from duixian.policy.loader import catalogue_files, load_policy
from duixian.procedure.kinds import earlier
from duixian.procedure.model import APPLICANT, CHINA, Desk, Event, Move, Position, Procedure
from duixian.procedure.moves import accept, allowed, offered
from duixian.procedure.position import position
from duixian.procedure.read import procedure_for
from duixian.program.codec import Json

BEGIN = date(2026, 3, 2)  # a Monday
FILES = {name: load_policy(path).model for name, path in catalogue_files().items()}
HARBIN_2022 = procedure_for(FILES["harbin-2022-1"], "star-3-equipment")
RANKED = procedure_for(FILES["harbin-2021-1"], "service-platform-rank")
UNSTATED = procedure_for(FILES["harbin-2021-1"], "cloud-levels")
PROCEDURES = (
    HARBIN_2022,
    procedure_for(FILES["harbin-2021-1"], "equity-financing"),
    procedure_for(FILES["harbin-2021-1"], "growth-renovation", {"district-review": 10, "expert-review": 15}),
    RANKED,
    UNSTATED,
    procedure_for(FILES["heilongjiang-20"], "renovation-interest"),
)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=CHINA)


def says(move: Move, procedure: Procedure, at: Position, day: date) -> dict[str, Json]:
    """What a sound move of this kind says."""
    stage = procedure.stage(at.stage)
    channels = [channel.zh for channel in stage.channels] or ["网站"]
    said: dict[Move, Callable[[], dict[str, Json]]] = {
        Move.RETURN: lambda: {"items": ["补发票"], "due": (day + timedelta(days=10)).isoformat()},
        Move.REFUSE: lambda: {"reasons": ["不在本市注册"], "clause": "四/（一）"},
        Move.ASSIGN: lambda: {"to": person(stage.desk, procedure, stage.id)},
        Move.SEND_BACK: lambda: {
            "reasons": ["再核"],
            "to": next((one.id for one in earlier(procedure, stage)[::-1]), ""),
        },
        Move.LIST: lambda: {"list": "2026-1", "digest": "d1"},
        Move.PUBLISH: lambda: {"digest": at.digest, "channels": {name: day.isoformat() for name in channels}},
        Move.SUSPEND: lambda: {"matter": "objection-1"},
        Move.LIFT: lambda: {"matter": min(at.objections, default=""), "reason": "不成立"},
        Move.APPROVE: lambda: {"digest": at.digest},
        Move.PAY: lambda: {"payment": "p1"},
    }
    return said[move]() if move in said else {}


def person(desk: Desk, procedure: Procedure, stage: str) -> str:
    """Somebody at a desk; in an office another one for each kind of stage, so that no two duties meet in a person."""
    return "clerk" if desk == APPLICANT else f"{desk.role}@{desk.level}#{procedure.stage(stage).kind}"


class Walk:
    """One application, its events and the day."""

    def __init__(self, procedure: Procedure, day: date = BEGIN) -> None:
        self.procedure, self.day, self.events = procedure, day, list[Event]()

    @property
    def at(self) -> Position:
        return position(self.procedure, self.events)

    def event(self, move: Move, desk: Desk | None = None, by: str = "", **data: Json) -> Event:
        at = self.at
        desk = desk or offered(self.procedure, at).get(move, (self.procedure.stage(at.stage).desk,))[0]
        by = by or person(desk, self.procedure, at.stage)
        said = {**says(move, self.procedure, at, self.day), **data}
        return Event(move, at.stage, noon(self.day), by, desk, said)

    def go(self, *moves: Move, by: str = "", **data: Json) -> Walk:
        for move in moves:
            event = self.event(move, by=by, **data)
            accept(self.procedure, self.events, event)
            self.events.append(event)
        return self

    def wait(self, days: int) -> Walk:
        self.day += timedelta(days=days)
        return self

    def until(self, stage: str) -> Walk:
        """Forward, without detours, to a stage."""
        while self.at.stage != stage:
            kind = self.procedure.stage(self.at.stage).kind
            if kind == "filing":
                self.go(Move.FILE)
            elif kind == "public_notice":
                self.go(Move.LIST, Move.PUBLISH).wait(20).go(Move.PASS)
            elif kind == "approval":
                self.go(Move.APPROVE)
            else:
                self.go(Move.PASS)
        return self


@st.composite
def walks(draw: st.DrawFn, longest: int = 25) -> Walk:
    """A random application: at each step one of the moves that anybody may make, or some days go by."""
    walk = Walk(draw(st.sampled_from(PROCEDURES)))
    for _ in range(draw(st.integers(0, longest))):
        at = walk.at
        desks = dict.fromkeys(desk for who in offered(walk.procedure, at).values() for desk in who)
        choices = [(move, desk) for desk in desks for move in allowed(walk.procedure, at, desk, walk.day)]
        forward = [c for c in choices if c[0] not in (Move.WITHDRAW, Move.REFUSE)]  # else most walks end at once
        if not choices or draw(st.integers(0, 4)) == 0:
            walk.wait(draw(st.integers(1, 12)))
            continue
        move, desk = draw(st.sampled_from(forward * 4 + choices))
        event = walk.event(move, desk)
        accept(walk.procedure, walk.events, event)
        walk.events.append(event)
    return walk
