"""Answers from elsewhere taken over into an organisation's dossier: nothing that was settled is written over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.dossiers.commands import keep, open_dossier, settled_by
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import command, lock
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, matters_of, value_at, with_values


@command
def merge(actor: Authority, organisation: Organisation, given: Mapping[str, Data]) -> tuple[int, int]:
    """Take over facts, matters, receipts and coverage; how many facts were new or other, how many stayed as settled.

    A matter of the same id and kind is the same matter; any other is added under an id of its own. Receipts are added
    where the dossier does not list them. Name and code stay those of the organisation.
    """
    dossier = lock(actor.rows(Dossier, "edit"), open_dossier(actor, organisation).pk)
    new, names = _with_matters(dossier.data, given)
    values: dict[Spot, Data] = {}
    settled = 0
    for spot, value in _spots(given, names):
        if value == value_at(spot, new):
            continue
        if settled_by(new, spot.path) not in ("", "applicant"):
            settled += 1
            continue
        values[spot] = value
    before = {spot.path: value_at(spot, new) for spot in values}
    new = _with_sources(with_values(new, values), values)
    new = _with_history(new, given, names)
    parts = ("matters", "receipts", "coverage")
    before |= {part: dossier.data.get(part) for part in parts if dossier.data.get(part) != new.get(part)}
    after = {spot.path: value for spot, value in values.items()} | {
        part: new.get(part) for part in before if part in parts
    }
    keep(actor, "answers taken over", dossier, new, before, after)
    return len(values), settled


def _with_matters(data: Plain, given: Mapping[str, Data]) -> tuple[Plain, dict[str, str]]:
    """The dossier with the given matters, and the id that each of them has there."""
    own = {str(matter["id"]): matter for matter in matters_of(data)}
    names: dict[str, str] = {}
    added: list[Data] = []
    taken = set(own)
    for matter in matters_of(given):
        name = str(matter["id"])
        if name not in own or own[name].get("kind") != matter.get("kind"):
            free = next(n for i in range(1, len(taken) + 2) if (n := f"m{i}") not in taken) if name in taken else name
            bare = {key: value for key, value in matter.items() if key not in ("facts", "years")}
            added.append({**bare, "id": free})
            taken.add(free)
            names[name] = free
        else:
            names[name] = name
    kept: list[Data] = [*matters_of(data)]
    return {**data, "matters": [*kept, *added]}, names


def _spots(given: Mapping[str, Data], names: Mapping[str, str]) -> Iterator[tuple[Spot, Data]]:
    vocabulary = load_vocabulary()

    def of(owner: str, kind: str, facts: Data, years: Data) -> Iterator[tuple[Spot, Data]]:
        rows: list[tuple[int | None, Data]] = [(None, facts)]
        rows += [(int(year), row) for year, row in years.items()] if isinstance(years, dict) else []
        for year, row in rows:
            for name, value in row.items() if isinstance(row, dict) else ():
                if fact := vocabulary.fact(kind, name):
                    yield Spot(owner, fact, year), value

    yield from of(APPLICANT, APPLICANT, given.get("applicant"), given.get("years"))
    for matter in matters_of(given):
        owner, kind = names[str(matter["id"])], str(matter["kind"])
        yield from of(owner, kind, matter.get("facts"), matter.get("years"))


def _with_sources(data: Plain, values: Mapping[Spot, Data]) -> Plain:
    sources = data.get("sources")
    known: dict[str, Data] = dict(sources) if isinstance(sources, dict) else {}
    said: Plain = {"by": "applicant", "on": timezone.localdate().isoformat(), "note": "政策体检或导入"}
    return {**data, "sources": {**known, **{spot.path: said for spot in values}}}


def _with_history(data: Plain, given: Mapping[str, Data], names: Mapping[str, str]) -> Plain:
    kept, more = _items(data.get("receipts")), _items(given.get("receipts"))
    moved = [{**one, "matter": names[str(one["matter"])]} if one.get("matter") in names else one for one in more]
    receipts: list[Data] = [*kept, *(one for one in moved if one not in kept)]
    return {**data, "receipts": receipts, "coverage": data.get("coverage") or given.get("coverage") or {}}


def _items(data: Data) -> list[Plain]:
    return [one for one in data if isinstance(one, dict)] if isinstance(data, list) else []
