"""Everything that changes a selection. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.selection.commands.experts import add_tie, draw_waits, register_expert, set_active
from duixian.portal.selection.commands.places import take
from duixian.portal.selection.commands.results import confirm, decide_ties, move_up, release
from duixian.portal.selection.commands.rounds import convene, recuse
from duixian.portal.selection.commands.scoring import freeze, revise, score
from duixian.portal.selection.commands.seeds import declared_seed, draw_anew, open_round, record_seed
from duixian.portal.selection.commands.sheets import save_sheet, seed_known

__all__ = [
    "add_tie",
    "confirm",
    "convene",
    "decide_ties",
    "declared_seed",
    "draw_anew",
    "draw_waits",
    "freeze",
    "move_up",
    "open_round",
    "record_seed",
    "recuse",
    "register_expert",
    "release",
    "revise",
    "save_sheet",
    "score",
    "seed_known",
    "set_active",
    "take",
]
