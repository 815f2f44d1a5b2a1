"""The procedure of a policy as data: its stages, the moves that each allows, limits, notices, lists, the timeline.

Pure functions over a procedure and the events of one application; nothing here knows a database or a person's rights.
"""

from duixian.procedure.lists import Row, freeze, thaw
from duixian.procedure.model import Desk, Event, Move, Position, Procedure, Stage, State
from duixian.procedure.moves import accept, allowed, blocked, offered, replay
from duixian.procedure.position import position
from duixian.procedure.read import procedure_for
from duixian.procedure.timeline import timeline

__all__ = [
    "Desk",
    "Event",
    "Move",
    "Position",
    "Procedure",
    "Row",
    "Stage",
    "State",
    "accept",
    "allowed",
    "blocked",
    "freeze",
    "offered",
    "position",
    "procedure_for",
    "replay",
    "thaw",
    "timeline",
]
