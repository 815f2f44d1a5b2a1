"""A frame's operations as C expressions and variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import polars as pl

from duixian.tables import layout as names
from duixian.tables.frames import FrameOps
from duixian.tables.layout import NA
from duixian.tables.native.looks import lines_function, outcome_function, receipts_function
from duixian.tables.native.places import Node, source_of
from duixian.tables.native.slots import Slots
from duixian.tables.scalar import BOOLEAN, Op
from duixian.tables.sources import APPLICANT, COVERAGE, FRAME, MATTER, Lines, Outcome, Receipts, Source, Years

_ANY_DAY = ("INT64_MIN", "INT64_MAX")


class Writer:
    """Writes nodes of one frame. `functions` collects the looks that rows call and the tables of numbers."""

    def __init__(self, frame: FrameOps, slots: Slots, prefix: str) -> None:
        self.frame, self.slots, self.prefix = frame, slots, prefix
        self.of_applicant = frame.kind == APPLICANT
        self.table = names.APPLICANTS if self.of_applicant else names.MATTERS + frame.kind
        self.names: dict[Node, str] = {}
        self.functions: list[str] = []

    def declare(self, node: Node) -> str:
        """A variable that holds a node from here on."""
        text, type_ = self._look(node) if not isinstance(node, Op) else (self.text(node), _type_of(node))
        self.names[node] = f"v{len(self.names)}"
        return f"const {type_} {self.names[node]} = {text};"

    def text(self, op: Op) -> str:
        """C for an operation."""
        if op in self.names:
            return self.names[op]
        match op.name:
            case "const":
                return integer(op.low)
            case "bool":
                return "true" if op.data else "false"
            case "value" | "known" | "na" | "flag":
                return self._leaf(op)
            case "table":
                return self._table(op)
            case "div" if op.args[0].low >= 0:
                return f"({self.text(op.args[0])} / {self.text(op.args[1])})"
        return _OPERATIONS[op.name](op, [self.text(arg) for arg in op.args])

    def _table(self, op: Op) -> str:
        assert isinstance(op.data, tuple)
        offset, values = op.data
        name = f"{self.prefix}_{len(self.functions)}"
        self.functions.append(f"static const int64_t {name}[] = {{{', '.join(map(str, values))}}};\n")
        return f"{name}[within({self.text(op.args[0])} - {integer(offset)}, 0, {len(values) - 1})]"

    def _leaf(self, op: Op) -> str:
        source, column = source_of(op)
        if source == FRAME:
            return "year" if column == "year" else self.names[source]
        if isinstance(source, Lines | Receipts):
            return f"{self.names[source]}.{column}"
        table = self._table_of(source)
        if table is None:
            return "0"
        row = self._row(source)
        text = self._load(op, table, column, row)
        return (
            text if row == "row" else f"({row} >= 0 && {text})" if op.name != "value" else f"({row} >= 0 ? {text} : 0)"
        )

    def _load(self, op: Op, table: str, column: str, row: str) -> str:
        at = self.slots.column(table, column + NA if op.name == "na" else column)
        match op.name:
            case "known":
                return f"{self.slots.tests(table, column)}({at}, {row})"
            case "value":
                return f"value_{self.slots.reader(table, column)}({at}, {row})"
        return f"flag({at}, {row})"

    def _row(self, source: Source) -> str:
        own = source == MATTER or (source == APPLICANT and self.of_applicant)
        return "row" if own else self.names[source]

    def _table_of(self, source: Source) -> str | None:
        """The table that a source's row is of; None where the frame has none."""
        match source:
            case Outcome():
                return names.OUTCOMES
            case Years(owner, _):
                name = names.APPLICANT_YEARS if owner == APPLICANT else names.MATTER_YEARS + self.frame.kind
                return name if name in self.slots.schemas else None
        if source == MATTER:
            return None if self.of_applicant else self.table
        return names.COVERAGE if source == COVERAGE else names.APPLICANTS

    def _look(self, source: Source) -> tuple[str, str]:
        """C for a look, and the type of what it finds."""
        s = self.slots
        match source:
            case Years():
                table = self._table_of(source)
                if table is None:
                    return "-1", "int64_t"
                key, text = ("applicant", "applicant") if source.owner == APPLICANT else ("matter", self.matter())
                rows = f"rows_of({s.index(table, key)}, {text})"
                return f"row_of_year({rows}, {s.column(table, 'year')}, {self.text(source.year)})", "int64_t"
            case Outcome():
                return self._outcome(source), "int64_t"
            case Lines():
                return self._lines(source), "Money"
            case Receipts():
                ends = [self.text(end) for end in source.years or ()] or ["0", "0"]
                look = self._function(lambda name: receipts_function(name, source, s))
                return f"{look}(x, receipts, &thing, {', '.join(ends)})", "Money"
        if source == FRAME:
            return f"now_is_period({self.periods()}, x->now)", "bool"
        if source == APPLICANT and self.of_applicant:
            return "row", "int64_t"
        table = self._table_of(source)
        assert table is not None
        return f"row_of({s.index(table, 'applicant')}, applicant)", "int64_t"

    def _lines(self, source: Lines) -> str:
        if self.of_applicant:
            return "{0}"
        s = self.slots
        type_ = s.schemas[names.LINES]["category"]
        assert isinstance(type_, pl.Enum)
        codes = list(type_.categories)
        look = self._function(lambda name: lines_function(name, source, s, codes))
        since = [self.text(end) for end in source.since] if source.since else [_ANY_DAY[0]] * 2
        until = [self.text(end) for end in source.until] if source.until else [_ANY_DAY[1]] * 2
        return f"{look}(c, rows_of({s.index(names.LINES, 'matter')}, {self.matter()}), {', '.join((*since, *until))})"

    def _outcome(self, source: Outcome) -> str:
        s = self.slots
        look = self._function(lambda name: outcome_function(name, source, s))
        matter = "false, 0" if self.of_applicant else f"true, {self.matter()}"
        rows = f"rows_of({s.index(names.OUTCOMES, 'applicant')}, applicant)"
        return f"{look}(c, {rows}, {matter}, {self.text(source.year)})"

    def _function(self, write: Callable[[str], str]) -> str:
        name = f"{self.prefix}_{len(self.functions)}"
        self.functions.append(write(name))
        return name

    def matter(self) -> str:
        """C for the key of the row's matter; a frame that asks for it nowhere does without its column."""
        return f"at_i64({self.slots.column(self.table, 'matter')}, row)"

    def periods(self) -> str:
        """C for where a matter's periods are read from."""
        s, figures = self.slots, names.MATTER_YEARS + self.frame.kind
        lines = f"rows_of({s.index(names.LINES, 'matter')}, {self.matter()}), {s.column(names.LINES, 'date')}"
        if figures not in s.schemas:
            return f"{lines}, (Range){{0, 0}}, NULL"
        return f"{lines}, rows_of({s.index(figures, 'matter')}, {self.matter()}), {s.column(figures, 'year')}"


