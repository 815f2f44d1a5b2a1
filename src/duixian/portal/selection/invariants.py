"""What must hold of selections: places within their quota, nobody drawn who joined once the seed was known, marks of
the seated only, each given before any was seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from duixian.portal.journal import holds
from duixian.portal.journal.models import Entry
from duixian.portal.selection.commands.places import taken
from duixian.portal.selection.models import Expert, Member, Protocol, Quota, Round, Score, Seating
from duixian.procedure.selecting.protocol import repeat
from duixian.quantity.text import Text


@holds("places-within-quota", Text("入选名额不超过限额", "places are at most the quota"))
def places_over_quota() -> Iterable[object]:
    return [quota for quota in Quota.objects.all() if taken(quota) > quota.places]


@holds("drawn-were-registered", Text("抽中的在种子可知以前登记", "who was drawn could be before the seed was known"))
def joined_late() -> Iterator[Member]:
    """By what the draw kept of them, which is what the journal says."""
    rows = Member.objects.exclude(place=0).select_related("round__call").defer("round__call__program")
    drawn = list(rows)
    entries = Entry.objects.filter(
        what__in=("expert registered", "expert active"), thing_type=Expert._meta.label_lower,
        thing_id__in={str(one.expert_id) for one in drawn},
    )  # fmt: skip
    let_in = {(entry.thing_id, _since(entry)) for entry in entries}
    for one in drawn:
        told = (str(one.expert_id), one.since) in let_in
        if one.since is None or one.since > one.round.known_from or not told:
            yield one


def _since(entry: Entry) -> datetime:
    """Since when an expert could be drawn, as an entry says, or by its own moment."""
    said = (entry.after or {}).get("since")
    return datetime.fromisoformat(said) if said else entry.at


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
