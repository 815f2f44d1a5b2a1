"""The rows of a frame and all that stands beside them: one look into a bucket's tables for each source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from duixian.tables import layout as names
from duixian.tables.expressions import PLAIN, Printer
from duixian.tables.frames import FrameOps
from duixian.tables.layout import NA, ORDINAL_OF_EPOCH
from duixian.tables.loading import Loaded, wanted_of
from duixian.tables.lookup import Places, at_rows, distinct, keyed_years, keys_and_years, places, places_by_year, taken
from duixian.tables.received import ROW as _ROW
from duixian.tables.received import Received
from duixian.tables.scalar import Op
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
)


@dataclass(slots=True)
class Rows:
    """A frame under way: `table` has a row for each claim, `columns` says where each source's columns stand in it."""

    frame: FrameOps
    tables: Loaded
    now: int
    table: pl.DataFrame
    columns: dict[tuple[Hashable, str], tuple[str, pl.DataType]] = field(default_factory=dict)

    def with_ops(self, ops: Mapping[str, Op], keep: Sequence[str]) -> pl.LazyFrame:
        """Some columns of the rows beside operations on them."""
        return Printer(self.columns).select(self.table.lazy(), ops, keep)

    def beside(self, source: Source, found: pl.DataFrame) -> None:
        """Put a source's columns beside the rows; `found` has a row for each of them."""
        number = len(self.columns)
        self.columns |= {(source, name): (f"{number}.{name}", type_) for name, type_ in found.schema.items()}
        self.table = self.table.hstack([column.alias(f"{number}.{column.name}") for column in found])

    def put(self, source: Source, found: pl.DataFrame, at: Places) -> None:
        """Put a source's columns beside the rows: for each the row of `found` at its place, or nothing."""
        self.beside(source, taken(found, at))

    def keep(self, wanted: pl.Series) -> None:
        """Go on with some of the rows only."""
        self.table = self.table.filter(wanted).drop(_ROW).with_row_index(_ROW)

    def look(self, roots: Iterable[Op], programmes: Mapping[str, int]) -> None:
        """Put everything that `roots` read beside the rows. `programmes`: the number of each in the receipts."""
        found = wanted_of(roots)
        missing = {source: [c for c in columns if (source, c) not in self.columns] for source, columns in found.items()}
        wanted = {source: columns for source, columns in missing.items() if columns}
        looks = [source for source in wanted if isinstance(source, Receipts)]
        received = Received(self.tables, programmes, self.table, looks)
        for source, columns in wanted.items():
            if isinstance(source, Receipts):
                _receipts(self, received, source)
            else:
                _look(self, source, columns)


def rows_of(frame: FrameOps, tables: Loaded, now: int) -> Rows:
    """The rows of a frame, with nothing beside them yet."""
    return Rows(frame, tables, now, _base(frame, tables, now))


def has_rows(frame: FrameOps, tables: Loaded) -> bool:
    """Whether a frame has any claim in these tables."""
    return tables[names.APPLICANTS if frame.kind == APPLICANT else names.MATTERS + frame.kind].height > 0


def _base(frame: FrameOps, tables: Loaded, now: int) -> pl.DataFrame:
    """One row for each claim: keys, year, what the receipts may name; `at` is the place of its matter in its table."""
    year = pl.lit(now, dtype=pl.Int64).alias("year")
    if frame.kind == APPLICANT:
        nothing = [pl.lit(None, dtype=pl.Int64).alias(name) for name in ("matter", "project_key", "product_key")]
        base = tables[names.APPLICANTS].select("applicant", *nothing, year)
        return base.with_row_index(_ROW).with_row_index("at")
    matters = tables[names.MATTERS + frame.kind].select("applicant", "matter", "project_key", "product_key")
    if frame.yearly:
        at, years = _claimed_years(frame.kind, tables, now)
        return matters[at].with_columns(at.alias("at"), years.alias("year")).with_row_index(_ROW)
    return matters.with_row_index("at").with_columns(year).with_row_index(_ROW)


def _claimed_years(kind: str, tables: Loaded, now: int) -> tuple[pl.Series, pl.Series]:
    """Every matter, by its place in its table, with each of its periods; with this year where it has none."""
    at, years = _periods(kind, tables, now)
    none = ~np.isin(np.arange(tables[names.MATTERS + kind].height), at.to_numpy())
    without = pl.Series(np.flatnonzero(none))
    bare = keyed_years(without, pl.Series([now], dtype=pl.Int64).new_from_index(0, without.len()))
    return keys_and_years(np.sort(np.concatenate([keyed_years(at, years), bare])))


def _periods(kind: str, tables: Loaded, now: int) -> tuple[pl.Series, pl.Series]:
    """The years up to now for which a matter of this kind has figures or lines: (its place, year), each once."""
    dated = [tables[names.LINES].select("matter", pl.col("date").dt.year().cast(pl.Int64).alias("year"))]
    if names.MATTER_YEARS + kind in tables:
        dated.append(tables[names.MATTER_YEARS + kind].select("matter", "year"))
    found = [np.empty(0, dtype=np.int64)]
    for table in dated:
        at = places(table["matter"], tables[names.MATTERS + kind]["matter"])
        years = table["year"].to_numpy()
        here = (at >= 0) & (years <= now)
        found.append(keyed_years(pl.Series(at[here]), pl.Series(years[here])))
    return keys_and_years(distinct(np.concatenate(found)))


