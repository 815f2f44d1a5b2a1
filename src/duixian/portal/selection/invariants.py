"""What must hold of selections: places within their quota, marks of the seated only, each given before any was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duixian.portal.journal.models import Entry
from duixian.portal.selection.commands.places import taken
from duixian.portal.selection.models import Member, Protocol, Quota, Round, Score, Seating
from duixian.procedure.selecting.protocol import repeat


def places_over_quota() -> Iterable[object]:
    """Quotas of which more places are taken than there are."""
    return [quota for quota in Quota.objects.all() if taken(quota) > quota.places]


def scores_of_the_recused() -> Iterable[object]:
    """Marks of experts who are not seated."""
    return Score.objects.exclude(member__standing=Seating.SEATED)


def scores_after_disclosure() -> Iterator[object]:
    """Marks that, by the journal, were given after all marks had been opened to whoever gave them."""
    opened: dict[str, list[int]] = {}
    begun: dict[str, int] = {}
    seats: dict[str, int] = {}
    wanted = ("round convened", "expert seated", "scores disclosed", "score given")
    kinds = [model._meta.label_lower for model in (Round, Member, Score)]
    entries = Entry.objects.filter(what__in=wanted, thing_type__in=kinds).order_by("number")
    for entry in entries.iterator(chunk_size=2000):
        if entry.what == "round convened":
            begun[entry.thing_id] = entry.number
        elif entry.what == "expert seated":
            seats[entry.thing_id] = entry.number
        elif entry.what == "scores disclosed":
            opened.setdefault(entry.thing_id, []).append(entry.number)
        else:
            said = entry.after or {}
            about, member = str(said["round"]), str(said["member"])
            since = seats.get(member, begun.get(about, 0))
            if any(since < number for number in opened.get(about, ())):
                yield entry


def protocols_that_do_not_repeat() -> Iterable[object]:
    """Sealed protocols that do not follow from their own text, or differ from their digest."""
    rows = Protocol.objects.iterator(chunk_size=100)
    return (sealed for sealed in rows if next(repeat(sealed.text, sealed.digest), None) is not None)


def every() -> list[object]:
    """Everything that breaks one of them."""
    found = (places_over_quota, scores_of_the_recused, scores_after_disclosure, protocols_that_do_not_repeat)
    return [one for query in found for one in query()]
