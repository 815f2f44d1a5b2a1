"""What a claim can see while it is evaluated: the applicant, one matter, one period, and the history.

Values are those of the kernel: fen, ppm, counts and ordinals as integers, booleans, codes as text, `NA` for what
cannot exist. Dossiers are bound to frames in `assess`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from duixian.expression import tree as t
from duixian.vocabulary.values import INAPPLICABLE, Inapplicable

NA = INAPPLICABLE
FactValue = int | bool | str | Inapplicable
Interval = tuple[int, int]


@dataclass(frozen=True, slots=True)
class BoundLine:
    id: str
    category: str
    day: int
    fen: int
    paid: bool


@dataclass(frozen=True, slots=True)
class BoundReceipt:
    """Money of the past; `day` 0 where only the year is known. `fen` is negative for recovered money."""

    index: int
    programme: str
    level: str
    region: str
    matter: str
    project: str
    product: str
    year: int
    day: int
    status: str
    fen: int


@dataclass(slots=True)
class Frame:
    """One claim's view. `coverage` maps a level to the first day (ordinal) since when its receipts are complete."""

    on: int
    year: int = 0
    applicant: Mapping[str, FactValue] = field(default_factory=dict)
    years: Mapping[int, Mapping[str, FactValue]] = field(default_factory=dict)
    matter: Mapping[str, FactValue] = field(default_factory=dict)
    matter_years: Mapping[int, Mapping[str, FactValue]] = field(default_factory=dict)
    outcome: Mapping[str, FactValue] = field(default_factory=dict)
    matter_id: str = ""
    project: str = ""
    product: str = ""
    lines: tuple[BoundLine, ...] = ()
    lines_complete: bool = False
    receipts: tuple[BoundReceipt, ...] = ()
    coverage: Mapping[str, int] = field(default_factory=dict)
    awards: dict[tuple[str, str], Interval] = field(default_factory=dict)

    def lines_sum(
        self, categories: tuple[str, ...], since: Interval | None, until: Interval | None, high: int
    ) -> Interval:
        """Paid money of the lines that surely (low) or possibly (high) count."""
        low = top = 0
        for line in self.lines:
            if not line.paid or (categories and line.category not in categories):
                continue
            if (since and line.day < since[1]) or (until and line.day > until[0]):
                if (not since or line.day >= since[0]) and (not until or line.day <= until[1]):
                    top += line.fen
                continue
            low += line.fen
            top += line.fen
        return (low, top) if self.lines_complete else (low, high)

    def same_thing(self, receipt: BoundReceipt, same: str) -> bool:
        match same:
            case "applicant":
                return True
            case "matter":
                return bool(receipt.matter) and receipt.matter == self.matter_id
            case "project":
                if self.project and receipt.project:
                    return receipt.project == self.project
                return bool(receipt.matter) and receipt.matter == self.matter_id
            case "product":
                return bool(receipt.product) and receipt.product == self.product
        raise ValueError(same)

    def covers(self, level: str, since: int) -> bool:
        """Whether the dossier lists every receipt of this level from `since` (or the founding) on."""
        known = self.coverage.get(level)
        if known is None:
            return False
        founded = self.applicant.get("founded")
        return known <= max(since, founded if isinstance(founded, int) else 0)

    def received(self, node: t.Received, year: Interval | None) -> Interval | None:
        if node.year is not None and year is None:
            return None
        low = high = 0
        for receipt in self.receipts:
            if receipt.level not in node.levels or not self.same_thing(receipt, node.same):
                continue
            if node.programmes and receipt.programme not in node.programmes:
                continue
            if receipt.status not in node.statuses and receipt.status != "recovered":
                continue
            if year and not year[0] <= receipt.year <= year[1]:
                continue
            if not year or year[0] == year[1]:
                low += receipt.fen
                high += receipt.fen
            else:  # which of the years is open: money may count, and what was recovered may belong elsewhere
                high += max(receipt.fen, 0)
        complete = all(self.covers(level, 1) for level in node.levels)
        low, high = max(low, 0), max(high, 0)
        return (low, high) if complete else (low, node.high)

    def not_paid_yet(self, node: t.NotPaidYet) -> bool | None:
        horizon = node.horizon
        if node.years:
            first_year = self.year - node.years + 1
            horizon = max(horizon, _first_day(first_year))
        net: dict[str, int] = {}
        for receipt in self.receipts:
            if receipt.programme not in node.programmes or not self.same_thing(receipt, node.same):
                continue
            if node.years and not self.year - node.years < receipt.year <= self.year:
                continue
            net[receipt.programme] = net.get(receipt.programme, 0) + receipt.fen
        if any(fen > 0 for fen in net.values()):
            return False
        return True if self.covers(node.level, horizon) else None


def _first_day(year: int) -> int:
    return date(year, 1, 1).toordinal()