def _type_of(op: Op) -> str:
    return "bool" if op.name in BOOLEAN else "int64_t"


def integer(value: int) -> str:
    """C for a number."""
    return f"INT64_C({value})" if value >= 0 else f"(-INT64_C({-value}))"


def _infix(sign: str) -> Callable[[Op, Sequence[str]], str]:
    return lambda _, args: f"({f' {sign} '.join(args)})"


def _call(name: str) -> Callable[[Op, Sequence[str]], str]:
    return lambda _, args: f"{name}({', '.join(args)})"


# `&` and `|` where a look at the second part is cheaper than a branch that cannot be foreseen.
_OPERATIONS: Mapping[str, Callable[[Op, Sequence[str]], str]] = {
    "add": _infix("+"),
    "sub": _infix("-"),
    "mul": _infix("*"),
    "div": _call("floor_div"),
    "min": _call("least"),
    "max": _call("most"),
    "pick": lambda _, args: f"({args[0]} ? {args[1]} : {args[2]})",
    "months": lambda op, args: f"months({args[0]}, {op.data})",
    "year": _call("year_of"),
    "first": _call("first_day"),
    "last": _call("last_day"),
    "lt": _infix("<"),
    "le": _infix("<="),
    "eq": _infix("=="),
    "and": _infix("&"),
    "or": _infix("|"),
    "not": lambda _, args: f"!{args[0]}",
}
