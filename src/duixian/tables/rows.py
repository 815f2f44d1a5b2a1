"""The rows of a frame and all that stands beside them: joins of a bucket's tables, one for each source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from duixian.tables import layout as names
from duixian.tables.expressions import Printer
from duixian.tables.frames import FrameOps
from duixian.tables.layout import NA, ORDINAL_OF_EPOCH
from duixian.tables.loading import Loaded, wanted_of
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

_ROW = "row"


@dataclass(slots=True)
class Rows:
    """A frame under way: `table` has a row for each claim, `columns` says where each source's columns stand in it."""

    frame: FrameOps
    tables: Loaded
    programmes: Mapping[str, int]
    now: int
    table: pl.DataFrame
    columns: dict[tuple[Hashable, str], tuple[str, pl.DataType]] = field(default_factory=dict)

    def with_ops(self, ops: Mapping[str, Op], keep: Sequence[str]) -> pl.LazyFrame:
        """Some columns of the rows beside operations on them."""
        return Printer(self.columns).select(self.table.lazy(), ops, keep)

    def beside(self, source: Source, found: pl.DataFrame) -> None:
        """Put a source's columns beside the rows; `found` has a row for each of them."""
        number = len(self.columns)
        renamed = {name: f"{number}.{name}" for name in found.columns}
        self.columns |= {(source, name): (to, found.schema[name]) for name, to in renamed.items()}
        self.table = self.table.hstack(found.rename(renamed))

    def attach(self, source: Source, found: pl.DataFrame, on: Sequence[str]) -> None:
        """Put a source's columns beside the rows. `found` has at most one row for each `on`."""
        keys = self.table.select(on)
        joined = keys.join(found, on=list(on), how="left", nulls_equal=True, maintain_order="left")
        self.beside(source, joined.drop(on))


def frame_rows(frame: FrameOps, roots: Iterable[Op], tables: Loaded, programmes: Mapping[str, int], now: int) -> Rows:
    """The rows of a frame with everything that `roots` read. `programmes`: the number of each in the receipts."""
    wanted = wanted_of(roots)
    rows = Rows(frame, tables, programmes, now, _base(frame, tables, now))
    for source, columns in wanted.items():
        _look(rows, source, columns)
    return rows


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
    matters = matters.with_row_index("at")
    if frame.yearly:
        every = periods(frame.kind, tables, now)
        matters = matters.join(every, on="matter", how="left", maintain_order="left")
        return matters.with_columns(pl.col("year").fill_null(now)).with_row_index(_ROW)
    return matters.with_columns(year).with_row_index(_ROW)


def periods(kind: str, tables: Loaded, now: int) -> pl.DataFrame:
    """The years up to now for which a matter of this kind has figures or lines: (matter, year), each once, in order."""
    found = [
        tables[names.LINES]
        .join(tables[names.MATTERS + kind].select("matter"), on="matter", how="semi")
        .select("matter", pl.col("date").dt.year().cast(pl.Int64).alias("year"))
    ]
    if names.MATTER_YEARS + kind in tables:
        found.append(tables[names.MATTER_YEARS + kind].select("matter", "year"))
    return pl.concat(found).filter(pl.col("year") <= now).unique().sort("matter", "year")


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
        case Receipts():
            _receipts(rows, source)


def _beside(rows: Rows, source: str, columns: list[str]) -> None:
    """Columns of the applicant, of its coverage, of the matter; of the frame itself."""
    match source:
        case _ if source in (APPLICANT, COVERAGE):
            table = rows.tables[names.APPLICANTS if source == APPLICANT else names.COVERAGE]
            first = table["applicant"][0] if table.height else 0
            rows.beside(source, table.select(columns)[rows.table["applicant"] - first])
        case _ if source == MATTER and rows.frame.kind != APPLICANT:
            table = rows.tables[names.MATTERS + rows.frame.kind].select(columns)
            rows.beside(source, table[rows.table["at"]] if rows.frame.yearly else table)
        case _ if source == FRAME:
            rows.columns[FRAME, "year"] = ("year", pl.Int64())
            if "now_is_period" in columns:
                _now_is_period(rows)


def _now_is_period(rows: Rows) -> None:
    """Whether a yearly claim of the year of filing is open: the matter has figures of it, or none at all."""
    every = periods(rows.frame.kind, rows.tables, rows.now)
    by_matter = every.group_by("matter").agg((pl.col("year") == rows.now).any().alias("now_is_period"))
    rows.attach(FRAME, by_matter, ["matter"])
    name = rows.columns[FRAME, "now_is_period"][0]
    rows.table = rows.table.with_columns(pl.col(name).fill_null(True))


