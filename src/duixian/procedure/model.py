"""What a procedure is, and what happens to an application in it: stages, desks, moves, events, positions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from duixian.policy.paperwork import StageKind
from duixian.program.codec import Json
from duixian.quantity.text import Text

CHINA = ZoneInfo("Asia/Shanghai")


class Desk(NamedTuple):
    """Who acts: a role (enterprise, district, city, province, reviewer, credit, approver, finance) at a level."""

    role: str
    level: str


APPLICANT = Desk("enterprise", "applicant")


@dataclass(frozen=True, slots=True)
class Stage:
    """A step. `days` is how long it may take (for a notice: how long it runs), None where nothing is fixed."""

    id: str
    kind: StageKind
    title: Text
    desk: Desk
    office: Text | None = None  # the desk's own name, where the policy gives it
    unit: str = "application"
    cites: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    outcomes: tuple[str, ...] = ()
    days: int | None = None
    working: bool = True
    at_least: bool = False
    channels: tuple[Text, ...] = ()
    copies_to: tuple[Text, ...] = ()
    summary: Text | None = None


@dataclass(frozen=True, slots=True)
class Procedure:
    """The stages from filing to payment in their order. `bureau` runs it: it assigns, makes lists, decides objections.

    `opening` is the yearly notice that comes before every application, where the policy names one. `stated` is False
    where the document gives no procedure and `because` says what is done instead.
    """

    policy: str
    grants: tuple[str, ...]
    bureau: Desk
    stages: tuple[Stage, ...]
    opening: Stage | None = None
    stated: bool = True
    because: Text | None = None
    notes: tuple[Text, ...] = ()

    def stage(self, stage_id: str) -> Stage:
        """Raises KeyError for a stage that is not there."""
        return self.stages[self.index(stage_id)]

    def index(self, stage_id: str) -> int:
        for i, stage in enumerate(self.stages):
            if stage.id == stage_id:
                return i
        raise KeyError(f"no stage {stage_id}")

    def listing(self) -> Stage:
        """Where applications are put on a list: the first stage that acts on what is decided."""
        return next(stage for stage in self.stages if stage.kind in ("public_notice", "approval", "payment"))

    def notice(self) -> Stage | None:
        return next((stage for stage in self.stages if stage.kind == "public_notice"), None)


class Move(StrEnum):
    """Everything that can be done to an application."""

    FILE = "file"
    ASSIGN = "assign"
    VERIFY = "verify"
    PASS = "pass"
    RETURN = "return"
    REFILE = "refile"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    SEND_BACK = "send_back"
    LIST = "list"
    PUBLISH = "publish"
    SUSPEND = "suspend"
    LIFT = "lift"
    APPROVE = "approve"
    PAY = "pay"


class State(StrEnum):
    """How an application stands at its stage."""

    DRAFT = "draft"
    OPEN = "open"
    RETURNED = "returned"
    SUSPENDED = "suspended"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    PAID = "paid"


CLOSED = frozenset({State.REFUSED, State.WITHDRAWN, State.PAID})


@dataclass(frozen=True, slots=True)
class Event:
    """One move: at which stage, when, by whom, sitting at which desk, with what it says (see `demands`)."""

    move: Move
    stage: str
    at: datetime
    by: str
    desk: Desk
    data: Mapping[str, Json] = field(default_factory=dict)

    @property
    def day(self) -> date:
        """The day in China."""
        return self.at.astimezone(CHINA).date()

    def text(self, key: str) -> str:
        """A piece of `data` that is text, "" where there is none."""
        value = self.data.get(key)
        return value if isinstance(value, str) else ""

    def texts(self, key: str) -> tuple[str, ...]:
        """A piece of `data` that is a list of texts."""
        value = self.data.get(key)
        return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


class Limit(NamedTuple):
    """Until when something is due. No day: nothing fixes one, or `unknown` says why it cannot be told."""

    day: date | None = None
    unknown: Text | None = None


UNLIMITED: Final = Limit()


@dataclass(frozen=True, slots=True)
class Clock:
    """The time a stage may take, and the spans in which it ran; the last is open (no end) while it runs."""

    days: int | None
    working: bool
    spans: tuple[tuple[date, date | None], ...]


@dataclass(frozen=True, slots=True)
class Run:
    """A public notice: the day on which the last channel published, and its last full day. `missing`: channels that
    have not published."""

    digest: str
    start: date | None
    last: Limit
    missing: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Position:
    """Where an application stands after its events.

    `since`: since when the present holder has it. `due`: until when the holder must act. `objections`: open matters
    that hold it up. `listed`, `digest`, `listed_on`: the list it is on.
    """

    state: State
    stage: str
    events: int = 0
    since: datetime | None = None
    holder: Desk | None = APPLICANT
    due: Limit = UNLIMITED
    clock: Clock | None = None
    assigned: str = ""
    corrections: tuple[str, ...] = ()
    listed: str = ""
    digest: str = ""
    listed_on: date | None = None
    notice: Run | None = None
    objections: frozenset[str] = frozenset()

    @property
    def closed(self) -> bool:
        return self.state in CLOSED
