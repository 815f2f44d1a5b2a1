"""The sections of a dossier's page, made from the vocabulary: who settles a fact says where it stands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from duixian.portal.dossiers.fields import Field, field_of
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import APPLICANT, Fact, Settler, load_vocabulary
from duixian.vocabulary.spots import Spot, kind_of, matter_of, value_at

YEARS = 4
_OPEN = (Settler.APPLICANT, Settler.REGISTER, Settler.HISTORY, Settler.EXPERT)
_TITLES: Mapping[Settler, Text] = {
    Settler.APPLICANT: Text("由本单位填写", "For you to fill in"),
    Settler.REGISTER: Text("以登记信息为准", "Settled by registers"),
    Settler.EXPERT: Text("以评定机构为准", "Settled by expert bodies"),
    Settler.HISTORY: Text("以资金和历史记录为准", "Settled by past records"),
    Settler.AUTHORITY: Text("以主管部门为准", "Settled by the authority"),
    Settler.SELECTION: Text("以择优结果为准", "Settled by selection"),
}


@dataclass(frozen=True, slots=True)
class Section:
    """Facts that the same people settle. `own`: the applicant's word settles them; else what the settler has not said
    yet may be stated provisionally (`open`), and counts until the settler speaks."""

    settler: str
    title: Text
    fields: tuple[Field, ...]
    own: bool

    @property
    def open(self) -> tuple[Field, ...]:
        return tuple(field for field in self.fields if not field.locked)

    @property
    def known(self) -> int:
        return sum(1 for field in self.fields if field.was is not None)


@dataclass(frozen=True, slots=True)
class YearRow:
    label: Text
    meaning: Text
    fields: tuple[Field, ...]


Show = Callable[[Field], Field]
"""What is done to each field before it is shown: put in what was typed, say what is wrong."""


def sections(owner: str, data: Mapping[str, Data], show: Show) -> list[Section]:
    """The facts that have no year, of the applicant or of a matter."""
    facts = [fact for fact in load_vocabulary().facts_of(kind_of(owner, data)) if not fact.yearly]
    found = []
    for settler, title in _TITLES.items():
        fields = tuple(show(field_of(Spot(owner, fact), data)) for fact in facts if fact.settled_by is settler)
        if fields and (settler in _OPEN or any(field.was is not None for field in fields)):
            found.append(Section(settler.value, title, fields, settler is Settler.APPLICANT))
    return found


def years(owner: str, data: Mapping[str, Data], now: int, show: Show) -> tuple[tuple[int, ...], tuple[YearRow, ...]]:
    """The yearly facts: the last years, and every earlier one that something is known of."""
    facts = [fact for fact in load_vocabulary().facts_of(kind_of(owner, data)) if fact.yearly]
    if not facts:
        return (), ()
    shown = sorted(set(range(now - YEARS + 1, now + 1)) | _known(owner, facts, data))
    rows = tuple(
        YearRow(fact.label, fact.meaning, tuple(show(field_of(Spot(owner, fact, year), data)) for year in shown))
        for fact in facts
    )
    return tuple(shown), rows


def _known(owner: str, facts: list[Fact], data: Mapping[str, Data]) -> set[int]:
    holder = data if owner == APPLICANT else matter_of(owner, data) or {}
    listed = holder.get("years")
    years = [int(year) for year in listed] if isinstance(listed, dict) else []
    return {year for year in years if any(value_at(Spot(owner, fact, year), data) is not None for fact in facts)}
