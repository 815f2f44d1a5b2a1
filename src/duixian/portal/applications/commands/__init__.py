"""Everything that changes an application. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.applications.commands.beginning import start
from duixian.portal.applications.commands.drafts import Saved, attach, detach, discard, save
from duixian.portal.applications.commands.filing import file, hold_applicant, refile
from duixian.portal.applications.commands.lines import TYPED, LineTyped, keep_lines, save_lines
from duixian.portal.applications.commands.moving import Left, move, move_all, settles
from duixian.portal.applications.commands.talk import comment
from duixian.portal.applications.commands.verifying import LineFound, verify

__all__ = [
    "TYPED",
    "Left",
    "LineFound",
    "LineTyped",
    "Saved",
    "attach",
    "comment",
    "detach",
    "discard",
    "file",
    "hold_applicant",
    "keep_lines",
    "move",
    "move_all",
    "refile",
    "save",
    "save_lines",
    "settles",
    "start",
    "verify",
]
