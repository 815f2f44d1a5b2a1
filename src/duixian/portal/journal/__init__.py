"""操作记录: every write with who, when, what, before and after, chained by digest; and how commands write.

@command
def rename(actor: Authority, call: Call, title: str, version: int) -> Call:
    call = lock(Call.objects, call.pk, version)
    before = {"title": call.title}
    …
    write(actor, "call renamed", call, before, {"title": title})
"""

from duixian.portal.journal.chain import Break, Seal, seal, verify
from duixian.portal.journal.holding import Invariant, holds, must_hold
from duixian.portal.journal.locking import for_update
from duixian.portal.journal.work import Actor, Denied, Invalid, Stale, command, lock, work, write

__all__ = [
    "Actor",
    "Break",
    "Denied",
    "Invalid",
    "Invariant",
    "Seal",
    "Stale",
    "command",
    "for_update",
    "holds",
    "lock",
    "must_hold",
    "seal",
    "verify",
    "work",
    "write",
]
