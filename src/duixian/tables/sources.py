"""What a frame's operations read from: rows of the applicant and the matter, and looks into years, lines, receipts.

A frame has one row for each claim that a rule may open: a matter (or the applicant), and a year where the grant is
paid by the year. Each source gives columns that stand beside those rows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from duixian.tables.scalar import Op

# Rows that stand beside every claim: its applicant, its matter, what the receipts are complete about, the frame's own.
APPLICANT: Final = "applicant"
MATTER: Final = "matter"
COVERAGE: Final = "coverage"
FRAME: Final = "frame"


@dataclass(frozen=True, slots=True)
class Years:
    """The yearly facts of the applicant or the matter, of the year that an operation gives."""

    owner: str
    year: Op


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stages settled about the claims of a rule: those of the claim's year, else those of no year."""

    rule: str
    year: Op


@dataclass(frozen=True, slots=True)
class Lines:
    """Paid money on the matter's lines of some categories (none: all) within two days, each given as (low, high).

    Columns: `low` of those that surely count, `high` of those that may.
    """

    categories: tuple[str, ...]
    since: tuple[Op, Op] | None
    until: tuple[Op, Op] | None


@dataclass(frozen=True, slots=True)
class Receipts:
    """Money received earlier for the same applicant, matter, project or product; what was recovered counts negative.

    Programmes, levels, statuses: those named (none: all). `years`: the first and the last year that may be meant.
    Columns: `low` sums what surely counts; `high` adds what is above zero of receipts of which that is open; `unsure`
    says that there are such receipts. `whole`: any of the years counts surely, not only where they are one.
    """

    programmes: tuple[str, ...]
    levels: tuple[str, ...]
    statuses: tuple[str, ...]
    same: str
    years: tuple[Op, Op] | None
    whole: bool = False


Source = str | Years | Outcome | Lines | Receipts


def arguments(source: object) -> tuple[Op, ...]:
    """The operations that a source needs first."""
    match source:
        case Years(_, year) | Outcome(_, year):
            return (year,)
        case Lines():
            return (*(source.since or ()), *(source.until or ()))
        case Receipts():
            return source.years or ()
    return ()
