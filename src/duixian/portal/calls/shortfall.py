"""How money that does not suffice is given out: what a policy lays down, what a call may declare."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.policy.models import Grant
from duixian.policy.shapes.cases import ByRank
from duixian.quantity.text import Text

SHORTFALLS: Mapping[str, Text] = {
    "order": Text("按申报先后", "in order of application"),
    "rank": Text("按评审名次", "by rank"),
    "pro-rata": Text("同比例核减", "in the same proportion"),
}


def shortfall_of(grant: Grant) -> str:
    """The rule that the policy itself lays down for a grant's short money; "" where it says none."""
    if grant.pot:
        return grant.pot.shared
    return "order" if grant.quota and grant.quota.by == "order of application" else ""


def ranked(grant: Grant) -> bool:
    """Whether a selection gives places."""
    return grant.decided_by.by == "selection" or isinstance(grant.award, ByRank) or grant.quota is not None
