"""What can be known: every fact is declared once, by kind, and everything else (checks, forms, columns) follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from duixian.quantity.text import Text

APPLICANT, MATTER, OUTCOME = "applicant", "matter", "outcome"
SPECIAL_KINDS = (APPLICANT, MATTER, OUTCOME)
PPM = 1_000_000


class FactType(StrEnum):
    """The type of a fact's value; `values.py` says how each is held in memory."""

    BOOLEAN = "boolean"
    MONEY = "money"
    RATE = "rate"
    COUNT = "count"
    DATE = "date"
    CHOICE = "choice"
    REGION = "region"
    INDUSTRY = "industry"
    TEXT = "text"


class Settler(StrEnum):
    """Whose word settles a fact."""

    APPLICANT = "applicant"
    REGISTER = "register"
    HISTORY = "history"
    EXPERT = "expert"
    SELECTION = "selection"
    AUTHORITY = "authority"


# A type's widest range in its own smallest unit: fen, parts per million, pieces, day ordinals.
DEFAULT_RANGES: Mapping[FactType, tuple[int, int]] = {
    FactType.BOOLEAN: (0, 1),
    FactType.MONEY: (0, 10**14),
    FactType.RATE: (0, PPM),
    FactType.COUNT: (0, 10**9),
    FactType.DATE: (date(1900, 1, 1).toordinal(), date(2100, 12, 31).toordinal()),
}
_UNSET = -1


@dataclass(frozen=True, slots=True)
class Unit:
    """What a count counts; `words` are the 量词 that may follow the number."""

    id: str
    label: Text
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One declared fact. `low` and `high` are inclusive, in fen, ppm, pieces or day ordinals by type.

    `derived_from_lines` names the category whose paid lines add up to it, once a matter's lines are complete.
    `highest_before` names the yearly fact whose highest value in the years before this is, once all of them are listed.
    `counted_in` is the unit that `unit` names; the loader fills it.
    """

    kind: str
    name: str
    type: FactType
    label: Text
    meaning: Text
    settled_by: Settler
    unit: str = ""
    yearly: bool = False
    low: int = _UNSET
    high: int = _UNSET
    choices: Mapping[str, Text] = field(default_factory=dict, hash=False)
    proof: tuple[str, ...] = ()
    may_be_inapplicable: bool = False
    changeable: bool = True
    derived_from_lines: str = ""
    highest_before: str = ""
    counted_in: Unit | None = None

    def __post_init__(self) -> None:
        low, high = DEFAULT_RANGES.get(self.type, (0, 0))
        if self.low == _UNSET:
            object.__setattr__(self, "low", low)
        if self.high == _UNSET:
            object.__setattr__(self, "high", high)

    @property
    def path(self) -> str:
        """`kind.name`, as conditions write it."""
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True, slots=True)
class Kind:
    """The applicant, every matter (`matter`), the outcomes of stages (`outcome`), or one kind of matter."""

    id: str
    label: Text
    meaning: Text
    facts: Mapping[str, Fact] = field(default_factory=dict, hash=False)
    categories: Mapping[str, Text] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every kind with its facts, and the counting units."""

    kinds: Mapping[str, Kind] = field(hash=False)
    units: Mapping[str, Unit] = field(default_factory=dict, hash=False)

    def fact(self, kind: str, name: str) -> Fact | None:
        """The fact, looked up in the kind and, for a kind of matter, in `matter`; None when nobody declared it."""
        for owner in (kind, MATTER) if kind not in SPECIAL_KINDS else (kind,):
            declared = self.kinds.get(owner)
            if declared is not None and name in declared.facts:
                return declared.facts[name]
        return None

    def facts_of(self, kind: str) -> tuple[Fact, ...]:
        """All facts that something of this kind has: for a kind of matter its own after those of `matter`."""
        found: dict[str, Fact] = {}
        for owner in (MATTER, kind) if kind not in SPECIAL_KINDS else (kind,):
            if owner in self.kinds:
                found.update(self.kinds[owner].facts)
        return tuple(found.values())

    @property
    def matter_kinds(self) -> tuple[str, ...]:
        """The ids of the kinds that are matters, in the order of declaration."""
        return tuple(kind for kind in self.kinds if kind not in SPECIAL_KINDS)


def load_vocabulary(folder: Path | None = None) -> Vocabulary:
    """Read and check every `*.yaml` of a folder; without one, of the packaged catalogue (read once).

    Raises `Refused` with file, line and column of everything that is wrong.
    """
    return _packaged() if folder is None else _read(folder)


@cache
def _packaged() -> Vocabulary:
    return _read(Path(__file__).parent.parent / "catalogue" / "vocabulary")


def _read(folder: Path) -> Vocabulary:
    # Imported here: pydantic is needed only by those who read the files.
    from duixian.vocabulary.fact_files import read_folder

    return read_folder(folder)
