"""Verdicts, and what a claim is before it has reasons."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from duixian.expression import tree as t


class Verdict(StrEnum):
    """Derived, in this order; see docs/meaning.md."""

    NOT_IN_FORCE = "not_in_force"
    REFUSED = "refused"
    UNDECIDED = "undecided"
    COMPETITIVE = "competitive"
    DISCRETIONARY = "discretionary"
    ENTITLED = "entitled"


# Who settles what a claim waits for, by urgency: the verdict is the first that any of its waits belongs to.
WAITS_FOR = {
    "applicant": Verdict.UNDECIDED,
    "register": Verdict.UNDECIDED,
    "history": Verdict.UNDECIDED,
    "expert": Verdict.UNDECIDED,
    "selection": Verdict.COMPETITIVE,
    "authority": Verdict.DISCRETIONARY,
}
URGENCY = (Verdict.UNDECIDED, Verdict.COMPETITIVE, Verdict.DISCRETIONARY)


class RawClaim(NamedTuple):
    """A claim as numbers: indexes of rule and matter (-1: the applicant itself), period year, verdict, fen."""

    rule: int
    matter: int
    year: int
    verdict: Verdict
    lo: int
    hi: int


def waits_for(node: t.Node) -> Verdict | None:
    """The verdict of waiting for this node, where everything in it is settled by the same kind of people."""
    found = set()
    for inner in t.walk(node):
        if isinstance(inner, t.FactRef):
            found.add(WAITS_FOR[inner.fact.settled_by.value])
        elif isinstance(inner, t.LinesSum | t.Received | t.NotPaidYet):
            found.add(Verdict.UNDECIDED)
        elif isinstance(inner, t.AwardOf):
            return None
    return found.pop() if len(found) == 1 else None
