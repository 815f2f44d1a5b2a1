"""A third witness: the row stage in DuckDB, its joins written in SQL and its operations on BIGINT, where an overflow is
an error. Every operation of a frame is worked out for every row, also in branches that are not taken."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from duixian.tables.claims import KEYS, MASKS, SCHEMA, TableProgram, masks
from duixian.tables.frames import FrameOps
from duixian.tables.layout import NA, Column, layout
from duixian.tables.scalar import Op, walk
from duixian.tables.sources import (
    APPLICANT,
    COVERAGE,
    FRAME,
    MATTER,
    Lines,
    Outcome,
    Receipts,
    Source,
    Years,
    arguments,
)
from duixian.vocabulary.facts import Vocabulary

_READS = ("value", "known", "na", "flag")


def witness_claims(made: TableProgram, folder: Path, programmes: Mapping[str, int], words: Vocabulary) -> pl.DataFrame:
    """The claims of a bucket's folder, as `claims.bucket_claims` gives them but for their order."""
    witness = _Witness(made, folder, programmes, words)
    found = [row for frame in made.frames for row in witness.frame(frame)]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


class _Witness:
    """One bucket in a database of its own."""

    def __init__(self, made: TableProgram, folder: Path, programmes: Mapping[str, int], words: Vocabulary) -> None:
        self.made, self.programmes, self.tables = made, programmes, layout(words)
        self.sql = duckdb.connect(config={"threads": 1})
        self.sql.execute("PRAGMA disable_optimizer")  # deep queries over few rows: it takes longer than they do
        for name, table in self.tables.items():
            columns = ", ".join(self._read(column) for column in table.columns if column.where != "input")
            self.sql.execute(f"CREATE TABLE {name} AS SELECT {columns} FROM '{folder / name}.parquet'")

    def _read(self, column: Column) -> str:
        """A column as integers: dates as days from the year 1, codes as their places in the declared order."""
        if column.type == pl.Date():
            return f"({column.name} - DATE '0001-01-01') + 1 AS \"{column.name}\""
        if not isinstance(column.type, pl.Enum):
            return f'"{column.name}"'
        codes = tuple(column.type.categories)
        name = f"codes_{abs(hash(codes))}"
        known = self.sql.execute("SELECT 1 FROM duckdb_types() WHERE type_name = ?", [name]).fetchall()
        if not known:
            self.sql.execute(f"CREATE TYPE {name} AS ENUM ({', '.join(map(_text, codes))})")
        return f'enum_code("{column.name}"::VARCHAR::{name})::BIGINT AS "{column.name}"'

    def place(self, table: str, column: str, code: str) -> int:
        type_ = self.tables[table].column(column).type
        assert isinstance(type_, pl.Enum)
        return list(type_.categories).index(code)

    def frame(self, frame: FrameOps) -> Iterable[tuple[object, ...]]:
        rows = _Rows(self, frame)
        ops = {i: [rule.verdict, *masks(frame.ops, rule).values(), rule.lo, rule.hi] for i, rule in frame.rules.items()}
        width = len(MASKS) + 3
        for applicant, matter, year, *values in rows.of([op for many in ops.values() for op in many]):
            for n, index in enumerate(ops):
                yield (applicant, index, matter, year, *values[n * width : (n + 1) * width])


