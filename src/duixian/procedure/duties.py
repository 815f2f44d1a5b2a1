"""Separation of duties: nobody has two of filing, review, audit, approval and payment of one application."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.policy.paperwork import StageKind
from duixian.procedure.kinds import DUTIES, DUTY_NAMES, Duty
from duixian.procedure.model import Event, Move, Procedure
from duixian.quantity.text import Text

# To assign, to list or to publish is to run the procedure, not to judge the application.
_ACTS = frozenset(
    {Move.FILE, Move.REFILE, Move.VERIFY, Move.PASS, Move.RETURN, Move.REFUSE, Move.SEND_BACK, Move.APPROVE, Move.PAY}
)


def duty(kind: StageKind, move: Move) -> Duty | None:
    """The duty that a move at a stage of this kind is, None where it is none of them."""
    if move in (Move.FILE, Move.REFILE):
        return "filing"
    return DUTIES.get(kind) if move in _ACTS else None


def held(procedure: Procedure, events: Iterable[Event], person: str) -> frozenset[Duty]:
    """The duties that a person has had in one application."""
    mine = (event for event in events if event.by == person)
    return frozenset(found for e in mine if (found := duty(procedure.stage(e.stage).kind, e.move)))


def barred(procedure: Procedure, events: Iterable[Event], person: str, stage: str, move: Move) -> Text | None:
    """Why a person may not make this move, having had another duty in the application; None where they may.

    `person`: "" where the site itself moves, which judges nothing.
    """
    if not person:
        return None
    wanted = duty(procedure.stage(stage).kind, move)
    others = held(procedure, events, person) - {wanted}
    if wanted is None or not others:
        return None
    had = next(one for one in DUTY_NAMES if one in others)
    return Text(
        f"您已经办理过这件申报的{DUTY_NAMES[had].zh}，不能再办{DUTY_NAMES[wanted].zh}",
        f"you have had the {DUTY_NAMES[had].en} of this application and cannot have its {DUTY_NAMES[wanted].en} too",
    )
