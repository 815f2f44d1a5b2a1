"""Values in a dossier's plain form, found and set by path: `applicant.staff`, `m1.star`, `m1.new_users(2023)`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass

from duixian.quantity.yaml_source import Data
from duixian.vocabulary.dossier import source_path
from duixian.vocabulary.facts import APPLICANT, Fact, Vocabulary

Plain = dict[str, Data]
_PATH = re.compile(r"(?P<owner>.+)\.(?P<name>[a-z0-9_]+)(?:\((?P<year>[0-9]{4})\))?")


@dataclass(frozen=True, slots=True)
class Spot:
    """The place of one value: whose it is (`applicant` or a matter's id), which fact, and of which year."""

    owner: str
    fact: Fact
    year: int | None = None

    @property
    def path(self) -> str:
        """The spot's name; see `source_path`."""
        return source_path(self.owner, self.fact.name, self.year)


def find_spot(path: str, data: Mapping[str, Data], vocabulary: Vocabulary) -> Spot | None:
    """The spot that a path names; None where the dossier has no such owner, or its kind no such fact (of a year)."""
    match = _PATH.fullmatch(path)
    kind = kind_of(match["owner"], data) if match else ""
    fact = vocabulary.fact(kind, match["name"]) if match and kind else None
    if match is None or fact is None or fact.yearly != bool(match["year"]):
        return None
    return Spot(match["owner"], fact, int(match["year"]) if match["year"] else None)


def kind_of(owner: str, data: Mapping[str, Data]) -> str:
    """The kind of the applicant or of a matter; "" where there is no such matter."""
    return APPLICANT if owner == APPLICANT else str((matter_of(owner, data) or {}).get("kind", ""))


def matter_of(matter_id: str, data: Mapping[str, Data]) -> Plain | None:
    """The matter's own mapping (not a copy)."""
    return next((matter for matter in matters_of(data) if matter.get("id") == matter_id), None)


def matters_of(data: Mapping[str, Data]) -> Iterator[Plain]:
    found = data.get("matters")
    return (matter for matter in found if isinstance(matter, dict)) if isinstance(found, list) else iter(())


def value_at(spot: Spot, data: Mapping[str, Data]) -> Data:
    """The plain value of a spot; None where nothing is known."""
    return _mapping(spot, data).get(spot.fact.name)


def with_values(data: Mapping[str, Data], values: Mapping[Spot, Data]) -> Plain:
    """A copy with these values set; None takes a value out, since what is unknown is not written."""
    copy = deepcopy(dict(data))
    for spot, value in values.items():
        mapping = _mapping(spot, copy, make=value is not None)
        if value is None:
            mapping.pop(spot.fact.name, None)
        else:
            mapping[spot.fact.name] = value
    return copy


def as_given(data: Mapping[str, Data], vocabulary: Vocabulary) -> Plain:
    """A copy without what was derived: that is derived anew whenever the data are read."""
    sources = data.get("sources")
    known = sources if isinstance(sources, dict) else {}
    derived = [path for path, source in known.items() if isinstance(source, dict) and source.get("by") == "derived"]
    spots = [spot for path in derived if (spot := find_spot(path, data, vocabulary))]
    copy = with_values(data, dict.fromkeys(spots))
    years = copy.get("years")
    kept: Plain = {"sources": {path: source for path, source in known.items() if path not in derived}}
    if isinstance(years, dict):
        kept["years"] = {year: facts for year, facts in years.items() if facts}
    return {**copy, **kept}


def _mapping(spot: Spot, data: Mapping[str, Data], make: bool = False) -> Plain:
    """The mapping that holds the spot's value; with `make` put into `data` where it lacks."""
    owner: Mapping[str, Data] = data if spot.owner == APPLICANT else matter_of(spot.owner, data) or {}
    once = APPLICANT if spot.owner == APPLICANT else "facts"
    keys = (once,) if spot.year is None else ("years", str(spot.year))
    for key in keys:
        inner = owner.get(key)
        if not isinstance(inner, dict):
            inner = {}
            if make and isinstance(owner, dict):
                owner[key] = inner
        owner = inner
    return dict(owner) if not isinstance(owner, dict) else owner
