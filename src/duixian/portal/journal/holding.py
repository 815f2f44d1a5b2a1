"""What must hold at every moment (design §6), each as a query that gives whatever breaks it: nothing, where it holds.

An app says its own in its module `invariants`, which is found by itself:

    @holds("approved-within-grant", Text("核定金额不超过算出的金额", "approved is at most what the grant gives"))
    def above_grant() -> Iterable[object]:
        return Application.objects.filter(approved__gt=F("hi"))

`duixian check-site` runs them all, and so do the tests that drive the site.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from duixian.quantity.text import Text

Query = Callable[[], Iterable[object]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """`broken` gives rows, or words, that say by themselves what breaks it."""

    name: str
    text: Text
    broken: Query


_INVARIANTS: dict[str, Invariant] = {}


def holds(name: str, text: Text) -> Callable[[Query], Query]:
    """Enter a query under a name that nobody has: an invariant that must never give anything."""
    if name in _INVARIANTS:
        raise ValueError(f"registered twice: {name}")

    def enter(query: Query) -> Query:
        _INVARIANTS[name] = Invariant(name, text, query)
        return query

    return enter


def must_hold() -> tuple[Invariant, ...]:
    """All of them, those of the lower apps first."""
    return tuple(_INVARIANTS.values())
