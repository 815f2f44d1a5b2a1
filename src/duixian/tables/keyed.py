"""Integer keys for the rows of a shard: applicants by their codes, matters by applicant and id.

A shard holds all rows of the applicants whose codes lie in one range. Keys count from 0 within it, over all codes and
matters that it names as a row's own; once bad rows are gone the keys close up and take their place among all shards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from duixian.tables.derived import Tables, derived
from duixian.tables.layout import (
    APPLICANT_YEARS,
    APPLICANTS,
    COVERAGE,
    LINES,
    MATTER_YEARS,
    MATTERS,
    OUTCOMES,
    RECEIPTS,
    Table,
)
from duixian.vocabulary.facts import Vocabulary

ROW, BAD = "_row", "_bad"  # the number of a row in its source, from 1; whether it failed a check
_SAME = ("project", "product")
_ORDERS: Mapping[str, tuple[str, ...]] = {
    APPLICANTS: ("applicant",),
    APPLICANT_YEARS: ("applicant", "year"),
    COVERAGE: ("applicant",),
    LINES: ("matter", "id"),
    OUTCOMES: ("applicant", "grant", "matter", "period"),
    RECEIPTS: (
        *("applicant", "year", "date", "programme", "matter_id", "status", "amount"),
        *("level", "region", "project", "product"),  # not in the contract: so that equal rows only stand in any order
    ),
}


@dataclass(frozen=True, slots=True)
class Offsets:
    """How many applicants, matters, and matters that only receipts name, the shards before this one have."""

    applicants: int = 0
    matters: int = 0
    absent: int = 0


def keyed(tables: Mapping[str, pl.DataFrame]) -> Tables:
    """The tables with `applicant` and, where a row names a matter, `matter`; null where the tables hold no such one."""
    codes = tables[APPLICANTS].select("code").drop_nulls().unique().sort("code").with_row_index("applicant")
    codes = codes.with_columns(pl.col("applicant").cast(pl.Int64()))
    found = {name: _join(table, codes, "code") for name, table in tables.items()}
    own = [
        table.select("applicant", "matter_id").drop_nulls() for name, table in found.items() if name.startswith(MATTERS)
    ]
    if not own:
        own = [pl.DataFrame(schema={"applicant": pl.Int64(), "matter_id": pl.String()})]
    matters = pl.concat(own).unique().sort("applicant", "matter_id").with_row_index("matter")
    matters = matters.with_columns(pl.col("matter").cast(pl.Int64()))
    return {
        name: _join(table, matters, "applicant", "matter_id") if "matter_id" in table.columns else table
        for name, table in found.items()
    }


def _join(table: pl.DataFrame, keys: pl.DataFrame, *on: str) -> pl.DataFrame:
    return table.join(keys, on=on, how="left", maintain_order="left")


def without_bad(tables: Tables) -> Tables:
    """The rows that are not bad, with keys that close up again."""
    if not any(table[BAD].any() for table in tables.values()):
        return tables
    kept = {name: table.filter(~pl.col(BAD)) for name, table in tables.items()}
    matters = [table["matter"] for name, table in kept.items() if name.startswith(MATTERS)]
    new = {"applicant": _closed_up([kept[APPLICANTS]["applicant"]]), "matter": _closed_up(matters)}
    return {
        name: table.with_columns(
            pl.col(key).replace_strict(*new[key], default=None, return_dtype=pl.Int64())
            for key in new
            if key in table.columns
        )
        for name, table in kept.items()
    }


def _closed_up(keys: list[pl.Series]) -> tuple[pl.Series, pl.Series]:
    """The keys that are left, and their places among them."""
    left = pl.concat([pl.Series(dtype=pl.Int64()), *keys]).unique().sort()
    return left, pl.int_range(left.len(), eager=True)


def canonical(
    tables: Tables, layout: Mapping[str, Table], vocabulary: Vocabulary, on: date, at: Offsets, programmes: pl.DataFrame
) -> tuple[Tables, Offsets]:
    """Keyed tables without bad rows as canonical ones, sorted, with what is derived, and the offsets of the next shard.

    `programmes`: every `programme` with its `programme_key`.
    """
    empty = {name: pl.DataFrame(schema=table.schema) for name, table in layout.items()}
    whole = {name: _whole(table, layout[name]) for name, table in tables.items()}
    if RECEIPTS in whole:
        whole[RECEIPTS], absent = _absent_matters(whole[RECEIPTS], at.absent)
        whole[RECEIPTS] = _join(whole[RECEIPTS].drop("programme_key"), programmes, "programme")
    else:
        absent = 0
    ordered = {
        name: table.select(list(layout[name].schema)).sort(_order(name)) for name, table in _same_things(whole).items()
    }
    found = derived(empty | ordered, vocabulary, on)
    count = sum(table.height for name, table in found.items() if name.startswith(MATTERS))
    ahead = Offsets(at.applicants + found[APPLICANTS].height, at.matters + count, at.absent + absent)
    return {name: _placed(table, at) for name, table in found.items()}, ahead


def _order(name: str) -> tuple[str, ...]:
    return _ORDERS.get(name) or (("matter", "year") if name.startswith(MATTER_YEARS) else ("matter",))


def _whole(table: pl.DataFrame, declared: Table) -> pl.DataFrame:
    """The table with all of its columns; flags are never null."""
    missing = [pl.lit(None, type_).alias(name) for name, type_ in declared.schema.items() if name not in table.columns]
    flags = [
        pl.col(column.name).fill_null(False)
        for column in declared.columns
        if column.name == "lines_complete" or (column.fact and column.name != column.fact.name)
    ]
    return table.with_columns(missing).with_columns(flags)


def _absent_matters(receipts: pl.DataFrame, before: int) -> tuple[pl.DataFrame, int]:
    """Negative keys for the matters that only receipts name, and how many these are."""
    names = receipts.filter(pl.col("matter").is_null()).select("applicant", "matter_id").drop_nulls().unique()
    keys = names.sort("applicant", "matter_id").with_row_index("_absent")
    if keys.is_empty():
        return receipts, 0
    key = -1 - before - pl.col("_absent").cast(pl.Int64())
    joined = _join(receipts, keys, "applicant", "matter_id")
    return joined.with_columns(pl.coalesce("matter", key).alias("matter")), keys.height


def _same_things(tables: Tables) -> Tables:
    """`project_key` and `product_key`: the place of the text among all of the shard."""
    having = [name for name in tables if name == RECEIPTS or name.startswith(MATTERS)]
    for thing in _SAME if having else ():
        texts = pl.concat([tables[name].select(thing) for name in having]).drop_nulls().unique().sort(thing)
        keys = texts.with_row_index(f"{thing}_key").with_columns(pl.col(f"{thing}_key").cast(pl.Int64()))
        tables = tables | {name: _join(tables[name].drop(f"{thing}_key"), keys, thing) for name in having}
    return tables


def _placed(table: pl.DataFrame, at: Offsets) -> pl.DataFrame:
    """The keys counted over all shards; those of matters that are not in the tables are negative already."""
    moved = [pl.col("applicant") + at.applicants]
    if "matter" in table.columns:
        matter = pl.col("matter")
        moved.append(pl.when(matter >= 0).then(matter + at.matters).otherwise(matter).alias("matter"))
    return table.with_columns(moved)
