"""The claims of a finished round that places or money may go to, with what orders them and what was settled before."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import polars as pl

from duixian.assess.stacking import OUT
from duixian.tables import layout as names
from duixian.tables.granted import beside, told_of
from duixian.tables.rounds.specs import SCORED
from duixian.tables.run import CLAIMS, Job, results

KEY = ("applicant", "rule", "matter", "year")
_OUT = [verdict.value for verdict in OUT]


def live_claims(into: Path, rules: Sequence[str], every: Sequence[str] = ()) -> pl.DataFrame:
    """The claims of some rules that may still pay something, in the order of their keys; of `every` all, refused too.

    `rule` is the place in the program, `pending` the mask of its open conditions.
    """
    claims = results(into, CLAIMS)
    live = (pl.col("hi") > 0) & ~pl.col("verdict").is_in(_OUT)
    rule = pl.col("rule").cast(pl.String())
    found = claims.filter(rule.is_in(list(rules)) & live | rule.is_in(list(every)))
    found = found.select(
        "applicant", pl.col("rule").to_physical().cast(pl.Int64), "matter", "year", "verdict", "pending", "hi",
        "potential", live.alias("live"),
    )  # fmt: skip
    return found.collect(engine="streaming").sort(KEY)


def with_scores(claims: pl.DataFrame, scores: pl.DataFrame | None, rules: Sequence[str]) -> pl.DataFrame:
    """The claims with `score`, `filed_at` and whether they are `listed` in the scores."""
    if scores is None:
        nothing = [pl.lit(None, pl.Int64()).alias(name) for name in SCORED]
        return claims.with_columns(*nothing, pl.lit(False).alias("listed"))
    places = dict(zip(rules, range(len(rules)), strict=True))
    rule = pl.col("grant").replace_strict(places, default=None, return_dtype=pl.Int64()).alias("rule")
    table = scores.select("applicant", rule, "matter", "period", *SCORED, pl.lit(True).alias("listed"))
    found = beside(claims, table.filter(pl.col("rule").is_not_null()), [*SCORED, "listed"])
    return claims.hstack(found.with_columns(pl.col("listed").fill_null(False)))


def with_outcomes(job: Job, claims: pl.DataFrame, facts: Sequence[str]) -> pl.DataFrame:
    """The claims with some outcomes, as `told NAME`."""
    rules = [rule.id for rule in job.program.rules]
    named = [rules[i] for i in claims["rule"].unique()]
    many = (job.tables(bucket)[names.OUTCOMES] for bucket in range(job.store.buckets))
    whole = pl.concat([table.filter(pl.col("grant").is_in(named)) for table in many])
    found = told_of(claims, whole, rules, facts)
    return claims.hstack(found.rename({fact: f"told {fact}" for fact in facts}))


def received(job: Job, rules: Sequence[str]) -> pl.DataFrame:
    """What was received earlier under some rules, net of what was recovered, where something is left:
    `programme`, `applicant`, `matter`, `product`, `year`, `fen`."""
    many = [job.store.scan(names.RECEIPTS, bucket) for bucket in range(job.store.buckets)]
    amount = pl.col("amount")
    signed = pl.when(pl.col("status") == "recovered").then(-amount).otherwise(amount)
    keys = ["programme", "applicant", "matter", "product", "year"]
    of = pl.concat([table.filter(pl.col("programme").is_in(list(rules))) for table in many])
    sums = of.group_by(keys).agg(signed.sum().alias("fen")).filter(pl.col("fen") > 0)
    return sums.collect(engine="streaming").sort(keys)


def products(job: Job, claims: pl.DataFrame) -> pl.DataFrame:
    """The claims with the `product` of their matters, by its name: null where there is none."""
    store = job.store
    kinds = [name for name in store.rows if name.startswith(names.MATTERS)]
    named = [store.scan(name, bucket).select("matter", "product") for bucket in range(store.buckets) for name in kinds]
    some = pl.concat(named).filter(pl.col("product").is_not_null())
    wanted = some.join(claims.lazy().select("matter").unique(), on="matter", how="semi").collect()
    return claims.join(wanted, on="matter", how="left", maintain_order="left")
