"""The beginning of a check-up: what any clerk knows of the enterprise, and what it has done."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.utils import timezone

from duixian.assess import Engine
from duixian.assess.explain import ceiling
from duixian.portal.dossiers.changes import with_matter, with_title, without_matters
from duixian.portal.dossiers.commands import read_values
from duixian.portal.dossiers.fields import Field, as_typed, field_of, typed_in
from duixian.portal.journal import Invalid
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, matters_of, with_values

_FACTS = ("registered_region", "entity_type", "industry", "size", "founded")
_REGION = "applicant.registered_region"
_LONGEST_NAME = 120
MOST = 6
"""How many matters of one kind the page offers."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A kind of matter that policies of this place pay for: by how many grants, the most that one of them gives (fen,
    None where no figure bounds it), and how many matters of it there are already."""

    kind: str
    label: Text
    meaning: Text
    grants: int
    most: int | None
    count: int


def nothing() -> Plain:
    """The plain form of a dossier of which nothing is known."""
    return {"dossier": 1, "on": timezone.localdate().isoformat(), "applicant": {}}


def fields(data: Plain, sent: QueryDict | None, problems: Mapping[str, Problem]) -> list[Field]:
    """What the first page asks."""
    made = [field_of(spot, data) for spot in _spots()]
    return [as_typed(field, sent, problems) for field in made] if sent is not None else made


def name_of(data: Mapping[str, Data]) -> str:
    applicant = data.get("applicant")
    return str(applicant.get("name", "")) if isinstance(applicant, dict) else ""


def who(post: QueryDict) -> Callable[[Plain], Plain]:
    """The change that the first page makes. Only the place is needed: it says which policies there are."""

    def change(data: Plain) -> Plain:
        values = read_values(data, typed_in(post, _spots()))
        if not any(spot.path == _REGION and value for spot, value in values.items()):
            message = Text("请选择注册所在的区县，才知道适用哪些政策", "the place decides which policies apply")
            raise Invalid(Problem("missing", message, Place(path=_REGION)))
        changed = with_values(data, values)
        name = post.get("name", "").strip()[:_LONGEST_NAME]
        applicant = changed["applicant"]
        known = {k: v for k, v in applicant.items() if k != "name"} if isinstance(applicant, dict) else {}
        return {**changed, "applicant": {**known, "name": name} if name else known}

    return change


def offers(engine: Engine, data: Mapping[str, Data]) -> list[Offer]:
    """The kinds of matter that grants are for, those with the most money first."""
    kinds = load_vocabulary().kinds
    found: list[Offer] = []
    for kind in dict.fromkeys(rule.matter_kind for rule in engine.program.rules if rule.matter_kind != APPLICANT):
        rules = [rule for rule in engine.program.rules if rule.matter_kind == kind]
        bounds = [(ceiling(rule.award), rule.award.scale) for rule in rules]
        known = [most // scale for most, scale in bounds if most is not None]
        count = sum(1 for matter in matters_of(data) if matter.get("kind") == kind)
        declared = kinds[kind]
        found.append(Offer(kind, declared.label, declared.meaning, len(rules), max(known, default=None), count))
    return sorted(found, key=lambda offer: -(offer.most or 0))


def matters(post: QueryDict, kinds: Sequence[str]) -> Callable[[Plain], Plain]:
    """The change that the page of matters makes: so many of each kind, those that there are named as typed."""

    def change(data: Plain) -> Plain:
        for matter in list(matters_of(data)):
            if title := post.get(f"title:{matter['id']}", "").strip()[:_LONGEST_NAME]:
                data = with_title(data, str(matter["id"]), title)
        for kind in kinds:
            wanted = post.get(f"count:{kind}", "")
            count = min(int(wanted), MOST) if wanted.isdecimal() else 0
            own = [str(matter["id"]) for matter in matters_of(data) if matter.get("kind") == kind]
            data = without_matters(data, own[count:])
            for _ in range(count - len(own)):
                data = with_matter(data, kind, load_vocabulary())
        return data

    return change


def _spots() -> list[Spot]:
    facts = load_vocabulary().kinds[APPLICANT].facts
    return [Spot(APPLICANT, facts[name]) for name in _FACTS]
