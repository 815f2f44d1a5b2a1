"""What stages granted, beside the claims that it was granted to; and what that leaves of them in the plan."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from duixian.tables import layout as names
from duixian.tables.interactions import Interactions
from duixian.tables.layout import NA
from duixian.tables.loading import Tables


def told_of(claims: pl.DataFrame, outcomes: pl.LazyFrame, rules: Sequence[str], facts: Sequence[str]) -> pl.DataFrame:
    """Some outcomes of claims, a row for each: those of the claim's year, else those of no year.

    `claims` has `applicant`, `rule` (its place among `rules`), `matter` and `year`. A row that says nothing is none.
    """
    told = [name for name in outcomes.collect_schema() if name not in names.OUTCOME_KEYS]
    says = [pl.col(name) if name.endswith(NA) else pl.col(name).is_not_null() for name in told]
    place = pl.col("grant").replace_strict(list(rules), list(range(len(rules))), default=None, return_dtype=pl.Int64)
    rows = outcomes.filter(pl.any_horizontal(says)).select("applicant", place.alias("rule"), "matter", "period", *facts)
    table = rows.filter(pl.col("rule").is_not_null()).collect()
    return beside(claims, table, facts)


def beside(claims: pl.DataFrame, table: pl.DataFrame, facts: Sequence[str]) -> pl.DataFrame:
    """Some columns of a table by `applicant`, `rule`, `matter` and `period`, a row for each claim: those of the claim's
    year, else those of no year."""
    keys, here = ["applicant", "rule", "matter"], claims.select("applicant", "rule", "matter", period="year")
    told = table.with_columns(pl.lit(True).alias("told"))
    at = here.join(
        told.filter(pl.col("period").is_not_null()),
        on=[*keys, "period"], how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    none = here.join(
        told.filter(pl.col("period").is_null()).drop("period"),
        on=keys, how="left", nulls_equal=True, maintain_order="left",
    )  # fmt: skip
    of_year = at["told"].fill_null(False)
    return pl.DataFrame({fact: at[fact].zip_with(of_year, none[fact]) for fact in facts})


def within_granted(x: Interactions, live: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """The live claims with `hi` and `weight` no more than what was granted where their amount does not say so itself;
    nothing is firm under a ceiling that other applicants share until that is settled."""
    ids = [rule.id for rule in x.program.rules]
    granted = told_of(live, tables[names.OUTCOMES], ids, ["granted"])["granted"]
    here = live.with_columns(granted.alias("granted"))
    bound = pl.when(pl.col("rule").is_in(list(x.bounded))).then("granted")
    shared = pl.col("rule").is_in(list(x.shared)) & pl.col("product_key").is_not_null() & bound.is_null()
    return here.with_columns(
        pl.min_horizontal("hi", bound).alias("hi"),
        pl.when(shared).then(0).otherwise(pl.min_horizontal("weight", bound)).alias("weight"),
    ).drop("granted")
