"""What follows from a dossier's own facts: the class of size, sums of complete lines, years before the founding, and
the highest of the years gone by once all of them are listed.

A derived value never replaces one that was given, and its source says `derived`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from duixian.vocabulary.dossier import FIRST_YEAR, Dossier, Matter, Provenance, source_path
from duixian.vocabulary.facts import APPLICANT, Vocabulary
from duixian.vocabulary.size import enterprise_size
from duixian.vocabulary.values import INAPPLICABLE, Value

DERIVED = Provenance(by="derived")
# Growth and "for the first time" look back a year or two from a claim's year, and no claim is older than its claimant.
YEARS_BEFORE_FOUNDING = 3


def derive(dossier: Dossier, vocabulary: Vocabulary) -> Dossier:
    """The dossier with what follows from it added; deriving again adds nothing."""
    found: dict[str, Provenance] = {}
    applicant = dict(dossier.applicant)
    size = _size(dossier, vocabulary)
    if size is not None and "size" not in applicant:
        applicant["size"] = size
        found[source_path(APPLICANT, "size")] = DERIVED
    years = _years(dossier, vocabulary, found)
    matters = tuple(_with_sums(matter, vocabulary, found) for matter in dossier.matters)
    sources = {**dossier.sources, **found}
    return replace(dossier, applicant=applicant, years=years, matters=matters, sources=sources)


def sum_of_lines(matter: Matter, category: str) -> int:
    """The paid lines of the category, in fen."""
    return sum(line.amount for line in matter.lines if line.category == category and line.paid)


def _size(dossier: Dossier, vocabulary: Vocabulary) -> str | None:
    if vocabulary.fact(APPLICANT, "size") is None:
        return None
    industry = dossier.applicant.get("industry")
    staff, income, assets = (_latest_count(dossier, name) for name in ("staff", "sales", "assets"))
    return enterprise_size(industry, staff, income, assets) if isinstance(industry, str) else None


def _latest_count(dossier: Dossier, name: str) -> int | None:
    """A figure of the applicant itself, or else of the latest year up to the dossier's day that gives it."""
    candidates = [dossier.applicant.get(name)]
    candidates += [
        dossier.years[year].get(name) for year in sorted(dossier.years, reverse=True) if year <= dossier.on.year
    ]
    return next((value for value in candidates if isinstance(value, int) and not isinstance(value, bool)), None)


def _years(dossier: Dossier, vocabulary: Vocabulary, found: dict[str, Provenance]) -> Mapping[int, Mapping[str, Value]]:
    years = {year: dict(facts) for year, facts in dossier.years.items()}
    founded = dossier.applicant.get("founded")
    if not isinstance(founded, date):
        return years
    yearly = [fact for fact in vocabulary.facts_of(APPLICANT) if fact.yearly and fact.may_be_inapplicable]
    before = range(max(founded.year - YEARS_BEFORE_FOUNDING, FIRST_YEAR), founded.year)
    for year in before if yearly else ():
        for fact in yearly:
            if fact.name not in years.setdefault(year, {}):
                years[year][fact.name] = INAPPLICABLE
                found[source_path(APPLICANT, fact.name, year)] = DERIVED
    _highest_before(years, founded.year, dossier.coverage.years_from, vocabulary, found)
    return dict(sorted(years.items()))


def _highest_before(
    years: dict[int, dict[str, Value]],
    first: int,
    known_from: int | None,
    vocabulary: Vocabulary,
    found: dict[str, Provenance],
) -> None:
    """The highest value of earlier years, where the dossier says that it lists every year since the founding."""
    if known_from is None or known_from > first:
        return
    for fact in vocabulary.facts_of(APPLICANT):
        for year in years if fact.highest_before else ():
            earlier = [years.get(y, {}).get(fact.highest_before) for y in range(first, year)]
            values = [value for value in earlier if isinstance(value, int) and not isinstance(value, bool)]
            if earlier and len(values) == len(earlier) and fact.name not in years[year]:
                years[year][fact.name] = max(values)
                found[source_path(APPLICANT, fact.name, year)] = DERIVED


def _with_sums(matter: Matter, vocabulary: Vocabulary, found: dict[str, Provenance]) -> Matter:
    if not matter.lines_complete:
        return matter
    facts = dict(matter.facts)
    for fact in vocabulary.facts_of(matter.kind):
        if fact.derived_from_lines and fact.name not in facts:
            facts[fact.name] = sum_of_lines(matter, fact.derived_from_lines)
            found[source_path(matter.id, fact.name)] = DERIVED
    return replace(matter, facts=facts)
