"""Everything that changes an application. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.applications.commands.drafts import (
    LineTyped,
    Saved,
    attach,
    detach,
    discard,
    save,
    save_lines,
    start,
)
from duixian.portal.applications.commands.filing import file, refile
from duixian.portal.applications.commands.moving import Left, move, move_all
from duixian.portal.applications.commands.talk import comment
from duixian.portal.applications.commands.verifying import LineFound, verify

__all__ = [
    "Left",
    "LineFound",
    "LineTyped",
    "Saved",
    "attach",
    "comment",
    "detach",
    "discard",
    "file",
    "move",
    "move_all",
    "refile",
    "save",
    "save_lines",
    "start",
    "verify",
]
