"""What selections keep: experts, rounds, places. Rules are in `commands` and `procedure.selecting`."""

from duixian.portal.selection.models.experts import TIES, Expert, Tie, TieKind
from duixian.portal.selection.models.places import Quota, Seat
from duixian.portal.selection.models.rounds import (
    DISCLOSED,
    FALLEN,
    RUNNING,
    SEATINGS,
    STAGES,
    STANDINGS,
    Candidate,
    Member,
    Protocol,
    Round,
    Score,
    ScoreSheet,
    Seating,
    Stage,
)

__all__ = [
    "DISCLOSED",
    "FALLEN",
    "RUNNING",
    "SEATINGS",
    "STAGES",
    "STANDINGS",
    "TIES",
    "Candidate",
    "Expert",
    "Member",
    "Protocol",
    "Quota",
    "Round",
    "Score",
    "ScoreSheet",
    "Seat",
    "Seating",
    "Stage",
    "Tie",
    "TieKind",
]
