"""What must hold of selections: places within their quota, marks of the seated only, each given before any was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from duixian.portal.journal import holds
from duixian.portal.journal.models import Entry
from duixian.portal.selection.commands.places import taken
from duixian.portal.selection.models import Member, Protocol, Quota, Round, Score, Seating
from duixian.procedure.selecting.protocol import repeat
from duixian.quantity.text import Text


@holds("places-within-quota", Text("入选名额不超过限额", "places are at most the quota"))
def places_over_quota() -> Iterable[object]:
    return [quota for quota in Quota.objects.all() if taken(quota) > quota.places]


@holds("recused-give-no-marks", Text("回避的专家没有评分", "the recused have given no marks"))
def scores_of_the_recused() -> Iterable[object]:
    return Score.objects.exclude(member__standing=Seating.SEATED)


@holds("marks-given-blind", Text("评分在互相公开之前给出", "marks are given before any were seen"))
def scores_after_disclosure() -> Iterator[object]:
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


@holds("protocols-repeat", Text("评选记录可以重演", "every protocol repeats from its own text"))
def protocols_that_do_not_repeat() -> Iterable[object]:
    rows = Protocol.objects.iterator(chunk_size=100)
    return (sealed for sealed in rows if next(repeat(sealed.text, sealed.digest), None) is not None)
