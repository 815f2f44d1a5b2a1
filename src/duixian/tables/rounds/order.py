"""Who comes before whom: rows sorted by declared keys, and which of them no key tells apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import polars as pl

from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.tables.quality import SHOWN
from duixian.tables.rounds.specs import KEYS
from duixian.tables.store import Store

_BY = {
    "score": [-pl.col("score")],
    "filed_at": [pl.col("filed_at")],
    "rank": [pl.col("place")],
    "amount": [-pl.col("amount")],
    "code": [pl.col("applicant"), pl.col("rule"), pl.col("matter"), pl.col("year")],
}


def ordered(rows: pl.DataFrame, order: Sequence[str], group: Sequence[str], unit: Sequence[str] = ()) -> pl.DataFrame:
    """The rows by groups and, within each, by the order: a high score, an early filing, a high rank, a large amount and
    the code come first. Of the rows of a `unit` only the foremost stays.

    `at` counts from 1 in each group; the rows from `first` to `last` are those that the order cannot tell apart.
    """
    keys = [key.alias(f"key {i}") for i, key in enumerate(key for name in order for key in _BY[name])]
    by = [f"key {i}" for i in range(len(keys))]
    found = rows.with_columns(keys).sort([*group, *by, "applicant", "rule", "matter", "year"])
    if unit:
        found = found.unique(unit, keep="first", maintain_order=True)
    new = [pl.col(name).ne_missing(pl.col(name).shift()) for name in (*group, *by)]
    found = found.with_columns(pl.any_horizontal(pl.lit(False), *new).cum_sum().alias("tie"))
    place = pl.int_range(1, pl.len() + 1)
    found = found.with_columns((place.over(group) if group else place).alias("at"))
    ends = pl.col("at").min().over("tie").alias("first"), pl.col("at").max().over("tie").alias("last")
    return found.with_columns(ends).drop("tie", *by)


def without_key(rows: pl.DataFrame, order: Sequence[str], rules: Sequence[str], store: Store) -> Iterator[Problem]:
    """Where claims that count as filing lack a key of their order: how many, and the first ten of them."""
    columns = {"score": "score", "filed_at": "filed_at", "rank": "place"}
    for key in order:
        if key in columns and (missing := rows.filter(pl.col(columns[key]).is_null())).height:
            first = missing.sort("applicant", "rule", "matter", "year").head(SHOWN)
            named = [
                f"{_name(applicant, rule, matter, rules, store)} {year}"
                for applicant, rule, matter, year in first.select("applicant", "rule", "matter", "year").iter_rows()
            ]
            rest = missing.height > SHOWN
            message = Text(
                f"{missing.height:,} 项视为申报的申领没有{KEYS[key].zh}：{'、'.join(named)}{'……' * rest}",
                f"{missing.height:,} claims that count as filing have no {KEYS[key].en}: "
                f"{', '.join(named)}{', …' * rest}",
            )
            place = Place("--terms" if key == "rank" else "--scores")
            yield Problem("order-missing", message, place, expected=_EXPECTED[key == "rank"])


_EXPECTED = (
    Text("评分表补上这些行，或写 filing: listed", "rows of the scores for them, or filing: listed"),
    Text(
        "先定名次（grants 里写 order），或按别的排先后", "places given first (an order under grants), or another order"
    ),
)


def _name(applicant: int, rule: int, matter: int | None, rules: Sequence[str], store: Store) -> str:
    """A claim by code, grant and matter, looked up for the few that a message names."""
    bucket = applicant * store.buckets // store.applicants
    code = store.scan("applicants", bucket).filter(pl.col("applicant") == applicant).select("code").collect().item()
    found = f"{code} {rules[rule]}"
    if matter is None:
        return found
    kinds = [store.scan(name, bucket) for name in store.rows if name.startswith("matters_")]
    matters = pl.concat([kind.select("matter", "matter_id") for kind in kinds])
    return f"{found} {matters.filter(pl.col('matter') == matter).select('matter_id').collect().item()}"
