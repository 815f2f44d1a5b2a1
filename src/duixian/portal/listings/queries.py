"""What is asked of listings: search, and which months were kept current."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.listings.models import Kind, Listing, State, Update


@dataclass(frozen=True, slots=True)
class Months:
    """Of one kind in a year: the months in which something was published or updated, and those in which it had to."""

    kind: Kind
    done: frozenset[int]
    wanted: tuple[int, ...]

    @property
    def missing(self) -> tuple[int, ...]:
        return tuple(month for month in self.wanted if month not in self.done)


def months(organisation: Organisation, year: int, today: date | None = None) -> list[Months]:
    """Each kind that the organisation has published by that year. Wanted are the months from its first publication on
    that are over; what the bureau took down does not count."""
    today = today or timezone.localdate()
    rows = Update.objects.filter(listing__organisation=organisation).exclude(
        listing__state__in=(State.HIDDEN, State.WAITING)
    )
    days: dict[str, list[date]] = {}
    for kind, at in rows.values_list("listing__kind", "at"):
        days.setdefault(kind, []).append(timezone.localdate(at))
    last = 12 if year < today.year else today.month - 1 if year == today.year else 0
    found = []
    for kind in Kind:
        first = min(days.get(kind, []), default=None)
        if first is None or first.year > year:
            continue
        begins = first.month if first.year == year else 1
        done = frozenset(day.month for day in days[kind] if day.year == year)
        found.append(Months(kind, done, tuple(range(begins, last + 1))))
    return found


def current_each_month(organisation: Organisation, year: int, today: date | None = None) -> bool:
    """Whether everything that the organisation publishes was updated in every month of the year that is over, and
    there is something to speak of."""
    found = months(organisation, year, today)
    return any(one.wanted for one in found) and not any(one.missing for one in found)


def published(organisation: Organisation) -> set[Kind]:
    """The kinds of which others see something."""
    rows = Listing.objects.filter(organisation=organisation, state=State.SHOWN)
    return {Kind(kind) for kind in rows.order_by().values_list("kind", flat=True).distinct()}


def found(rows: QuerySet[Listing], words: str, kind: str) -> QuerySet[Listing]:
    """Those of a kind in which every word stands, in the title, the text or the organisation's name."""
    for word in words.split():
        rows = rows.filter(Q(title__icontains=word) | Q(text__icontains=word) | Q(organisation__name__icontains=word))
    return rows.filter(kind=kind) if kind else rows
