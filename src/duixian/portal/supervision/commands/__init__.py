"""Everything that changes supervision. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.supervision.commands.obliging import answer, impose, oblige, release, report, set_due
from duixian.portal.supervision.commands.reassessing import decide
from duixian.portal.supervision.commands.recovering import order, receive, revoke, set_off
from duixian.portal.supervision.commands.reminding import remind
from duixian.portal.supervision.commands.visiting import attach, visit

__all__ = [
    "answer",
    "attach",
    "decide",
    "impose",
    "oblige",
    "order",
    "receive",
    "release",
    "remind",
    "report",
    "revoke",
    "set_due",
    "set_off",
    "visit",
]
