"""Dated reference rates, such as a loan prime rate: what a table knows of a day or of a span of days."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date

from duixian.expression.frame import Interval
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Series:
    """A dated reference rate: change dates (ordinals) with the rate in ppm, known until a day."""

    id: str
    table: str
    until: int
    dates: tuple[int, ...]
    rates: tuple[int, ...]

    def at(self, ordinal: int) -> int:
        """The rate in force on a day. Raises `Refused` outside the table, naming the table to extend."""
        if not self.dates or not self.dates[0] <= ordinal <= self.until:
            day = date.fromordinal(ordinal).isoformat()
            text = Text(
                f"{self.id} 没有 {day} 的利率；请补充 {self.table}",
                f"{self.id} has no rate for {day}; extend {self.table}",
            )
            raise Refused([Problem("series-beyond", text, Place(path=self.id))])
        return self.rates[bisect_right(self.dates, ordinal) - 1]

    def between(self, low: int, high: int) -> Interval:
        """The lowest and highest rate on the days of [low, high], as far as the table reaches."""
        if low == high:
            rate = self.at(low)
            return rate, rate
        first = max(bisect_right(self.dates, low) - 1, 0)
        last = max(bisect_right(self.dates, high), first + 1)
        return min(self.rates[first:last]), max(self.rates[first:last])
