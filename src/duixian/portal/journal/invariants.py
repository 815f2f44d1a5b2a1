"""What must hold of the journal itself."""

from __future__ import annotations

from collections.abc import Iterable

from duixian.portal.journal.chain import verify
from duixian.portal.journal.holding import holds
from duixian.quantity.text import Text


@holds("journal-chain", Text("操作记录首尾相符", "the chain of the journal holds"))
def chain() -> Iterable[object]:
    return (f"{broken.number}: {broken.why.en}" for broken in verify())