class _Rows:
    """The claims of one frame: a table `t` with its keys, to which each source adds its columns."""

    def __init__(self, witness: _Witness, frame: FrameOps) -> None:
        self.witness, self.frame, self.sql = witness, frame, witness.sql
        self.now = witness.made.on.year
        self.columns: dict[tuple[Source, str], str] = {}
        self.sources: list[Source] = []
        self.sql.execute(
            f"CREATE OR REPLACE TABLE t AS SELECT row_number() OVER () AS row, b.* FROM ({self._base()}) b"
        )

    def _base(self) -> str:
        if self.frame.kind == APPLICANT:
            none = "NULL::BIGINT"
            return (
                f"SELECT applicant, {none} AS matter, {none} AS project_key, {none} AS product_key, "
                f"{self.now}::BIGINT AS year FROM applicants"
            )
        keys = "m.applicant, m.matter, m.project_key, m.product_key"
        matters = f"matters_{self.frame.kind} m"
        if not self.frame.yearly:
            return f"SELECT {keys}, {self.now}::BIGINT AS year FROM {matters}"
        return (
            f"SELECT {keys}, coalesce(p.year, {self.now})::BIGINT AS year "
            f"FROM {matters} LEFT JOIN ({self._periods()}) p ON p.matter = m.matter"
        )

    def _periods(self) -> str:
        """The years of every matter up to now (UNION drops what is twice)."""
        yearly = f"matter_years_{self.frame.kind}"
        dated = "SELECT matter, year(DATE '0001-01-01' + (date - 1)::INTEGER)::BIGINT AS year FROM lines"
        given = (
            f" UNION SELECT matter, year FROM {yearly}" if yearly in self.witness.tables else " UNION SELECT NULL, 0"
        )
        return f"SELECT * FROM ({dated}{given}) WHERE year <= {self.now}"

    def of(self, ops: list[Op]) -> list[tuple[object, ...]]:
        """Keys and operations of every row."""
        self._need(ops)
        return self.sql.execute(self._select(ops, ", ".join(KEYS))).fetchall()

    def _need(self, ops: Iterable[Op]) -> None:
        """Add the columns that operations read, after those that their sources need."""
        wanted: dict[Source, dict[str, None]] = {}
        for op in walk(ops):
            if op.name in _READS:
                source, column = op.data  # type: ignore[misc]
                wanted.setdefault(source, {})[column + NA if op.name == "na" else column] = None
        for source, columns in wanted.items():
            new = [column for column in columns if (source, column) not in self.columns]
            if new:
                self._need(arguments(source))
                self._add(source, new)

    def _add(self, source: Source, columns: list[str]) -> None:
        found = self._found(source, columns)
        names = {column: f"c{len(self.columns) + i}" if found else "NULL" for i, column in enumerate(columns)}
        self.columns |= {(source, column): name for column, name in names.items()}
        if found is None:
            return
        more = ", ".join(f'f."{column}" AS {name}' for column, name in names.items())
        before = self.sql.execute("SELECT count(*) FROM t").fetchone()
        self.sql.execute(
            f"CREATE OR REPLACE TABLE t AS SELECT t.*, {more} FROM t LEFT JOIN ({found}) f ON f.row = t.row"
        )
        assert before == self.sql.execute("SELECT count(*) FROM t").fetchone()

    def _found(self, source: Source, columns: list[str]) -> str | None:
        """SQL that gives for some rows the columns of a source."""
        picked = ", ".join(f's."{column}"' for column in columns)
        match source:
            case Years(owner, year):
                kind, key = (APPLICANT, "applicant") if owner == APPLICANT else (self.frame.kind, "matter")
                table = "applicant_years" if kind == APPLICANT else f"matter_years_{kind}"
                if key == "matter" and table not in self.witness.tables:
                    return None
                at = self._select([year], f"row, {key}", ["y"])
                return f"SELECT a.row, {picked} FROM ({at}) a JOIN {table} s ON s.{key} = a.{key} AND s.year = a.y"
            case Outcome():
                return self._outcome(source, picked)
            case Lines():
                return self._lines(source)
            case Receipts():
                return self._receipts(source)
        if source == FRAME:
            every, now = f"({self._periods()}) p WHERE p.matter = t.matter", self.now
            period = f"NOT EXISTS (FROM {every}) OR EXISTS (FROM {every} AND p.year = {now})"
            return f"SELECT t.row, t.year, {period} AS now_is_period FROM t"
        if source == MATTER and self.frame.kind == APPLICANT:
            return None
        table = {APPLICANT: "applicants", COVERAGE: "coverage"}.get(str(source), f"matters_{self.frame.kind}")
        key = "matter" if source == MATTER else "applicant"
        return f"SELECT t.row, {picked} FROM t JOIN {table} s ON s.{key} = t.{key}"

    def _outcome(self, source: Outcome, picked: str) -> str:
        keys = ("applicant", "matter", "grant", "period")
        told = [name for name in self.witness.tables["outcomes"].schema if name not in keys]
        said = " OR ".join(f'coalesce(s."{x}", false)' if x.endswith(NA) else f's."{x}" IS NOT NULL' for x in told)
        at = self._select([source.year], "row, applicant, matter", ["y"])
        return (
            f"SELECT a.row, {picked} FROM ({at}) a JOIN outcomes s ON s.applicant = a.applicant "
            f"AND s.matter IS NOT DISTINCT FROM a.matter AND s.grant = {_text(source.rule)} "
            f"AND coalesce(s.period, a.y) = a.y AND ({said}) "
            "QUALIFY row_number() OVER (PARTITION BY a.row ORDER BY s.period NULLS LAST) = 1"
        )

    def _lines(self, source: Lines) -> str:
        names = {"since": source.since, "until": source.until}
        ends = {f"{name}_{i}": op for name, pair in names.items() if pair for i, op in enumerate(pair)}
        sure, may = "s.paid", "s.paid"
        if source.since:
            sure, may = f"{sure} AND s.date >= since_1", f"{may} AND s.date >= since_0"
        if source.until:
            sure, may = f"{sure} AND s.date <= until_0", f"{may} AND s.date <= until_1"
        of = ", ".join(str(self.witness.place("lines", "category", name)) for name in source.categories)
        at = self._select(list(ends.values()), "row, matter", list(ends))
        return (
            f"SELECT a.row, {_total('s.amount', sure)} AS low, {_total('s.amount', may)} AS high "
            f"FROM ({at}) a JOIN lines s ON s.matter = a.matter"
            + (f" WHERE s.category IN ({of})" if of else "")
            + " GROUP BY a.row"
        )

    def _receipts(self, source: Receipts) -> str:
        """Whether a receipt is for the same thing is SQL's own third truth: null where it does not say."""
        matter = "CASE WHEN s.matter IS NOT NULL THEN coalesce(s.matter = a.matter, false) END"
        same = {
            "applicant": "true",
            "matter": matter,
            "project": f"coalesce(s.project_key = a.project_key, {matter})",
            "product": "CASE WHEN s.product_key IS NOT NULL THEN coalesce(s.product_key = a.product_key, false) END",
        }[source.same]
        where = ["true"]
        if source.programmes:
            numbers = [str(self.witness.programmes.get(name, -1)) for name in source.programmes]
            where.append(f"s.programme_key IN ({', '.join(numbers)})")
        for column, codes in (("level", source.levels), ("status", source.statuses)):
            if codes:
                places = [str(self.witness.place("receipts", column, code)) for code in codes]
                where.append(f"s.{column} IN ({', '.join(places)})")
        ends = {f"y{i}": op for i, op in enumerate(source.years or ())}
        if ends:
            where.append("s.year BETWEEN y0 AND y1")
        sure = "coalesce(same, false)" + (" AND y0 = y1" if ends and not source.whole else "")
        back = self.witness.place("receipts", "status", "recovered")
        at = self._select(list(ends.values()), "row, applicant, matter, project_key, product_key", list(ends))
        more = "".join(f", {name}" for name in ends)
        looked = (
            f"SELECT a.row, {same} AS same, CASE WHEN s.status = {back} THEN -s.amount ELSE s.amount END AS fen{more} "
            f"FROM ({at}) a JOIN receipts s ON s.applicant = a.applicant WHERE {' AND '.join(where)}"
        )
        return (
            f"SELECT row, {_total('fen', sure)} AS low, {_total('fen', f'({sure}) OR fen > 0')} AS high, "
            f"bool_or(same IS NULL) AS unsure FROM ({looked}) WHERE same IS NOT false GROUP BY row"
        )

    # Operations.

    def _select(self, ops: list[Op], keep: str, named: list[str] | None = None) -> str:
        """Some columns of `t` and operations on them: those of each depth in a query around those below it, which hands
        on what is still used above."""
        names: dict[Op, str] = {}
        depth: dict[Op, int] = {}
        used: dict[Op, int] = {}
        levels: list[list[Op]] = []
        for op in walk(ops):
            depth[op] = 1 + max((depth[arg] for arg in op.args), default=-1)
            used |= {arg: max(used.get(arg, 0), depth[op]) for arg in op.args}
            names[op] = f"o{len(names)}"
            while len(levels) <= depth[op]:
                levels.append([])
            levels[depth[op]].append(op)
        used |= dict.fromkeys(ops, len(levels))
        query, handed = "t", list[Op]()
        for n, level in enumerate(levels):
            said = [f"{self._say(op, [names[arg] for arg in op.args])} AS {names[op]}" for op in level]
            handed = [op for op in handed if used[op] > n]
            query = f"(SELECT {', '.join([keep, *(names[op] for op in handed), *said])} FROM {query})"
            handed += level
        wanted = [names[op] for op in ops]
        told = [f"{name} AS {alias}" for name, alias in zip(wanted, named, strict=True)] if named else wanted
        return f"SELECT {', '.join([keep, *told])} FROM {query}"

    def _say(self, op: Op, args: list[str]) -> str:
        match op.name:
            case "const":
                return f"({op.data})::BIGINT"
            case "bool":
                return str(bool(op.data)).lower()
            case "value" | "known" | "na" | "flag":
                source, column = op.data  # type: ignore[misc]
                name = self.columns[source, column + NA if op.name == "na" else column]
                return {
                    "value": f"coalesce({name}, 0)::BIGINT",
                    "known": f"{name} IS NOT NULL",
                }.get(op.name, f"coalesce({name}, false)")
            case "table":
                offset, values = op.data  # type: ignore[misc]
                return f"{_list(values)}[1 + least(greatest({args[0]} - {offset}, 0), {len(values) - 1})]"
            case "months":
                return _ordinal(f"({_date(args[0])} + INTERVAL ({op.data}) MONTH)::DATE")
        return _SAY[op.name].format(*args, joined=f" {op.name} ".join(args))


