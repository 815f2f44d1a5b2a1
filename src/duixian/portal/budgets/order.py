"""In which order the applications of a call stand before money that does not suffice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call

Ranks = Mapping[int, int]
_sources: list[Callable[[Call], Ranks]] = []


def ranks_from(source: Callable[[Call], Ranks]) -> None:
    """Let an app say the ranks that it gave to applications of a call (application's key → rank, the lowest first)."""
    _sources.append(source)


def ranks_of(call: Call) -> Ranks:
    """The rank of each application that was given one."""
    found: dict[int, int] = {}
    for source in _sources:
        found |= source(call)
    return found


def lot(application: Application) -> str:
    """What decides between equals: drawn from the call's digest, which stood before anybody filed. Anyone can repeat
    it, nobody can choose it."""
    return hashlib.sha256(f"{application.call.digest}:{application.number}".encode()).hexdigest()


def by_filing(applications: Sequence[Application]) -> list[Application]:
    """The first filing first."""
    return sorted(applications, key=lambda one: (one.filed_at is None, one.filed_at, lot(one)))


def by_rank(applications: Sequence[Application], ranks: Ranks) -> list[Application]:
    """The best first; equal ones by the order of application."""
    filed = {one.pk: i for i, one in enumerate(by_filing(applications))}
    return sorted(applications, key=lambda one: (ranks[one.pk], filed[one.pk]))