def _years(rows: Rows, source: Years, columns: list[str]) -> None:
    of_applicant = source.owner == APPLICANT
    key = "applicant" if of_applicant else "matter"
    name = names.APPLICANT_YEARS if of_applicant else names.MATTER_YEARS + rows.frame.kind
    if name not in rows.tables:
        return
    table = rows.tables[name].select(key, "year", *columns)
    if source.year.name == "const":
        rows.attach(source, table.filter(pl.col("year") == source.year.data).drop("year"), [key])
        return
    at = rows.with_ops({"year": source.year}, [_ROW, key])
    found = at.join(table.lazy(), on=[key, "year"], how="inner").drop(key, "year")
    rows.attach(source, found.collect(), [_ROW])


def _outcome(rows: Rows, source: Outcome, columns: list[str]) -> None:
    """The outcomes of the claim's year, else those of no year; a row that says nothing is none."""
    table = rows.tables[names.OUTCOMES].filter(pl.col("grant") == source.rule)
    told = [name for name in table.columns if name not in names.OUTCOME_KEYS]
    says = [pl.col(name) if name.endswith(NA) else pl.col(name).is_not_null() for name in told]
    table = table.filter(pl.any_horizontal(says)).select("applicant", "matter", "period", *columns)
    keys = ["applicant", "matter", "period"]
    at = rows.with_ops({"period": source.year}, [_ROW, "applicant", "matter"])
    of_year = at.join(table.filter(pl.col("period").is_not_null()).lazy(), on=keys, how="inner", nulls_equal=True)
    of_none = at.drop("period").join(
        table.filter(pl.col("period").is_null()).drop("period").lazy(), on=keys[:2], how="inner", nulls_equal=True
    )
    either = pl.concat([of_year.select(_ROW, *columns), of_none.select(_ROW, *columns)])
    found = either.unique(_ROW, keep="first", maintain_order=True).collect()
    if found.height:
        rows.attach(source, found, [_ROW])


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
    rows.attach(source, found.group_by(_ROW).agg(pl.col("low", "high").sum()).collect(), [_ROW])


def _receipts(rows: Rows, source: Receipts) -> None:
    receipts = rows.tables[names.RECEIPTS]
    if source.programmes:
        numbers = [rows.programmes[name] for name in source.programmes if name in rows.programmes]
        if not numbers:
            return
        receipts = receipts.filter(pl.col("programme_key").is_in(numbers))
    if source.levels:
        receipts = receipts.filter(pl.col("level").is_in(list(source.levels)))
    if source.statuses:
        receipts = receipts.filter(pl.col("status").is_in(list(source.statuses)))
    kept = receipts.select(
        "applicant",
        pl.col("matter").alias("r_matter"),
        pl.col("project_key").alias("r_project"),
        pl.col("product_key").alias("r_product"),
        pl.col("year").alias("r_year"),
        signed().alias("fen"),
    )
    if not kept.height:
        return
    ops = {f"year_{i}": end for i, end in enumerate(source.years)} if source.years else {}
    at = rows.with_ops(ops, [_ROW, "applicant", "matter", "project_key", "product_key"])
    found = at.join(kept.lazy(), on="applicant", how="inner").with_columns(same_thing(source.same).alias("same"))
    found = found.filter(pl.col("same").fill_null(True))
    sure = pl.col("same").fill_null(False)
    if source.years:
        found = found.filter(pl.col("r_year").is_between("year_0", "year_1"))
        if not source.whole:
            sure = sure & (pl.col("year_0") == pl.col("year_1"))
    fen = pl.col("fen")
    low = pl.when(sure).then(fen).otherwise(0)
    high = pl.when(sure | (fen > 0)).then(fen).otherwise(0)
    by_row = found.group_by(_ROW).agg(
        low.sum().alias("low"), high.sum().alias("high"), pl.col("same").is_null().any().alias("unsure")
    )
    rows.attach(source, by_row.collect(), [_ROW])


def signed() -> pl.Expr:
    """What a receipt adds to what was received, in fen: recovered money counts negative."""
    amount = pl.col("amount")
    return pl.when(pl.col("status") == "recovered").then(-amount).otherwise(amount)


def same_thing(same: str) -> pl.Expr:
    """Whether a receipt (`r_` columns) is for the same thing as the row; null where it does not say."""
    matter = pl.when(pl.col("r_matter").is_not_null()).then((pl.col("r_matter") == pl.col("matter")).fill_null(False))
    match same:
        case "applicant":
            return pl.lit(True)
        case "matter":
            return matter.otherwise(None)
        case "project":
            both = pl.col("r_project").is_not_null() & pl.col("project_key").is_not_null()
            return pl.when(both).then(pl.col("r_project") == pl.col("project_key")).otherwise(matter.otherwise(None))
        case "product":
            product = (pl.col("r_product") == pl.col("product_key")).fill_null(False)
            return pl.when(pl.col("r_product").is_not_null()).then(product).otherwise(None)
    raise ValueError(same)
