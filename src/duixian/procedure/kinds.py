"""The kinds of stage, coded once: which moves each allows and to whom, and which duty its work is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from duixian.policy.paperwork import StageKind
from duixian.procedure.model import APPLICANT, Desk, Move, Procedure, Stage
from duixian.quantity.text import Text

Who = Literal["stage", "bureau", "assigner"]
Duty = Literal["filing", "review", "audit", "approval", "payment"]

_REVIEWING: Mapping[Move, tuple[Who, ...]] = {
    Move.ASSIGN: ("assigner",),
    Move.VERIFY: ("stage",),
    Move.PASS: ("stage",),
    Move.RETURN: ("stage",),
    Move.REFUSE: ("stage",),
    Move.SEND_BACK: ("stage",),
}
_HOLDING: Mapping[Move, tuple[Who, ...]] = {Move.SUSPEND: ("stage", "bureau"), Move.LIFT: ("bureau",)}
# A third party advises: it never refuses in the government's name.
_ADVISING: Mapping[Move, tuple[Who, ...]] = {
    move: who for move, who in _REVIEWING.items() if move not in (Move.REFUSE, Move.SEND_BACK)
}

ALLOWED: Mapping[StageKind, Mapping[Move, tuple[Who, ...]]] = {
    "call": {},
    "filing": {},
    "review": _REVIEWING,
    "third_party_review": _ADVISING,
    "expert_review": _REVIEWING,
    "audit": _REVIEWING,
    "selection": {move: _REVIEWING[move] for move in (Move.VERIFY, Move.PASS, Move.REFUSE, Move.SEND_BACK)},
    "credit_check": {Move.PASS: ("stage",), Move.REFUSE: ("bureau",), **_HOLDING},
    "public_notice": {
        Move.LIST: ("bureau",),
        Move.PUBLISH: ("stage",),
        Move.PASS: ("stage",),
        Move.REFUSE: ("stage",),
        Move.SEND_BACK: ("stage",),
        **_HOLDING,
    },
    "approval": {
        Move.LIST: ("bureau",),
        Move.APPROVE: ("stage",),
        Move.REFUSE: ("stage",),
        Move.SEND_BACK: ("stage",),
        **_HOLDING,
    },
    "payment": {Move.LIST: ("bureau",), Move.PAY: ("stage",), **_HOLDING},
}
FORWARD = frozenset({Move.PASS, Move.APPROVE, Move.PAY})

DUTIES: Mapping[StageKind, Duty] = {
    "filing": "filing",
    "review": "review",
    "third_party_review": "review",
    "expert_review": "review",
    "selection": "review",
    "audit": "audit",
    "approval": "approval",
    "payment": "payment",
}
DUTY_NAMES: Mapping[Duty, Text] = {
    "filing": Text("申报", "filing"),
    "review": Text("审核", "review"),
    "audit": Text("财务审核", "audit"),
    "approval": Text("审批", "approval"),
    "payment": Text("拨付", "payment"),
}


def desks(who: tuple[Who, ...], stage: Stage, procedure: Procedure) -> tuple[Desk, ...]:
    """The desks that are meant. Reviewers do not choose themselves: the bureau assigns them."""
    assigner = procedure.bureau if stage.desk.role == "reviewer" else stage.desk
    meant: Mapping[Who, Desk] = {"stage": stage.desk, "bureau": procedure.bureau, "assigner": assigner}
    return tuple(dict.fromkeys(meant[one] for one in who))


def earlier(procedure: Procedure, stage: Stage) -> tuple[Stage, ...]:
    """The stages that an application at `stage` can be sent back to: those before it at which an office sits."""
    return tuple(one for one in procedure.stages[: procedure.index(stage.id)] if one.desk != APPLICANT)
