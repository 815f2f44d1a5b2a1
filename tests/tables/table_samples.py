"""Dossiers of the small vocabulary for the tests of tables, and what tables keep of them."""

import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import strategies as st

from duixian.quantity.text import Text
from duixian.vocabulary import Dossier, Fact, FactType, Matter, Vocabulary, derive, load_vocabulary
from duixian.vocabulary.derive import YEARS_BEFORE_FOUNDING
from duixian.vocabulary.facts import Settler

VOCABULARY_TESTS = Path(__file__).parent.parent / "vocabulary"
sys.path.append(str(VOCABULARY_TESTS))
import dossier_strategies  # noqa: E402  # it lives with the tests of the vocabulary

ON = date(2022, 6, 30)
CODES = st.text("0129ABXY甲", min_size=1, max_size=4)


def small_vocabulary() -> Vocabulary:
    """The small vocabulary, with a fact that is the highest of the years gone by."""
    small = load_vocabulary(VOCABULARY_TESTS / "data" / "vocabulary")
    applicant = small.kinds["applicant"]
    highest = Fact(
        "applicant",
        "highest_sales",
        FactType.MONEY,
        Text("历年最高销售收入", "highest sales"),
        Text("", ""),
        Settler.HISTORY,
        yearly=True,
        may_be_inapplicable=True,
        highest_before="sales",
    )
    facts = {**applicant.facts, "highest_sales": highest}
    return replace(small, kinds={**small.kinds, "applicant": replace(applicant, facts=facts)})


VOCABULARY = small_vocabulary()


@st.composite
def many_dossiers(draw: st.DrawFn, most: int = 4) -> list[Dossier]:
    """Dossiers with different codes, of one day."""
    codes = draw(st.lists(CODES, unique=True, max_size=most))
    return [replace(draw(dossier_strategies.dossiers(VOCABULARY)), code=code, on=ON) for code in codes]


def as_kept(dossier: Dossier, on: date = ON) -> Dossier:
    """What tables keep of a dossier, once what follows from it is derived, with everything in their order."""
    whole = derive(replace(dossier, on=on), VOCABULARY)
    founded = whole.applicant.get("founded")
    years = dict(sorted(whole.years.items()))
    if isinstance(founded, date):
        before = range(founded.year - YEARS_BEFORE_FOUNDING, founded.year)
        years = {
            year: {
                name: value
                for name, value in facts.items()
                if year not in before or name in dossier.years.get(year, {})
            }
            for year, facts in years.items()
            if year not in before or year in dossier.years
        }
    coverage = replace(whole.coverage, receipts=tuple(sorted(whole.coverage.receipts, key=lambda r: r.level)))
    return replace(
        whole,
        years=years,
        matters=tuple(_matter(matter) for matter in sorted(whole.matters, key=lambda m: m.id)),
        receipts=tuple(sorted(whole.receipts, key=repr)),
        coverage=coverage,
        outcomes=tuple(sorted(whole.outcomes, key=repr)),
        sources={},
        projects={},
    )


def _matter(matter: Matter) -> Matter:
    return replace(matter, counterparty="", lines=tuple(sorted(matter.lines, key=lambda line: line.id)))


def unordered(dossier: Dossier) -> Dossier:
    """A dossier that was read back, in the order that `as_kept` has."""
    coverage = replace(dossier.coverage, receipts=tuple(sorted(dossier.coverage.receipts, key=lambda r: r.level)))
    return replace(
        dossier,
        receipts=tuple(sorted(dossier.receipts, key=repr)),
        coverage=coverage,
        outcomes=tuple(sorted(dossier.outcomes, key=repr)),
    )


def codes_of(dossiers: Sequence[Dossier]) -> list[str]:
    return sorted(dossier.code for dossier in dossiers)
