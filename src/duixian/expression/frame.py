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
    programmes: frozenset[str] = frozenset()  # those that the receipts are of
    coverage: Mapping[str, int] = field(default_factory=dict)
    awards: dict[tuple[str, str, int], Interval] = field(default_factory=dict)

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

    def award(self, grant: str) -> Interval | None:
        """What the claim of another grant comes to for this matter, in the same year or, if paid once, in any."""
        found = self.awards.get((grant, self.matter_id, self.year))
        return self.awards.get((grant, self.matter_id, 0)) if found is None else found

    def same_thing(self, receipt: BoundReceipt, same: str) -> bool | None:
        """Whether a receipt is for the same applicant, matter, project or product; None where it does not say."""
        match same:
            case "applicant":
                return True
            case "matter":
                return receipt.matter == self.matter_id if receipt.matter else None
            case "project":
                if self.project and receipt.project:
                    return receipt.project == self.project
                return receipt.matter == self.matter_id if receipt.matter else None
            case "product":
                return receipt.product == self.product if receipt.product else None
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
            same = self.same_thing(receipt, node.same)
            if receipt.level not in node.levels or same is False:
                continue
            if node.programmes and receipt.programme not in node.programmes:
                continue
            if receipt.status not in node.statuses and receipt.status != "recovered":
                continue
            if year and not year[0] <= receipt.year <= year[1]:
                continue
            if same and (not year or year[0] == year[1]):
                low += receipt.fen
                high += receipt.fen
            else:  # for which matter or in which year is open: money may count, what was recovered may not
                high += max(receipt.fen, 0)
        since = _first_day(year[0]) if year else 1
        complete = all(self.covers(level, since) for level in node.levels)
        low, high = max(low, 0), max(high, 0)
        return (low, high) if complete else (low, node.high)

    def not_paid_yet(self, node: t.NotPaidYet) -> bool | None:
        horizon = node.horizon
        if node.years:
            horizon = max(horizon, _first_day(self.year - node.years + 1))
        net: dict[str, int] = {}
        unsure = False
        for receipt in self.receipts if any(name in self.programmes for name in node.programmes) else ():
            if receipt.programme not in node.programmes:
                continue
            if node.years and abs(self.year - receipt.year) >= node.years:
                continue
            same = self.same_thing(receipt, node.same)
            if same:
                net[receipt.programme] = net.get(receipt.programme, 0) + receipt.fen
            unsure |= same is None
        if any(fen > 0 for fen in net.values()):
            return False
        return True if not unsure and self.covers(node.level, horizon) else None


def _first_day(year: int) -> int:
    return date(year, 1, 1).toordinal()
