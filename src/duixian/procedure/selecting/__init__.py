"""Choosing among applicants: score sheets, the draw of experts, order, places and ranks, the protocol. Pure functions.

What places and ranks mean is what `tables.rounds` says of populations: those that no key tells apart are undecided
where something hangs on it; of an applicant that takes one place, only the foremost claim is placed.
"""

from duixian.procedure.selecting.deciding import Result, Standing, Terms, decide
from duixian.procedure.selecting.drawing import draw, lot
from duixian.procedure.selecting.ranking import Entrant, Placed, chosen, ordered, ranks
from duixian.procedure.selecting.sheets import Criterion, Marks, Sheet, measures, read_marks, sheet_problems, total

__all__ = [
    "Criterion",
    "Entrant",
    "Marks",
    "Placed",
    "Result",
    "Sheet",
    "Standing",
    "Terms",
    "chosen",
    "decide",
    "draw",
    "lot",
    "measures",
    "ordered",
    "ranks",
    "read_marks",
    "sheet_problems",
    "total",
]