def _date(ordinal: str) -> str:
    return f"(DATE '0001-01-01' + ({ordinal} - 1)::INTEGER)"


def _ordinal(day: str) -> str:
    return f"(({day} - DATE '0001-01-01') + 1)"


_SAY = {
    "add": "{0} + {1}",
    "sub": "{0} - {1}",
    "mul": "{0} * {1}",
    "div": "CASE WHEN {0} % {1} < 0 THEN {0} // {1} - 1 ELSE {0} // {1} END",
    "min": "least({0}, {1})",
    "max": "greatest({0}, {1})",
    "pick": "CASE WHEN {0} THEN {1} ELSE {2} END",
    "year": f"year({_date('{0}')})::BIGINT",
    "first": _ordinal("make_date({0}, 1, 1)"),
    "last": _ordinal("make_date({0}, 12, 31)"),
    "lt": "{0} < {1}",
    "le": "{0} <= {1}",
    "eq": "{0} = {1}",
    "and": "({joined})",
    "or": "({joined})",
    "not": "NOT {0}",
}


@cache
def _list(values: tuple[int, ...]) -> str:
    return f"([{', '.join(map(str, values))}]::BIGINT[])"


def _text(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _total(fen: str, where: str) -> str:
    return f"coalesce(sum({fen}) FILTER (WHERE {where}), 0)::BIGINT"
