"""Pairs of claims of one applicant of which only one can be paid, by limits and stacking rules, for a whole bucket."""

from __future__ import annotations

import polars as pl

from duixian.program.model import Relation
from duixian.tables import layout as names
from duixian.tables.interactions import Interactions
from duixian.tables.loading import Tables

THINGS = ("project_key", "product_key")


def excluding_pairs(x: Interactions, live: pl.DataFrame, tables: Tables) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of claims, `a` before `b`, and the applicants for whom pairs are not all there is to say."""
    several = live.filter(pl.len().over("applicant") > 1)
    columns = ["claim", "applicant", "rule", "matter", "year", *THINGS]
    mine = several.select(columns)
    both = mine.join(mine, on="applicant", how="inner", suffix="_b").filter(pl.col("claim") < pl.col("claim_b"))
    entry = (pl.col("rule") * x.size + pl.col("rule_b")).alias("entry")
    back = (pl.col("rule_b") * x.size + pl.col("rule")).alias("back")
    both = both.with_columns(entry, back)
    both = both.filter(_look_up(x.met, "entry"))
    both = both.join(_lines_of(x, tables, both), on="matter", how="left", maintain_order="left")
    excluded, doubtful = [_limit(x)], [pl.lit(False)]
    for number, allowed in x.allowed.items():
        relation = x.program.relations[number]
        may = _look_up(allowed, "entry") | _look_up(allowed, "back")
        same = _same_key(x, relation)
        years = pl.col("year") == pl.col("year_b") if relation.per_year else pl.lit(True)
        dated = [i for i, rule in enumerate(x.program.rules) if rule.id in dict(relation.years)]
        if relation.per_year and dated:  # claims whose year hangs on a fact
            doubtful.append(may & same & (pl.col("rule").is_in(dated) | pl.col("rule_b").is_in(dated)))
        if relation.resolve == "this prevails":
            doubtful.append(may & same & years)
        else:
            excluded.append(may & same & years)
    both = both.with_columns(
        pl.any_horizontal(excluded).alias("excluded"), pl.any_horizontal(doubtful).alias("doubtful")
    )
    shared_lines = _lines_in_two_matters(tables)
    found = both.filter("excluded").select("applicant", a="claim", b="claim_b")
    doubt = pl.concat(
        [both.filter("doubtful").select("applicant"), shared_lines.join(mine, on="applicant", how="semi")]
    )
    return found, doubt.unique()


def _look_up(matrix: pl.Series, entry: str) -> pl.Expr:
    return pl.lit(matrix).gather(pl.col(entry))


def _limit(x: Interactions) -> pl.Expr:
    """Two claims of one rule that its limit lets be paid once."""
    found = [pl.lit(False)]
    for index, rule in enumerate(x.program.rules):
        if rule.limit is None:
            continue
        near = pl.lit(True)
        if rule.limit.years:
            near = (pl.col("year") - pl.col("year_b")).abs() < rule.limit.years
        found.append((pl.col("rule") == index) & (pl.col("rule_b") == index) & near & _same_limit(rule.limit.same))
    return pl.any_horizontal(found)


def _same_limit(same: str) -> pl.Expr:
    matter = pl.col("matter").eq_missing(pl.col("matter_b"))
    if same == "applicant":
        return pl.lit(True)
    if same in ("project", "product"):
        key = f"{same}_key"
        return pl.when(pl.col(key).is_not_null()).then(pl.col(key).eq_missing(pl.col(f"{key}_b"))).otherwise(matter)
    return matter


def _same_key(x: Interactions, relation: Relation) -> pl.Expr:
    """Whether two claims share what a stacking rule names; one rule meets itself only over an invoice."""
    other = pl.col("rule") != pl.col("rule_b")
    found = [pl.lit(False)]
    for what in relation.same:
        match what:
            case "applicant":
                found.append(other)
            case "matter":
                found.append(other & (pl.col("matter") == pl.col("matter_b")).fill_null(False))
            case "project" | "product":
                found.append(other & (pl.col(f"{what}_key") == pl.col(f"{what}_key_b")).fill_null(False))
            case "line":  # invoices that stand in two matters are for the exact kernel
                counted = _look_up(x.facts_shared, "entry") | (
                    (_look_up(x.categories_shared, "entry") & pl.col("categories")) != 0
                )
                found.append(other & (pl.col("matter") == pl.col("matter_b")).fill_null(False) & counted)
    return pl.any_horizontal(found)


def _lines_of(x: Interactions, tables: Tables, both: pl.DataFrame) -> pl.DataFrame:
    """For each matter the categories of its lines as a bit mask (`categories`)."""
    lines = tables[names.LINES].join(both.lazy().select("matter").unique(), on="matter", how="semi").collect()
    bit = pl.lit(pl.Series([1 << i for i in range(len(x.categories))], dtype=pl.Int64))
    masks = lines.select("matter", bit.gather(pl.col("category").to_physical()).alias("categories")).unique()
    found = masks.group_by("matter").agg(pl.col("categories").sum())
    matters = both.select("matter").unique().join(found, on="matter", how="left")
    return matters.filter(pl.col("matter").is_not_null()).with_columns(pl.col("categories").fill_null(0))


def _lines_in_two_matters(tables: Tables) -> pl.DataFrame:
    lines = tables[names.LINES].select("applicant", "id", "matter").unique()
    twice = lines.group_by("applicant", "id").len().filter(pl.col("len") > 1)
    return twice.select("applicant").unique().collect()
