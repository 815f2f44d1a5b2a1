"""Plain operations on 64-bit integers and booleans: what the kernel's intervals come to, the same for every backend.

No operation knows nulls, intervals or what cannot exist: `Nodes` spells those out once, and a backend (Polars,
SQL, C) only has to say how it does each of these. Every integer carries the range it can lie in; one that would leave
64 bits is refused when it is built, so nothing can overflow when it runs.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from duixian.expression.tree import INT64
from duixian.quantity.dates import Duration, add_duration
from duixian.quantity.problem import Refused
from duixian.quantity.working_days import is_working_day, known_years

INTEGER = frozenset(
    {"const", "value", "add", "sub", "mul", "div", "min", "max", "pick", "months", "year", "first", "last", "table"}
)
BOOLEAN = frozenset({"bool", "known", "na", "flag", "lt", "le", "eq", "and", "or", "not"})


class TooLarge(ArithmeticError):
    """An integer that could leave 64 bits."""


@dataclass(frozen=True, slots=True, eq=False)
class Op:
    """One operation; equal ones of one `Ops` are the same object. `data` by name: const: the integer; bool: the truth;
    value, known, na, flag: (source, column); months: how many; table: (offset, values). `low` and `high` bound it."""

    name: str
    args: tuple[Op, ...] = ()
    data: Hashable = None
    low: int = 0
    high: int = 0

    @property
    def is_const(self) -> bool:
        return self.name in ("const", "bool")


class Ops:
    """Makes operations, each once, simpler where it can be seen to be."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], Op] = {}
        self.true, self.false = self._make("bool", (), True), self._make("bool", (), False)
        self.zero = self.const(0)

    def _make(self, name: str, args: tuple[Op, ...], data: Hashable = None, low: int = 0, high: int = 0) -> Op:
        if low < -INT64 or high > INT64:
            raise TooLarge(f"{name} in [{low}, {high}]")
        key = (name, tuple(map(id, args)), data, low, high)
        return self._made.get(key) or self._made.setdefault(key, Op(name, args, data, low, high))

    def const(self, value: int) -> Op:
        return self._make("const", (), value, value, value)

    def truth(self, value: bool) -> Op:
        return self.true if value else self.false

    def value(self, source: Hashable, column: str, low: int, high: int, *, always: bool = False) -> Op:
        """The integer that a column holds; 0 where it holds none (`always`: there is no such row)."""
        low, high = (low, high) if always else (min(low, 0), max(high, 0))
        return self._make("value", (), (source, column), low, high)

    def known(self, source: Hashable, column: str) -> Op:
        """Whether a column holds a value."""
        return self._make("known", (), (source, column))

    def na(self, source: Hashable, column: str) -> Op:
        """Whether a column says that its fact cannot exist."""
        return self._make("na", (), (source, column))

    def flag(self, source: Hashable, column: str) -> Op:
        """Whether a yes-or-no column holds yes."""
        return self._make("flag", (), (source, column))

    def add(self, a: Op, b: Op) -> Op:
        if a.name == b.name == "const":
            return self.const(_int(a) + _int(b))
        if a is self.zero or b is self.zero:
            return b if a is self.zero else a
        return self._make("add", (a, b), None, a.low + b.low, a.high + b.high)

    def sub(self, a: Op, b: Op) -> Op:
        if a.name == b.name == "const":
            return self.const(_int(a) - _int(b))
        return a if b is self.zero else self._make("sub", (a, b), None, a.low - b.high, a.high - b.low)

    def mul(self, a: Op, b: Op) -> Op:
        if a.name == "const":
            a, b = b, a
        if b.name == "const" and (a.name == "const" or _int(b) in (0, 1)):
            return a if _int(b) == 1 else self.const(_int(b) * (_int(a) if a.name == "const" else 0))
        corners = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
        return self._make("mul", (a, b), None, min(corners), max(corners))

    def scaled(self, a: Op, factor: int) -> Op:
        return self.mul(a, self.const(factor))

    def div(self, a: Op, by: int) -> Op:
        """How often `by` (above zero) fits into `a`, towards minus infinity."""
        if a.name == "const":
            return self.const(_int(a) // by)
        return a if by == 1 else self._make("div", (a, self.const(by)), None, a.low // by, a.high // by)

    def min(self, a: Op, b: Op) -> Op:
        if a is b or a.high <= b.low:
            return a
        return b if b.high <= a.low else self._make("min", (a, b), None, min(a.low, b.low), min(a.high, b.high))

    def max(self, a: Op, b: Op) -> Op:
        if a is b or a.low >= b.high:
            return a
        return b if b.low >= a.high else self._make("max", (a, b), None, max(a.low, b.low), max(a.high, b.high))

    def pick(self, condition: Op, a: Op, b: Op) -> Op:
        """`a` where the condition holds, else `b`."""
        if condition.name == "bool" or a is b:
            return a if condition is self.true or a is b else b
        return self._make("pick", (condition, a, b), None, min(a.low, b.low), max(a.high, b.high))

    def months(self, day: Op, n: int) -> Op:
        """A day moved by months; it stays within a month that is shorter."""
        low, high = (_moved(end, Duration(n, "months")) for end in (day.low, day.high))
        return self.const(low) if day.name == "const" else self._make("months", (day,), n, low, high)

    def year(self, day: Op) -> Op:
        return self._dated("year", day, lambda n: date.fromordinal(max(n, 1)).year)

    def first(self, year: Op) -> Op:
        """The first day of a year."""
        return self._dated("first", year, lambda n: date(max(n, 1), 1, 1).toordinal())

    def last(self, year: Op) -> Op:
        return self._dated("last", year, lambda n: date(max(n, 1), 12, 31).toordinal())

    def _dated(self, name: str, of: Op, function: Callable[[int], int]) -> Op:
        if of.name == "const":
            return self.const(function(_int(of)))
        return self._make(name, (of,), None, function(of.low), function(of.high))

    def table(self, index: Op, offset: int, values: tuple[int, ...]) -> Op:
        """`values[index - offset]`, of the nearest place where there is none."""
        if index.name == "const":
            return self.const(values[min(max(_int(index) - offset, 0), len(values) - 1)])
        return self._make("table", (index,), (offset, values), min(values), max(values))

    def lt(self, a: Op, b: Op) -> Op:
        if a.high < b.low or a.low >= b.high or a is b:
            return self.truth(a.high < b.low)
        return self._make("lt", (a, b))

    def le(self, a: Op, b: Op) -> Op:
        if a is b or a.high <= b.low or a.low > b.high:
            return self.truth(a is b or a.high <= b.low)
        return self._make("le", (a, b))

    def eq(self, a: Op, b: Op) -> Op:
        if a is b or (a.name == b.name == "const") or a.high < b.low or b.high < a.low:
            return self.truth(a is b)
        return self._make("eq", (a, b) if b.name == "const" else (b, a))

    def not_(self, a: Op) -> Op:
        if a.name == "bool":
            return self.truth(not a.data)
        return a.args[0] if a.name == "not" else self._make("not", (a,))

    def and_(self, *parts: Op) -> Op:
        return self._joined("and", parts, self.true, self.false)

    def or_(self, *parts: Op) -> Op:
        return self._joined("or", parts, self.false, self.true)

    def _joined(self, name: str, parts: Iterable[Op], neutral: Op, decisive: Op) -> Op:
        found: dict[Op, None] = {}
        for part in parts:
            for inner in part.args if part.name == name else (part,):
                if inner is decisive or (inner.args[0] if inner.name == "not" else self._made_not(inner)) in found:
                    return decisive
                if inner is not neutral:
                    found[inner] = None
        if not found:
            return neutral
        return next(iter(found)) if len(found) == 1 else self._make(name, tuple(found))

    def _made_not(self, a: Op) -> Op | None:
        return self._made.get(("not", (id(a),), None, 0, 0))


def _int(op: Op) -> int:
    assert isinstance(op.data, int)
    return op.data


def _moved(ordinal: int, by: Duration) -> int:
    return add_duration(date.fromordinal(max(ordinal, 1)), by).toordinal()


@cache
def working_day_table(amount: int) -> tuple[int, tuple[int, ...]]:
    """Where days come to when moved by working days (not 0), all as ordinals: the first day of which that is known, and
    the table from that day on. A day outside of it cannot be moved: the holidays on its way are not published."""
    first, last, worked = _calendar()
    if amount > 0:
        days = range(first - 1, worked[-amount])
        return days.start, tuple(worked[bisect_right(worked, day) + amount - 1] for day in days)
    days = range(worked[-amount - 1] + 1, last + 2)
    return days.start, tuple(worked[bisect_left(worked, day) + amount] for day in days)


@cache
def _calendar() -> tuple[int, int, tuple[int, ...]]:
    """The first and the last day of which it is known whether it is worked, and those that are, as ordinals."""
    day = first = date(known_years()[0], 1, 1)
    worked: list[int] = []
    try:
        while True:
            if is_working_day(day):
                worked.append(day.toordinal())
            day += timedelta(days=1)
    except Refused:  # the notice for this day is not published: the calendar ends before it
        return first.toordinal(), day.toordinal() - 1, tuple(worked)


def walk(roots: Iterable[Op]) -> Iterator[Op]:
    """Every operation below the roots, each once, after those it is made of."""
    seen: set[Op] = set()
    for root in roots:
        todo = [(root, iter(root.args))]
        if root in seen:
            continue
        seen.add(root)
        while todo:
            op, rest = todo[-1]
            below = next((arg for arg in rest if arg not in seen), None)
            if below is None:
                todo.pop()
                yield op
            else:
                seen.add(below)
                todo.append((below, iter(below.args)))
