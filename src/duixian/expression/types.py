"""Types of the expression language: what a value is and in which unit, so that kinds never mix."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.quantity.text import Text

NAMES = {
    "boolean": Text("是非", "yes or no"),
    "money": Text("金额", "money"),
    "rate": Text("比率", "rate"),
    "count": Text("数量", "count"),
    "date": Text("日期", "date"),
    "year": Text("年度", "year"),
    "duration": Text("时长", "duration"),
    "choice": Text("选项", "choice"),
    "region": Text("行政区划", "region"),
    "industry": Text("行业", "industry"),
    "text": Text("文字", "text"),
}

NUMERIC = frozenset({"money", "rate", "count", "date", "year"})
ORDERED = NUMERIC


@dataclass(frozen=True, slots=True)
class Type:
    """A base type and, for counts, the counting unit ("" = a bare number that fits any unit)."""

    base: str
    unit: str = ""

    def describe(self) -> Text:
        name = NAMES[self.base]
        return Text(f"{name.zh}（{self.unit}）", f"{name.en} ({self.unit})") if self.unit else name

    def fits(self, other: Type) -> bool:
        """Whether values of both types may be compared, added or chosen between."""
        if self.base != other.base:
            return {self.base, other.base} == {"year", "count"} and not (self.unit or other.unit)
        return not self.unit or not other.unit or self.unit == other.unit


BOOLEAN = Type("boolean")
MONEY = Type("money")
RATE = Type("rate")
NUMBER = Type("count")
DATE = Type("date")
YEAR = Type("year")
YEARS = Type("count", "year")
