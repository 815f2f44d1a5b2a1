"""The dossier: one applicant with its matters, years, lines and receipts, as of a day, in canonical values.

Money is integer fen, a rate is a `Fraction`, a date is a `date`. A fact that is not known is absent from its mapping;
it is never 0 or False. Mappings are not changed after reading: make a new dossier with `dataclasses.replace`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field

from duixian.quantity.text import Text
from duixian.vocabulary.values import Value

LEVELS: Mapping[str, Text] = {
    "state": Text("国家级", "state"),
    "province": Text("省级", "province"),
    "city": Text("市级", "city"),
    "district": Text("区县级", "district"),
}
STATUSES: Mapping[str, Text] = {
    "determined": Text("已核定", "determined"),
    "paid": Text("已到账", "paid"),
    "recovered": Text("已追回", "recovered"),
}
FIRST_YEAR, LAST_YEAR = 1900, 2100
SOURCES = ("applicant", "register", "history", "expert", "selection", "authority", "derived")


@dataclass(frozen=True, slots=True)
class Line:
    """A dated, categorised amount of a matter, in fen: an invoice line. `paid`: the money has left the account.

    Nothing is computed from the `seller`: it lets a desk hold the line against its invoice.
    """

    id: str
    category: str
    date: datetime.date
    amount: int
    paid: bool = True
    seller: str = ""


@dataclass(frozen=True, slots=True)
class Matter:
    """One claimable thing. `years` holds its yearly facts; `lines_complete`: no other cost line exists."""

    id: str
    kind: str
    title: str = ""
    project: str = ""
    product: str = ""
    counterparty: str = ""
    facts: Mapping[str, Value] = field(default_factory=dict)
    years: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    lines_complete: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money determined, paid or recovered earlier, in fen. `programme` is `policy/grant` or a name from elsewhere.

    `year` is the year that the money is for; `date` the day of the decision or of the payment.
    """

    programme: str
    level: str
    region: str
    matter: str
    project: str
    product: str
    year: int
    date: datetime.date
    status: str
    amount: int


@dataclass(frozen=True, slots=True)
class ReceiptCoverage:
    """Every receipt of `level` dated on or after `since` is listed."""

    level: str
    since: datetime.date


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the dossier claims to be complete about; beyond it nothing is known, which is not the same as nothing."""

    receipts: tuple[ReceiptCoverage, ...] = ()
    years_from: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What stages settled about a claim: facts of the kind `outcome`. `matter` may be "" for grants to an applicant."""

    grant: str
    matter: str = ""
    period: int | None = None
    facts: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a value came from: who said it (see `SOURCES`), when, and a note."""

    by: str
    on: datetime.date | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Dossier:
    """Everything known of one applicant on a day. `sources` is keyed by path: see `source_path`."""

    on: datetime.date
    code: str = ""
    name: str = ""
    applicant: Mapping[str, Value] = field(default_factory=dict)
    years: Mapping[int, Mapping[str, Value]] = field(default_factory=dict)
    matters: tuple[Matter, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    coverage: Coverage = Coverage()
    outcomes: tuple[Outcome, ...] = ()
    sources: Mapping[str, Provenance] = field(default_factory=dict)
    projects: Mapping[str, str] = field(default_factory=dict)

    def matter(self, matter_id: str) -> Matter | None:
        """The matter with this id, or None."""
        return next((matter for matter in self.matters if matter.id == matter_id), None)


def source_path(owner: str, fact: str, year: int | None = None) -> str:
    """The key of a value in `Dossier.sources`; the owner is `applicant` or a matter's id.

    >>> source_path("applicant", "staff"), source_path("m1", "new_devices", 2023)
    ('applicant.staff', 'm1.new_devices(2023)')
    """
    return f"{owner}.{fact}" if year is None else f"{owner}.{fact}({year})"
