"""Operations as Polars expressions: those used more than once become columns, level by level, the rest is spelt out."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import cache

import polars as pl

from duixian.tables.layout import NA, ORDINAL_OF_EPOCH
from duixian.tables.scalar import Op, walk

Named = Mapping[str, Op]
# What is said here is in its order already: to look for a better one takes longer than to work it out.
PLAIN = pl.QueryOptFlags.none()
LEAVES = frozenset({"const", "bool", "value", "known", "na", "flag"})


class Printer:
    """Says operations over a frame. `columns` gives the name and type under which a source's column stands there; a
    source that is not there holds nothing."""

    def __init__(self, columns: Mapping[tuple[Hashable, str], tuple[str, pl.DataType]]) -> None:
        self.columns = columns
        self.named: dict[Op, str] = {}

    def select(self, frame: pl.LazyFrame, wanted: Named, keep: Sequence[str] = ()) -> pl.LazyFrame:
        """The frame's columns `keep` and those of the operations under their names."""
        levels = self._levels(wanted.values())
        for level in levels:
            names = {op: f"op{len(self.named) + i}" for i, op in enumerate(level)}
            frame = frame.with_columns(self.expression(op).alias(name) for op, name in names.items())
            self.named.update(names)
        return frame.select(*keep, *(self.expression(op).alias(name) for name, op in wanted.items()))

    def _levels(self, roots: Iterable[Op]) -> list[list[Op]]:
        """Operations that are used more than once, those that need no other of them first."""
        wanted = list(roots)
        uses: dict[Op, int] = {}
        order = list(walk(wanted))
        for op in order:
            for arg in op.args:
                uses[arg] = uses.get(arg, 0) + 1
        for op in wanted:
            uses[op] = uses.get(op, 0) + 1
        depth: dict[Op, int] = {}
        levels: list[list[Op]] = []
        for op in order:
            below = max((depth[arg] for arg in op.args), default=0)
            shared = uses[op] > 1 and op.name not in LEAVES and op not in self.named
            if shared:
                while len(levels) <= below:
                    levels.append([])
                levels[below].append(op)
            depth[op] = below + shared
        return levels

    def expression(self, op: Op) -> pl.Expr:
        if op in self.named:
            return pl.col(self.named[op])
        if op.name in LEAVES:
            return self._leaf(op)
        if op.name == "pick":
            filled = self._filled(op)
            if filled is not None:
                return filled
        return _OPERATIONS[op.name](op, [self.expression(arg) for arg in op.args])

    def _leaf(self, op: Op) -> pl.Expr:
        if op.name == "const":
            return _number(op.low)
        if op.name == "bool":
            return _truth(bool(op.data))
        source, column = self._place(op)
        found = self.columns.get((source, column + NA if op.name == "na" else column))
        if found is None:
            return _number(0) if op.name == "value" else _truth(False)
        name, type_ = found
        match op.name:
            case "known":
                return pl.col(name).is_not_null()
            case "value":
                return integer(pl.col(name), type_).fill_null(0)
        return pl.col(name).fill_null(False)

    def _place(self, op: Op) -> tuple[Hashable, str]:
        assert isinstance(op.data, tuple)
        source, column = op.data
        return source, str(column)

    def _filled(self, op: Op) -> pl.Expr | None:
        """A fact or, where it is missing, a constant: one expression instead of three."""
        known, value, other = op.args
        if known.name == "known" and value.name == "value" and other.name == "const" and known.data == value.data:
            found = self.columns.get(self._place(value))
            if found is not None:
                return integer(pl.col(found[0]), found[1]).fill_null(_number(other.low))
        return None


@cache
def _number(value: int) -> pl.Expr:
    return pl.lit(value, dtype=pl.Int64)


@cache
def _truth(value: bool) -> pl.Expr:
    return pl.lit(value, dtype=pl.Boolean)


def integer(column: pl.Expr, type_: pl.DataType) -> pl.Expr:
    """A column's values as the kernel counts them."""
    if type_ == pl.Date:
        return column.to_physical().cast(pl.Int64) + ORDINAL_OF_EPOCH
    if isinstance(type_, pl.Enum):
        return column.to_physical().cast(pl.Int64)
    return column if type_ == pl.Int64 else column.cast(pl.Int64)


def _joined(function: Callable[[Sequence[pl.Expr]], pl.Expr]) -> Callable[[Op, list[pl.Expr]], pl.Expr]:
    return lambda _, args: function(args)


def _first_of(year: pl.Expr) -> pl.Expr:
    before = year - 1
    return before * 365 + before // 4 - before // 100 + before // 400 + 1


def _months(op: Op, args: list[pl.Expr]) -> pl.Expr:
    moved = _date(args[0]).dt.offset_by(f"{op.data}mo")
    return moved.to_physical().cast(pl.Int64) + ORDINAL_OF_EPOCH


def _date(ordinal: pl.Expr) -> pl.Expr:
    return (ordinal - ORDINAL_OF_EPOCH).cast(pl.Int32).cast(pl.Date)


def _table(op: Op, args: list[pl.Expr]) -> pl.Expr:
    assert isinstance(op.data, tuple)
    offset, values = op.data
    place = (args[0] - offset).clip(0, len(values) - 1)
    return pl.lit(pl.Series(values, dtype=pl.Int64)).gather(place)


_OPERATIONS: Mapping[str, Callable[[Op, list[pl.Expr]], pl.Expr]] = {
    "add": lambda _, a: a[0] + a[1],
    "sub": lambda _, a: a[0] - a[1],
    "mul": lambda _, a: a[0] * a[1],
    "div": lambda _, a: a[0] // a[1],
    "min": lambda _, a: pl.when(a[0] < a[1]).then(a[0]).otherwise(a[1]),
    "max": lambda _, a: pl.when(a[0] > a[1]).then(a[0]).otherwise(a[1]),
    "pick": lambda _, a: pl.when(a[0]).then(a[1]).otherwise(a[2]),
    "months": _months,
    "year": lambda _, a: _date(a[0]).dt.year().cast(pl.Int64),
    "first": lambda _, a: _first_of(a[0]),
    "last": lambda _, a: _first_of(a[0] + 1) - 1,
    "table": _table,
    "lt": lambda _, a: a[0] < a[1],
    "le": lambda _, a: a[0] <= a[1],
    "eq": lambda _, a: a[0] == a[1],
    "and": _joined(pl.all_horizontal),
    "or": _joined(pl.any_horizontal),
    "not": lambda _, a: ~a[0],
}
