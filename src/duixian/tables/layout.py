"""The canonical tables: their names, columns and types, all derived from the vocabulary.

A folder of tables is split into buckets; all rows of an applicant stand in one bucket, sorted by its key. Keys are
integers given when the tables are prepared: `applicant` is the rank of the applicant's code, `matter` the rank of the
matter by applicant and id, so that nothing depends on the order of the rows that were read.

Money is fen and a rate parts per million, both Int64; a date is Date; a choice, a region and an industry are Enums,
of which the codes are sorted, so that everything inside `C34` or `230100` is one range of their positions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import Literal

import polars as pl

from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR, LEVELS, STATUSES
from duixian.vocabulary.facts import APPLICANT, MATTER, OUTCOME, Fact, FactType, Vocabulary
from duixian.vocabulary.industries import every_industry
from duixian.vocabulary.regions import every_region

LAYOUT = 1
APPLICANTS, APPLICANT_YEARS, LINES, RECEIPTS, COVERAGE, OUTCOMES = (
    "applicants",
    "applicant_years",
    "lines",
    "receipts",
    "coverage",
    "outcomes",
)
MATTERS, MATTER_YEARS = "matters_", "matter_years_"  # with the kind of matter
OUTCOME_KEYS = ("applicant", "matter", "grant", "period")  # of the canonical table: the rest are what is told
NA = "_na"  # a fact's second column, where it may be inapplicable: true says that it cannot exist

ORDINAL_OF_EPOCH = date(1970, 1, 1).toordinal()  # the kernel counts days from the year 1, Polars from here

Where = Literal["both", "input", "canonical"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `fact` is the declaration it holds the values of; `needed`: never null; `low` and `high` bound its
    values in fen, ppm, pieces or day ordinals. `key` tells the rows of an input apart. `where` it stands: inputs name
    applicants and matters by code and id, canonical tables by integers."""

    name: str
    type: pl.DataType
    fact: Fact | None = None
    needed: bool = False
    low: int | None = None
    high: int | None = None
    key: bool = False
    where: Where = "both"


@dataclass(frozen=True, slots=True)
class Table:
    """One table: `kind` is the kind of matter that its rows are of, or that of the vocabulary that its facts are of."""

    name: str
    kind: str
    columns: tuple[Column, ...]

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """The columns of the canonical table."""
        return {column.name: column.type for column in self.columns if column.where != "input"}

    @property
    def inputs(self) -> tuple[Column, ...]:
        """The columns that an input may have."""
        return tuple(column for column in self.columns if column.where != "canonical")

    def column(self, name: str) -> Column:
        """The column of this name. Raises `KeyError`."""
        return next(column for column in self.columns if column.name == name)


@cache
def regions() -> pl.Enum:
    return pl.Enum(every_region())


@cache
def industries() -> pl.Enum:
    return pl.Enum(every_industry())


def fact_type(fact: Fact) -> pl.DataType:
    """How a fact's values stand in a column."""
    match fact.type:
        case FactType.BOOLEAN:
            return pl.Boolean()
        case FactType.MONEY | FactType.RATE | FactType.COUNT:
            return pl.Int64()
        case FactType.DATE:
            return pl.Date()
        case FactType.CHOICE:
            return pl.Enum(list(fact.choices))
        case FactType.REGION:
            return regions()
        case FactType.INDUSTRY:
            return industries()
        case FactType.TEXT:
            return pl.String()


def fact_columns(facts: Sequence[Fact], yearly: bool) -> list[Column]:
    found: list[Column] = []
    for fact in facts:
        if fact.yearly is yearly:
            bounded = fact.type in (FactType.MONEY, FactType.RATE, FactType.COUNT, FactType.DATE)
            low, high = (fact.low, fact.high) if bounded else (None, None)
            found.append(Column(fact.name, fact_type(fact), fact, low=low, high=high))
            if fact.may_be_inapplicable:
                found.append(Column(fact.name + NA, pl.Boolean(), fact))
    return found


def layout(vocabulary: Vocabulary) -> Mapping[str, Table]:
    """Every table by name, applicants first."""
    text = pl.String()
    applicant = Column("applicant", pl.Int64(), needed=True, where="canonical")
    matter = Column("matter", pl.Int64(), needed=True, where="canonical")
    matter_or_none = Column("matter", pl.Int64(), where="canonical")
    code = Column("code", text, needed=True, key=True, where="input")
    matter_id = Column("matter_id", text, needed=True, key=True, where="input")
    year = Column("year", pl.Int64(), needed=True, low=FIRST_YEAR, high=LAST_YEAR, key=True)
    amount = Column("amount", pl.Int64(), needed=True, low=0, high=10**14)
    same = [
        *(Column(name, text) for name in ("project", "product")),
        *(Column(name, pl.Int64(), where="canonical") for name in ("project_key", "product_key")),
    ]
    of_applicant, of_outcome = vocabulary.facts_of(APPLICANT), vocabulary.facts_of(OUTCOME)
    tables = [
        Table(
            APPLICANTS,
            APPLICANT,
            (applicant, replace(code, where="both"), Column("name", text), *fact_columns(of_applicant, False)),
        ),
        Table(APPLICANT_YEARS, APPLICANT, (applicant, code, year, *fact_columns(of_applicant, True))),
    ]
    for kind in vocabulary.matter_kinds:
        facts = vocabulary.facts_of(kind)
        head = (applicant, matter, code, replace(matter_id, where="both"), Column("name", text), *same)
        complete = Column("lines_complete", pl.Boolean())
        tables.append(Table(MATTERS + kind, kind, (*head, complete, *fact_columns(facts, False))))
        if any(fact.yearly for fact in facts):
            yearly = (applicant, matter, code, matter_id, year, *fact_columns(facts, True))
            tables.append(Table(MATTER_YEARS + kind, kind, yearly))
    categories = dict.fromkeys(category for kind in vocabulary.kinds.values() for category in kind.categories)
    line = (
        Column("id", text, needed=True, key=True),
        Column("category", pl.Enum(list(categories)), needed=True),
        Column("date", pl.Date(), needed=True),
        amount,
        Column("paid", pl.Boolean(), needed=True),
    )
    receipt = (
        Column("programme", text, needed=True),
        Column("programme_key", pl.Int64(), where="canonical"),
        Column("level", pl.Enum(list(LEVELS)), needed=True),
        Column("region", regions()),
        Column("matter_id", text),
        *same,
        replace(year, key=False),
        Column("date", pl.Date(), needed=True),
        Column("status", pl.Enum(list(STATUSES)), needed=True),
        amount,
    )
    outcome = (
        Column("matter_id", text, key=True, where="input"),
        Column("grant", text, needed=True, key=True),
        Column("period", pl.Int64(), low=FIRST_YEAR, high=LAST_YEAR, key=True),
        *fact_columns(of_outcome, False),
    )
    known = [Column(level, pl.Date()) for level in LEVELS]
    years_from = Column("years_from", pl.Int64(), low=FIRST_YEAR, high=LAST_YEAR)
    tables += [
        Table(LINES, MATTER, (applicant, matter, code, matter_id, *line)),
        Table(RECEIPTS, APPLICANT, (applicant, matter_or_none, replace(code, key=False), *receipt)),
        Table(COVERAGE, APPLICANT, (applicant, code, *known, years_from)),
        Table(OUTCOMES, OUTCOME, (applicant, matter_or_none, code, *outcome)),
    ]
    return {table.name: table for table in tables}
