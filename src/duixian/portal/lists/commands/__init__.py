"""Everything that changes a list. Each command raises `Denied`, `Stale` or `Invalid` (`portal.journal`)."""

from duixian.portal.lists.commands.approving import approve, award_of, send_back
from duixian.portal.lists.commands.drawing import draw_up, ready, ready_of
from duixian.portal.lists.commands.notice import close_notice, notice_stage, publish, standing
from duixian.portal.lists.commands.objecting import by_secret, decide, object_to

__all__ = [
    "approve",
    "award_of",
    "by_secret",
    "close_notice",
    "decide",
    "draw_up",
    "notice_stage",
    "object_to",
    "publish",
    "ready",
    "ready_of",
    "send_back",
    "standing",
]
