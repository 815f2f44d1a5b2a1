"""A call as its page shows it: papers, procedure, readings; and the days of all calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.urls import reverse

from duixian.policy import wording
from duixian.policy.models import PolicyFile
from duixian.policy.paperwork import Material
from duixian.portal.calls.icalendar import Entry
from duixian.portal.calls.models import Call
from duixian.portal.library.reading import Step
from duixian.procedure.model import Procedure, Stage
from duixian.procedure.read import procedure_for
from duixian.procedure.words import days as days_said
from duixian.procedure.words import office
from duixian.program.saying import listed
from duixian.quantity.text import Lang, Text

_SHOWN_BACK = 31


@dataclass(frozen=True, slots=True)
class Pinned:
    """An ambiguity as a call reads it."""

    question: Text
    title: Text
    cite: tuple[str, ...]
    is_default: bool


@dataclass(frozen=True, slots=True)
class Way:
    """A procedure with the grants that follow it."""

    grants: Sequence[Text]
    procedure: Procedure
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Day:
    """The first or the last day of a call."""

    day: date
    call: Call
    last: bool


def papers(model: PolicyFile, grants: Sequence[str]) -> list[Material]:
    """The policy's papers for any of these grants, each once."""
    return list(
        {id(one): one for name in grants if name in model.grants for one in wording.materials_of(model, name)}.values()
    )


def stages(model: PolicyFile, grants: Sequence[str], limits: Mapping[str, int]) -> list[Way]:
    """The procedures that these grants follow, with the limits of the call; grants with the same one together."""
    ways: dict[tuple[Stage, ...], tuple[Procedure, list[Text]]] = {}
    for name in grants:
        if name not in model.grants:
            continue
        own = {stage.id for stage in procedure_for(model, name).stages if stage.days is None}
        procedure = procedure_for(model, name, {key: n for key, n in limits.items() if key in own})
        ways.setdefault(procedure.stages, (procedure, []))[1].append(model.grants[name].title)
    return [Way(titles, one, [Step(s.title, list(_notes(s))) for s in one.stages]) for one, titles in ways.values()]


def _notes(stage: Stage) -> Iterator[Text]:
    yield Text(_who_and_when(stage, "zh"), _who_and_when(stage, "en"))
    if stage.channels:
        channels = listed(stage.channels)
        yield Text(f"渠道：{channels.zh}", f"on: {channels.en}")


def _who_and_when(stage: Stage, lang: Lang) -> str:
    time = days_said(stage)
    parts = [office(stage).in_(lang), time.in_(lang) if time else "", wording.clause(stage.cites, lang)]
    return " · ".join(part for part in parts if part)


def readings(model: PolicyFile, chosen: Mapping[str, str]) -> list[Pinned]:
    """How a call reads what is unclear, where a reading makes a difference."""
    found = []
    for name, entry in model.ambiguities.items():
        key = chosen.get(name, entry.default)
        if key in entry.readings and any(reading.patches for reading in entry.readings.values()):
            found.append(Pinned(entry.question, entry.readings[key].title, entry.cite, key == entry.default))
    return found


def days(calls: Iterable[Call], today: date) -> list[tuple[date, list[Day]]]:
    """First and last days from a month ago on, by month."""
    found = sorted(_days(calls), key=lambda one: (one.day, one.call.pk, one.last))
    recent = [one for one in found if one.day >= today - timedelta(days=_SHOWN_BACK)]
    return [(month, list(inside)) for month, inside in groupby(recent, key=lambda one: one.day.replace(day=1))]


def _days(calls: Iterable[Call]) -> Iterator[Day]:
    for call in calls:
        yield Day(call.opens_on, call, False)
        yield Day(call.closes_on, call, True)


def entries(calls: Iterable[Call], absolute: Callable[[str], str], host: str) -> list[Entry]:
    """The same days for iCalendar."""
    found = []
    for one in _days(calls):
        word, kind = ("申报截止", "last") if one.last else ("开始申报", "first")
        url = absolute(reverse("calls:call", args=[one.call.pk]))
        uid = f"call-{one.call.pk}-{kind}@{host}"
        found.append(Entry(uid, one.day, f"{word}：{one.call.title}", url, one.call.version))
    return found