def _look(rows: Rows, source: Source, columns: list[str]) -> None:
    match source:
        case str():
            _beside(rows, source, columns)
        case Years():
            _years(rows, source, columns)
        case Outcome():
            _outcome(rows, source, columns)
        case Lines():
            _lines(rows, source)


def _beside(rows: Rows, source: str, columns: list[str]) -> None:
    """Columns of the applicant, of its coverage, of the matter; of the frame itself."""
    match source:
        case _ if source in (APPLICANT, COVERAGE):
            table = rows.tables[names.APPLICANTS if source == APPLICANT else names.COVERAGE]
            first = table["applicant"][0] if table.height else 0
            rows.beside(source, table.select(columns)[rows.table["applicant"] - first])
        case _ if source == MATTER and rows.frame.kind != APPLICANT:
            table = rows.tables[names.MATTERS + rows.frame.kind].select(columns)
            every = not rows.frame.yearly and rows.table.height == table.height
            rows.beside(source, table if every else table[rows.table["at"]])
        case _ if source == FRAME:
            rows.columns[FRAME, "year"] = ("year", pl.Int64())
            if "now_is_period" in columns:
                _now_is_period(rows)


def _now_is_period(rows: Rows) -> None:
    """Whether a yearly claim of the year of filing is open: the matter has figures of it, or none at all."""
    at, years = _periods(rows.frame.kind, rows.tables, rows.now)
    open_ = np.full(rows.tables[names.MATTERS + rows.frame.kind].height, True)
    open_[at.to_numpy()] = False
    open_[at.filter(years == rows.now).to_numpy()] = True
    rows.beside(FRAME, pl.DataFrame({"now_is_period": open_[rows.table["at"].to_numpy()]}))


def _years(rows: Rows, source: Years, columns: list[str]) -> None:
    of_applicant = source.owner == APPLICANT
    key = "applicant" if of_applicant else "matter"
    name = names.APPLICANT_YEARS if of_applicant else names.MATTER_YEARS + rows.frame.kind
    if name not in rows.tables:
        return
    table = rows.tables[name].select(key, "year", *columns)
    if source.year.name == "const":
        table = table.filter(pl.col("year") == source.year.data)
        at = places(rows.table[key], table[key])
    else:
        year = rows.with_ops({"year": source.year}, [_ROW]).collect(optimizations=PLAIN)["year"]
        at = places_by_year(rows.table[key], year, table, key)
    rows.put(source, table.select(columns), at)


def _outcome(rows: Rows, source: Outcome, columns: list[str]) -> None:
    """The outcomes of the claim's year, else those of no year; a row that says nothing is none."""
    key = "applicant" if rows.frame.kind == APPLICANT else "matter"
    table = rows.tables[names.OUTCOMES].filter(
        pl.col("grant") == source.rule, pl.col("matter").is_null() == (key == "applicant")
    )
    told = [name for name in table.columns if name not in names.OUTCOME_KEYS]
    says = [pl.col(name) if name.endswith(NA) else pl.col(name).is_not_null() for name in told]
    table = table.filter(pl.any_horizontal(says)).select(key, "period", *columns)
    if not table.height:
        return
    year = rows.with_ops({"year": source.year}, [_ROW, key])
    found = (
        year.join(table.lazy(), on=key, how="inner", maintain_order="left_right")
        .filter(pl.col("period").is_null() | (pl.col("period") == pl.col("year")))
        .sort(_ROW, "period", nulls_last=True, maintain_order=True)
        .unique(_ROW, keep="first", maintain_order=True)
        .collect(optimizations=PLAIN)
    )
    rows.put(source, found.select(columns), at_rows(rows.table.height, found[_ROW]))


def _lines(rows: Rows, source: Lines) -> None:
    lines = rows.tables[names.LINES].filter(pl.col("paid"))
    if source.categories:
        lines = lines.filter(pl.col("category").is_in(list(source.categories)))
    ends = {"since": source.since, "until": source.until}
    ops = {f"{name}_{i}": end for name, pair in ends.items() if pair for i, end in enumerate(pair)}
    day = pl.col("date").to_physical().cast(pl.Int64) + ORDINAL_OF_EPOCH
    sure, may = pl.lit(True), pl.lit(True)
    if source.since:
        sure, may = sure & (day >= pl.col("since_1")), may & (day >= pl.col("since_0"))
    if source.until:
        sure, may = sure & (day <= pl.col("until_0")), may & (day <= pl.col("until_1"))
    at = rows.with_ops(ops, [_ROW, "matter"])
    found = at.join(lines.select("matter", "date", "amount").lazy(), on="matter", how="inner").with_columns(
        pl.when(sure).then(pl.col("amount")).otherwise(0).alias("low"),
        pl.when(may).then(pl.col("amount")).otherwise(0).alias("high"),
    )
    by_row = found.group_by(_ROW).agg(pl.col("low", "high").sum()).collect(optimizations=PLAIN)
    rows.put(source, by_row.select("low", "high"), at_rows(rows.table.height, by_row[_ROW]))


def _receipts(rows: Rows, received: Received, source: Receipts) -> None:
    ends = {f"year_{i}": end for i, end in enumerate(source.years or ())}
    by_row = received.sums(
        source, rows.with_ops(ends, [_ROW]).collect(optimizations=PLAIN).drop(_ROW) if ends else None
    )
    if by_row.height:
        rows.put(source, by_row.drop(_ROW), at_rows(rows.table.height, by_row[_ROW]))
