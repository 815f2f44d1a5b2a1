"""Which open call takes a claim, and until when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils import timezone

from duixian.assess.result import Claim
from duixian.portal.accounts.authority import Authority
from duixian.portal.calls.models import Call, State


@dataclass(frozen=True, slots=True)
class Opening:
    """A call with the claims that may be filed under it; `open` once its window has begun."""

    call: Call
    open: bool
    claims: tuple[Claim, ...]


def openings(actor: Authority, claims: Iterable[Claim]) -> list[Opening]:
    """The calls that take these claims today or later, the one that closes first before the others.

    A claim stands under the first call that takes it.
    """
    today = timezone.localdate()
    calls = actor.rows(Call).filter(state=State.OPEN, closes_on__gte=today).order_by("closes_on", "pk").defer("program")
    left = list(claims)
    found = []
    for call in calls:
        own = [claim for claim in left if claim.policy == call.policy and claim.grant in call.grants]
        if own:
            found.append(Opening(call, call.opens_on <= today, tuple(own)))
            left = [claim for claim in left if claim not in own]
    return found
