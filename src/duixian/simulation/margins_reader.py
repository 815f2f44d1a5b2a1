"""Shares, weights, days and ranges read from their texts; what is wrong is gathered with its place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import TypeVar

from duixian.quantity.dates import parse_date
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Place, Refused, nearest
from duixian.quantity.rate import parse_rate
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source
from duixian.simulation.margins_file import BySize, Days, Range
from duixian.simulation.margins_model import SIZES, Span
from duixian.vocabulary.facts import DEFAULT_RANGES, PPM, Fact, FactType
from duixian.vocabulary.values import in_smallest_unit, read_value

MOST_GROWTH = 10_000  # thousandths: ten times as much as the year before
_T = TypeVar("_T")
_NOTHING: Span = (0, 0)


class Reader:
    """Reads one file; what it cannot read it notes, and gives something harmless instead."""

    def __init__(self, source: Source, problems: Collector) -> None:
        self.source, self.problems = source, problems

    def parsed(self, raw: str, parse: Callable[[str, Place], _T], path: Path_) -> _T | None:
        try:
            return parse(raw, self.source.place(path))
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None

    def share(self, raw: str, path: Path_, most: int = PPM) -> int:
        """`30%` in parts per million."""
        rate = self.parsed(raw, parse_rate, path)
        if rate is None:
            return 0
        parts = rate * PPM
        if not 0 <= parts <= most or parts.denominator != 1:
            expected = Text(
                f"0% 至 {most * 100 // PPM}%，至多四位小数", f"0% to {most * 100 // PPM}%, four decimals at most"
            )
            message = Text(f"{raw} 不能作份额", f"{raw} is not a share")
            self.problems.add("share", message, self.source.place(path), expected=expected)
        return min(max(int(parts), 0), most)

    def growth(self, raw: Days, path: Path_) -> Span:
        """`[80%, 130%]`: what a year's value may be of the last one's, in thousandths."""
        rates = [self.parsed(text, parse_rate, (*path, index)) for index, text in enumerate(raw)]
        low, high = (0 if rate is None else int(rate * 1000) for rate in rates)
        if not 0 <= low <= high <= MOST_GROWTH:
            message = Text(f"{raw[0]} 至 {raw[1]} 不能作增长范围", f"{raw[0]} to {raw[1]} is not a range of growth")
            expected = Text("从小到大，0% 至 1000%", "rising, from 0% to 1000%")
            self.problems.add("range", message, self.source.place(path), expected=expected)
            return _NOTHING
        return low, high

    def day(self, raw: str, path: Path_) -> date:
        return self.parsed(raw, parse_date, path) or date.min

    def days(self, raw: Days, path: Path_) -> Span:
        """Two days as ordinals."""
        first, last = (self.day(text, (*path, index)).toordinal() for index, text in enumerate(raw))
        low, high = DEFAULT_RANGES[FactType.DATE]
        if 1 not in (first, last) and not low <= first <= last <= high:
            message = Text(f"{raw[0]} 至 {raw[1]} 不是一段日期", f"{raw[0]} to {raw[1]} is no stretch of days")
            expected = Text("从早到晚，1900 至 2100 年", "the earlier first, from 1900 to 2100")
            self.problems.add("range", message, self.source.place(path), expected=expected)
            return low, low
        return first, last

    def rising(self, name: str, low: int, high: int, path: Path_) -> Span:
        if not 0 <= low <= high:
            message = Text(f"{name} 的 {low} 至 {high} 不是从小到大", f"{name}: {low} to {high} does not rise")
            self.problems.add("range", message, self.source.place(path))
            return _NOTHING
        return low, high

    def at_least(self, name: str, given: int, least: int, path: Path_) -> int:
        if given < least:
            message = Text(f"{name} 不能是 {given}", f"{name} cannot be {given}")
            expected = Text(f"{least} 或以上", f"{least} or more")
            self.problems.add("out-of-range", message, self.source.place(path), expected=expected)
        return given

    def money_by_size(self, raw: BySize, path: Path_) -> tuple[Span, ...]:
        found = []
        for size, limits in zip(SIZES, raw.ordered, strict=True):
            here = (*path, size)
            low, high = (self.parsed(str(text), parse_money, (*here, i)) for i, text in enumerate(limits))
            if low is None or high is None:
                found.append(_NOTHING)
                continue
            top = DEFAULT_RANGES[FactType.MONEY][1]
            if high > top:
                message = Text(f"{limits[1]} 超出金额的范围", f"{limits[1]} is out of the range of money")
                self.problems.add("out-of-range", message, self.source.place(here))
            found.append(self.rising(size, low, min(high, top), here))
        return tuple(found)

    def span(self, fact: Fact, raw: Range, path: Path_) -> Span:
        """Two values of a fact, in its smallest unit."""
        limits = []
        for index, text in enumerate(raw):
            value = read_value(fact, text, self.source.place((*path, index)), self.problems)
            smallest = None if value is None else in_smallest_unit(value)
            if smallest is None:
                return fact.low, fact.low
            limits.append(smallest)
        return self.rising(fact.path, limits[0], limits[1], path)

    def by_size(self, fact: Fact, raw: BySize, path: Path_) -> tuple[Span, ...]:
        return tuple(self.span(fact, limits, (*path, size)) for size, limits in zip(SIZES, raw.ordered, strict=True))

    def weights(self, raw: Sequence[int], path: Path_) -> tuple[int, ...]:
        if not sum(raw):
            message = Text("权重全为零", "all weights are zero")
            self.problems.add("weights", message, self.source.place(path))
            return (1,) * max(len(raw), 1)
        return tuple(raw)

    def keys(self, raw: Mapping[str, _T] | Sequence[str], known: Collection[str], path: Path_) -> dict[str, _T]:
        """The entries whose names are known; the others are noted, each with the name it is most like."""
        for name in raw:
            if name not in known:
                here = (*path, name) if isinstance(raw, Mapping) else path
                message = Text(f"没有 {name}", f"there is no {name}")
                self.problems.add("unknown-name", message, self.source.place(here), nearest=nearest(name, known))
        return {name: value for name, value in raw.items() if name in known} if isinstance(raw, Mapping) else {}
