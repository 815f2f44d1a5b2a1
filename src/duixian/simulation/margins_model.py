"""The margins of a population as it is drawn from them. Shares are parts per million, days are ordinals, growth is in
thousandths; a span holds both its ends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

SIZES = ("micro", "small", "medium", "large")
Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class FactMargin:
    """How a fact of a kind is drawn. `spans`: the values of an applicant of each of `SIZES`, both ends inclusive.
    `true`, `inapplicable` and `same` are of what is known; `growth` bounds one year's value over that of the last."""

    known: int
    true: int
    inapplicable: int
    same: int
    spans: tuple[Span, ...]
    growth: Span
    weights: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatterMargin:
    """How many matters of a kind there are and what they hold. `shares`: of the applicants of each industry that have
    any; `several`: of these, more than one; `years`: weights of 0, 1, 2 … yearly rows of a matter."""

    shares: tuple[int, ...]
    several: int
    most: int
    project: int
    product: int
    years: tuple[int, ...]
    with_lines: int
    lines: Span
    lines_complete: int


@dataclass(frozen=True, slots=True)
class ReceiptMargin:
    """`own`: receipts under a programme that is or concerns a grant; `named`: those that name a matter of the tables;
    `unlisted`: of the others, those that name one that is not there. `elsewhere`: (name, level, weight) of other
    programmes. `statuses`: weights."""

    share: int
    several: int
    most: int
    own: int
    named: int
    unlisted: int
    elsewhere: tuple[tuple[str, str, int], ...]
    statuses: tuple[int, ...]
    amounts: tuple[Span, ...]
    dates: Span


@dataclass(frozen=True, slots=True)
class Founding:
    years: Span
    weight: int


@dataclass(frozen=True, slots=True)
class Margins:
    """The margins of a population. `typical`: the share of rows in which every fact is known where it mostly is, and
    true where it mostly is: what is well kept is well kept throughout. `facts` is keyed by the kind whose fact it is.
    `years`: weights of 0, 1, 2 … yearly rows of an applicant; `levels`: shares of applicants with a row of coverage
    that know since when receipts of each level are complete."""

    on: date
    typical: int
    regions: tuple[tuple[str, int], ...]
    industries: tuple[tuple[str, int], ...]
    sizes: tuple[tuple[int, ...], ...]
    founded: tuple[Founding, ...]
    years: tuple[int, ...]
    facts: Mapping[tuple[str, str], FactMargin]
    matters: Mapping[str, MatterMargin]
    paid: int
    line_amounts: tuple[Span, ...]
    line_dates: Span
    receipts: ReceiptMargin
    coverage: int
    levels: tuple[int, ...]
    since: Span
    years_from: int
    outcomes: int
