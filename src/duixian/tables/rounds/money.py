"""Money that claims share, dealt out to the fen: in full where it suffices, else in proportion or in turn."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from duixian.assess.verdict import Verdict
from duixian.tables.rounds.order import ordered
from duixian.tables.rounds.specs import Fund

_WIDE = pl.Int128()


@dataclass(frozen=True, slots=True)
class Shared:
    """What came of a fund in a year (0: once for all), in fen; of a ceiling over products, of all of them together.

    `funds` of which `short` did not suffice; `taken` before; `filed` claims that `asked` for so much and were `granted`
    so much; `tied` claims stay open, since nothing says which of them comes first.
    """

    fund: Fund
    year: int
    taken: int
    filed: int
    asked: int
    granted: int
    tied: int
    funds: int
    short: int


def asking(claims: pl.DataFrame, fund: Fund) -> pl.DataFrame:
    """The claims of a fund with what each asks for (`amount`), whether it takes part (`filing`), and its `group`.

    Who takes part knows all but what this gives: entitled, in a round in which the pot is not looked at. A claim that
    was granted something before (`told granted`) holds that; one that a smaller fund has cut asks for the rest.
    """
    who = {"planned": pl.col("potential") > 0, "possible": pl.lit(True), "listed": pl.col("listed")}
    plain = pl.col("potential") if fund.filing == "planned" else pl.col("hi")
    part = (pl.col("verdict") == Verdict.ENTITLED.value) & who[fund.filing] & pl.col("told granted").is_null()
    year = pl.col("year") if fund.by_year else pl.lit(0, pl.Int64())
    return claims.filter(pl.col("product").is_not_null() if fund.by_product else pl.lit(True)).with_columns(
        pl.coalesce("granted", plain).alias("amount"),
        (part & ~pl.col("tied")).alias("filing"),
        year.alias("fund year"),
        (pl.col("product") if fund.by_product else pl.lit("")).alias("fund product"),
    )


def deal_out(claims: pl.DataFrame, fund: Fund, paid: pl.DataFrame) -> tuple[pl.DataFrame, list[Shared]]:
    """The claims of a fund (see `asking`) with `new granted` and `new tied`, and what came of it year by year.

    `paid`: money received earlier under its rules, which is taken off the fund first.
    """
    group = ["fund year", "fund product"]
    year = pl.col("year") if fund.by_year else pl.lit(0, pl.Int64())
    product = pl.col("product") if fund.by_product else pl.lit("")
    earlier = paid.select(year.alias("fund year"), product.alias("fund product"), pl.col("fen").alias("held"))
    held = claims.filter(pl.col("told granted").is_not_null())
    held = held.select(*group, pl.min_horizontal("told granted", "potential").alias("held"))
    gone = pl.concat([earlier, held]).group_by(group).agg(pl.col("held").cast(_WIDE).sum())
    filed = claims.filter("filing").group_by(group).agg(pl.col("amount").cast(_WIDE).sum().alias("asked"))
    sums = claims.select(group).unique().join(gone, on=group, how="left").join(filed, on=group, how="left")
    sums = sums.with_columns(pl.col("held", "asked").fill_null(0)).with_columns(
        (fund.amount - pl.col("held")).clip(lower_bound=0).cast(_WIDE).alias("left")
    )
    sums = sums.with_columns((pl.col("asked") > pl.col("left")).alias("short"))
    asks = claims.filter("filing").join(sums, on=group, how="left", maintain_order="left")
    dealt = (_in_proportion if fund.share == "pro-rata" else _in_turn)(asks, fund, group)
    keys = ["applicant", "rule", "matter", "year"]
    found = claims.join(
        dealt.select(*keys, "new granted", "new tied"), on=keys, how="left", nulls_equal=True, maintain_order="left"
    )
    found = found.join(sums.select(*group, "short"), on=group, how="left", maintain_order="left")
    late = pl.col("short") & ~pl.col("filing") & pl.col("told granted").is_null() & ~pl.col("tied")
    found = found.with_columns(
        pl.when(late).then(0).otherwise("new granted").alias("new granted"), pl.col("new tied").fill_null(False)
    )
    return found, _told(found, sums, fund)


def _in_proportion(asks: pl.DataFrame, fund: Fund, group: list[str]) -> pl.DataFrame:
    """Each gets the same share of what it asks for, whole fen; the fen that are left go to the largest remainders, one
    that comes earlier in the order first."""
    product = pl.col("left") * pl.col("amount").cast(_WIDE)
    whole = pl.when("short").then(product // pl.col("asked")).otherwise("amount")
    part = pl.when("short").then(product % pl.col("asked")).otherwise(0)
    found = ordered(asks, (*fund.order, "code"), group).with_columns(whole.alias("whole"), part.alias("part"))
    rest = pl.col("left") - pl.col("whole").sum().over(group)
    found = found.sort([*group, "part", "at"], descending=[False, False, True, False])
    turn = pl.int_range(1, pl.len() + 1).over(group)
    more = (pl.col("short") & (turn <= rest)).cast(_WIDE)
    return found.with_columns(
        (pl.col("whole") + more).cast(pl.Int64()).alias("new granted"), pl.lit(False).alias("new tied")
    )


def _in_turn(asks: pl.DataFrame, fund: Fund, group: list[str]) -> pl.DataFrame:
    """Each in full until the money is gone; who comes last gets what is left. Of those that stand equal there, none is
    settled."""
    found = ordered(asks, fund.order, group)
    so_far = pl.col("amount").cast(_WIDE).cum_sum().over(group)
    found = found.with_columns(
        so_far.alias("so far"), pl.col("amount").cast(_WIDE).sum().over(*group, "first").alias("step")
    )
    before = pl.col("so far").max().over(*group, "first") - pl.col("step")
    room = pl.col("left") - before
    alone = pl.col("first") == pl.col("last")
    enough = pl.col("step") <= room
    given = pl.when(enough).then("amount").when(room <= 0).then(0).when(alone).then(room)
    return found.with_columns(
        given.cast(pl.Int64()).alias("new granted"), (~enough & (room > 0) & ~alone).alias("new tied")
    )


def _told(found: pl.DataFrame, sums: pl.DataFrame, fund: Fund) -> list[Shared]:
    by_fund = (
        sums.sort("fund year")
        .group_by("fund year", maintain_order=True)
        .agg(pl.len().alias("funds"), pl.col("short").sum(), pl.col("held").sum(), pl.col("asked").sum())
    )
    files = (
        found.filter("filing")
        .group_by("fund year")
        .agg(pl.len().alias("filed"), pl.col("new granted").cast(_WIDE).sum().alias("given"), pl.col("new tied").sum())
    )
    rows = by_fund.join(files, on="fund year", how="left", maintain_order="left").fill_null(0)
    return [
        Shared(
            fund, row["fund year"], int(row["held"]), row["filed"], int(row["asked"]),
            int(row["given"]), row["new tied"], row["funds"], row["short"],
        )
        for row in rows.iter_rows(named=True)
    ]  # fmt: skip
