"""A place inside a file's data: what a reader asks for is read and checked there, and what is wrong is written down."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from duixian.quantity.dates import parse_date
from duixian.quantity.money import format_money, parse_money
from duixian.quantity.problem import Collector, Place, Refused, nearest
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source
from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR
from duixian.vocabulary.facts import DEFAULT_RANGES, FactType

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Cursor:
    """The value at `path` of a source. Readers return None, or nothing, after adding a problem."""

    source: Source
    problems: Collector
    data: Data
    path: Path_ = ()

    @property
    def place(self) -> Place:
        """File, line, column and path."""
        return self.source.place(self.path)

    def refuse(self, code: str, message: Text, *, expected: Text | None = None, nearest: str = "") -> None:
        """Write down what is wrong here."""
        self.problems.add(code, message, self.place, expected=expected, nearest=nearest)

    def fields(self, known: Iterable[str] = (), required: Iterable[str] = ()) -> dict[str, Cursor]:
        """The mapping's values; keys beyond `known` (when given) are refused, as are `required` ones that lack."""
        if not isinstance(self.data, dict):
            self.refuse("wrong-shape", Text("应为“键: 值”的形式", "a mapping is wanted here"))
            return {}
        allowed = [*required, *known]
        found: dict[str, Cursor] = {}
        for key, value in self.data.items():
            inner = Cursor(self.source, self.problems, value, (*self.path, key))
            if allowed and key not in allowed:
                message = Text(f"不认识的键 {key}", f"unknown key {key}")
                inner.refuse("unknown-key", message, nearest=nearest(key, allowed))
            elif value is not None:
                found[key] = inner
        for key in required:
            if self.data.get(key) is None:
                self.refuse("missing-key", Text(f"缺少 {key}", f"{key} is missing"))
        return found

    def items(self) -> list[Cursor]:
        """The list's values."""
        if not isinstance(self.data, list):
            self.refuse("wrong-shape", Text("应为列表", "a list is wanted here"))
            return []
        return [Cursor(self.source, self.problems, item, (*self.path, i)) for i, item in enumerate(self.data)]

    def text(self) -> str:
        """Text that is not empty; a whole number becomes its digits. "" after a problem."""
        text = str(self.data).strip() if isinstance(self.data, str | int) and not isinstance(self.data, bool) else ""
        if not text:
            self.refuse("text", Text("应为文字", "text is wanted here"))
        return text

    def truth(self) -> bool:
        """`true` or `false`, or 是 or 否; False after a problem."""
        truths = {True: True, False: False, "是": True, "否": False}
        if isinstance(self.data, bool | str) and self.data in truths:
            return truths[self.data]
        self.refuse("boolean", Text("应为 true 或 false", "true or false is wanted here"))
        return False

    def whole(self, low: int, high: int) -> int | None:
        """A whole number within the bounds, both inclusive."""
        number = int(self.data) if isinstance(self.data, str) and self.data.strip().isdecimal() else self.data
        if isinstance(number, int) and not isinstance(number, bool) and low <= number <= high:
            return number
        message = Text(f"{self.data} 不是这里要的整数", f"{self.data} is not the whole number wanted here")
        wanted = Text(f"{low} 至 {high}", f"{low} to {high}") if low < high else Text(f"{low}", f"{low}")
        self.refuse("whole", message, expected=wanted)
        return None

    def one_of(self, names: Iterable[str]) -> str:
        """One of the names; "" after a problem."""
        allowed = list(names)
        if isinstance(self.data, str | int) and str(self.data) in allowed:
            return str(self.data)
        listed = ", ".join(allowed) if len(allowed) <= 8 else ""
        message = Text(f"{self.data} 不在可选范围", f"{self.data} is not one of the choices")
        expected = Text(f"{listed} 之一", f"one of {listed}") if listed else None
        self.refuse("not-a-choice", message, expected=expected, nearest=nearest(str(self.data), allowed))
        return ""

    def date(self) -> date | None:
        """A day."""
        return self.parsed(lambda text, place: parse_date(text, place))

    def money(self) -> int | None:
        """Fen of text with a unit, within the range of money."""
        fen = self.parsed(parse_money)
        low, high = DEFAULT_RANGES[FactType.MONEY]
        if fen is None or low <= fen <= high:
            return fen
        expected = Text(
            f"{format_money(low)} 至 {format_money(high)}", f"{format_money(low, 'en')} to {format_money(high, 'en')}"
        )
        self.refuse("out-of-range", Text("金额超出范围", "the amount is out of range"), expected=expected)
        return None

    def parsed(self, parse: Callable[[str, Place], T]) -> T | None:
        """What `parse` makes of the text here."""
        if isinstance(self.data, list | dict):
            self.refuse("value-shape", Text("应为单个值", "one value is wanted, not a list or mapping"))
            return None
        try:
            return parse(str(self.data), self.place)
        except Refused as refused:
            self.problems.extend(refused.problems)
            return None


def year_keys(cursor: Cursor) -> dict[int, Cursor]:
    """The values of a mapping by calendar year."""
    found: dict[int, Cursor] = {}
    for key, inner in cursor.fields().items():
        digits = key.removesuffix("年")
        if digits.isdecimal() and FIRST_YEAR <= int(digits) <= LAST_YEAR:
            found[int(digits)] = inner
        else:
            inner.refuse(
                "year",
                Text(f"{key} 不是年度", f"{key} is not a year"),
                expected=Text("2023 这样的年度", "a year such as 2023"),
            )
    return found
