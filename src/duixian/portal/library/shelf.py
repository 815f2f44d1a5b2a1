"""The policies on the shelf: the catalogue's files with what one filters them by."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

from duixian.expression import tree as t
from duixian.policy.loader import Loaded, catalogue_files
from duixian.policy.models import PolicyFile
from duixian.program.compile import checked, load
from duixian.program.lower import Lowered
from duixian.program.model import PolicyRule, Rule
from duixian.program.saying import said
from duixian.program.series import load_series
from duixian.quantity.text import Text
from duixian.sources import split_citation
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.industries import within_industry
from duixian.vocabulary.regions import within_region


class Standing(StrEnum):
    """How a policy stands on a day; one that states no beginning or no end is taken to be in force there."""

    IN_FORCE = "in_force"
    COMING = "coming"
    PAST = "past"


STANDINGS: Mapping[Standing, Text] = {
    Standing.IN_FORCE: Text("有效", "In force"),
    Standing.COMING: Text("尚未施行", "Not yet in force"),
    Standing.PAST: Text("已失效", "Past"),
}


@dataclass(frozen=True, slots=True)
class Facets:
    """What a grant may be filtered by. None: it says nothing of industries, of sizes."""

    kind: str
    industries: frozenset[str] | None
    sizes: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Choice:
    """What somebody looks for; "" where they do not care."""

    region: str = ""
    industry: str = ""
    size: str = ""
    kind: str = ""
    standing: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A policy: its file, its lowered head (validity as ordinals), its grants' facets, its figures clause by clause."""

    loaded: Loaded
    head: PolicyRule
    facets: Mapping[str, Facets]
    figures: Mapping[str, Sequence[Text]]

    @property
    def id(self) -> str:
        return self.loaded.id

    @property
    def model(self) -> PolicyFile:
        return self.loaded.model

    @property
    def text(self) -> str:
        """The file as it stands."""
        return Path(self.loaded.source.file).read_text(encoding="utf-8")

    @property
    def digest(self) -> str:
        """sha256 of the file: the digest of the version that it is."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    def standing(self, on: date) -> Standing:
        day = on.toordinal()
        if self.head.start and day < self.head.start:
            return Standing.COMING
        return Standing.PAST if self.head.end and day > self.head.end else Standing.IN_FORCE

    def matching(self, choice: Choice) -> list[str]:
        """The grants that somebody of this industry and size may look at, for this kind of matter."""
        return [name for name, facets in self.facets.items() if _fits(facets, choice)]


@cache
def shelf() -> Mapping[str, Book]:
    """Every policy of the catalogue, by id, the latest issue first."""
    books = [book(policy) for policy in catalogue_files()]
    return {one.id: one for one in sorted(books, key=_issue, reverse=True)}


def _issue(one: Book) -> tuple[str, str]:
    day = one.model.policy.issued
    return (day.isoformat() if isinstance(day, date) else "", one.id)


def found(books: Iterable[Book], choice: Choice, on: date) -> list[tuple[Book, list[str]]]:
    """The books that fit, each with its grants that do; a region finds what contains it and what lies in it.

    Those that are past come last.
    """
    rows = []
    for one in books:
        grants = one.matching(choice)
        fits = grants or not (choice.industry or choice.size or choice.kind)
        if fits and _near(one, choice.region) and choice.standing in ("", one.standing(on)):
            rows.append((one, grants))
    return sorted(rows, key=lambda row: row[0].standing(on) is Standing.PAST)


def _near(one: Book, region: str) -> bool:
    own = one.model.policy.region
    return not region or within_region(region, own) or within_region(own, region)


def _fits(facets: Facets, choice: Choice) -> bool:
    if choice.kind and facets.kind != choice.kind:
        return False
    if choice.size and facets.sizes is not None and choice.size not in facets.sizes:
        return False
    named = facets.industries
    if not choice.industry or named is None:
        return True
    return any(within_industry(choice.industry, code) or within_industry(code, choice.industry) for code in named)


@cache
def book(policy: str) -> Book:
    """A policy of the catalogue. Raises KeyError for an id that it does not have."""
    loaded = load(catalogue_files()[policy])
    lowered = checked(loaded, load_vocabulary(), load_series())
    facets = {rule.grant: _facets(rule) for rule in lowered.rules}
    return Book(loaded, lowered.policy, facets, _figures(lowered))


def _facets(rule: Rule) -> Facets:
    """What a rule's own conditions demand: one that leaves another way open excludes nobody."""
    members = [
        node
        for condition in rule.conditions
        for node in (condition.node.parts if isinstance(condition.node, t.All) else (condition.node,))
        if isinstance(node, t.Member) and node.ref.fact.kind == "applicant" and not node.negated
    ]
    industries = [frozenset(node.values) for node in members if node.ref.fact.name == "industry"]
    sizes = [frozenset(node.values) for node in members if node.ref.fact.name == "size"]
    return Facets(rule.matter_kind, industries[0] if industries else None, sizes[0] if sizes else None)


def _figures(lowered: Lowered) -> Mapping[str, Sequence[Text]]:
    """The figures that the file takes from each clause, as they are said, each once."""
    vocabulary = load_vocabulary()
    by_clause: dict[str, dict[Text, None]] = {}
    for figure in lowered.figures:
        for cite in figure.cites:
            by_clause.setdefault(split_citation(cite)[0], {})[said(figure.text, vocabulary)] = None
    return {address: list(texts) for address, texts in by_clause.items()}
