"""What must hold of calls."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import cast

from duixian.portal.calls.models import Call, State
from duixian.portal.calls.queries import policy_of
from duixian.portal.journal import holds
from duixian.program.codec import Json, canonical
from duixian.quantity.text import Text


@holds(
    "call-pinned",
    Text(
        "通知公布后，规则程序与摘要相符，口径全部选定", "an announced call has its program by digest, and every reading"
    ),
)
def unpinned() -> Iterable[object]:
    for call in Call.objects.exclude(state=State.DRAFT).select_related("source").iterator(chunk_size=20):
        if hashlib.sha256(canonical(cast(Json, call.program)).encode()).hexdigest() != call.digest:
            yield f"{call.pk} {call}: the program is not the one of the digest"
        if call.source is None or not set(call.readings) >= set(policy_of(call).model.ambiguities):
            yield f"{call.pk} {call}: not every reading is pinned"
