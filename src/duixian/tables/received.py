"""Receipts beside the rows of a frame: paired with them once, then summed for each look."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from duixian.tables import layout as names
from duixian.tables.expressions import PLAIN
from duixian.tables.loading import Loaded
from duixian.tables.sources import Receipts

ROW = "row"
_KEYS = ("applicant", "matter", "project_key", "product_key")


class Received:
    """The receipts that some looks may count, each beside every row of its applicant; `same …` says for each unit of
    a look whether it is for the same thing, null where the receipt does not say."""

    def __init__(
        self, tables: Loaded, programmes: Mapping[str, int], rows: pl.DataFrame, looks: Sequence[Receipts]
    ) -> None:
        self.programmes = programmes
        if not looks:
            return
        receipts = tables[names.RECEIPTS]
        if all(look.programmes for look in looks):
            every = sorted({number for look in looks for number in self._numbers(look)})
            receipts = receipts.filter(pl.col("programme_key").is_in(every))
        given = receipts.select(
            "applicant",
            pl.col("matter").alias("r_matter"),
            pl.col("project_key").alias("r_project"),
            pl.col("product_key").alias("r_product"),
            pl.col("year").alias("r_year"),
            "programme_key",
            "level",
            "status",
            signed().alias("fen"),
        )
        pairs = rows.lazy().select(ROW, *_KEYS).join(given.lazy(), on="applicant", how="inner")
        same = [same_thing(what).alias(f"same {what}") for what in {look.same for look in looks}]
        self.pairs = pairs.select(ROW, "r_year", "programme_key", "level", "status", "fen", *same).collect(
            optimizations=PLAIN
        )

    def _numbers(self, look: Receipts) -> list[int]:
        return [self.programmes[name] for name in look.programmes if name in self.programmes]

    def sums(self, look: Receipts, ends: pl.DataFrame | None) -> pl.DataFrame:
        """`low`, `high`, `unsure` of the rows that have any such receipt. `ends`: the look's years, `year_0` to
        `year_1`, of every row."""
        wanted = [pl.col(f"same {look.same}").fill_null(True)]
        if look.programmes:
            wanted.append(pl.col("programme_key").is_in(self._numbers(look)))
        if look.levels:
            wanted.append(pl.col("level").is_in(list(look.levels)))
        if look.statuses:
            wanted.append(pl.col("status").is_in(list(look.statuses)))
        found, same = self.pairs.lazy().filter(wanted), pl.col(f"same {look.same}")
        sure = same.fill_null(False)
        if ends is not None:
            found = found.with_columns(pl.lit(ends[name]).gather(pl.col(ROW)).alias(name) for name in ends.columns)
            found = found.filter(pl.col("r_year").is_between("year_0", "year_1"))
            sure = sure if look.whole else sure & (pl.col("year_0") == pl.col("year_1"))
        fen = pl.col("fen")
        sums = found.group_by(ROW).agg(
            pl.when(sure).then(fen).otherwise(0).sum().alias("low"),
            pl.when(sure | (fen > 0)).then(fen).otherwise(0).sum().alias("high"),
            same.is_null().any().alias("unsure"),
        )
        return sums.collect(optimizations=PLAIN)


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
