"""What follows from the facts in tables: the class of size, sums of complete lines, the highest of the years gone by.

`duixian.vocabulary.derive` says what each of them is; here they are worked out for all rows at once, exactly the same.
A derived value never replaces one that was given. What lies before the founding of an applicant is left to the kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from duixian.tables.layout import APPLICANT_YEARS, APPLICANTS, COVERAGE, LINES, MATTERS, NA
from duixian.vocabulary.facts import APPLICANT, Fact, FactType, Vocabulary
from duixian.vocabulary.size import _CLASSES, _bounds_of

Tables = dict[str, pl.DataFrame]

_WHOLE = (FactType.MONEY, FactType.COUNT)  # a rate is no whole number: nothing is derived from it
_MEASURES = {"staff": "staff", "income": "sales", "assets": "assets"}  # a bound of the standard, and the fact it is on


def derived(tables: Tables, vocabulary: Vocabulary, on: date) -> Tables:
    """Canonical tables, each in its order, with what follows from them. `on`: the day that they describe."""
    found = dict(tables)
    found[APPLICANTS] = _with_size(tables, vocabulary, on)
    found[APPLICANT_YEARS] = _with_highest_before(tables, vocabulary)
    for kind in vocabulary.matter_kinds:
        summed = [fact for fact in vocabulary.facts_of(kind) if fact.derived_from_lines and not fact.yearly]
        if summed and not tables[MATTERS + kind].is_empty():
            found[MATTERS + kind] = with_sums(tables[MATTERS + kind], tables[LINES], summed)
    return found


def with_sums(matters: pl.DataFrame, lines: pl.DataFrame, facts: Sequence[Fact]) -> pl.DataFrame:
    """Matters whose lines are complete, with the sums of their paid lines for those `facts` that were not given."""
    sums = lines_sums(matters, lines, facts)
    due = matters["lines_complete"].fill_null(False)
    found = [
        pl.when(due & _absent(fact))
        .then(sums[fact.name].cast(pl.Int64()))
        .otherwise(pl.col(fact.name))
        .alias(fact.name)
        for fact in facts
    ]
    return matters.with_columns(found)


def lines_sums(matters: pl.DataFrame, lines: pl.DataFrame, facts: Sequence[Fact]) -> pl.DataFrame:
    """For every matter and every fact of `facts` the sum of its paid lines of the category; 0 where it has none.

    In 128 bits: that no sum leaves the range of its fact is for the checks of the input to say.
    """
    amount = pl.col("amount").cast(pl.Int128())
    sums = (
        lines.filter(pl.col("paid"))
        .group_by("matter")
        .agg(
            amount.filter(pl.col("category").cast(pl.String()) == fact.derived_from_lines).sum().alias(fact.name)
            for fact in facts
        )
    )
    joined = matters.select("matter").join(sums, on="matter", how="left", maintain_order="left")
    return joined.select(pl.col(fact.name).fill_null(0) for fact in facts)


def _absent(fact: Fact) -> pl.Expr:
    """Nothing was given: neither a value nor that there can be none."""
    given = pl.col(fact.name).is_not_null()
    return ~(given | pl.col(fact.name + NA).fill_null(False)) if fact.may_be_inapplicable else ~given


def _with_size(tables: Tables, vocabulary: Vocabulary, on: date) -> pl.DataFrame:
    applicants = tables[APPLICANTS]
    size, industry = vocabulary.fact(APPLICANT, "size"), vocabulary.fact(APPLICANT, "industry")
    if size is None or industry is None or applicants.is_empty():
        return applicants
    bounds = _bounds(applicants["industry"])
    figures = [
        _latest(applicants, tables[APPLICANT_YEARS], vocabulary, name, on).alias(f"_{measure}")
        for measure, name in _MEASURES.items()
    ]
    wide = applicants.select("industry").with_columns(figures).join(bounds, "industry", "left", maintain_order="left")
    found = wide.select(_class().cast(applicants.schema["size"]))["_class"]
    return applicants.with_columns(pl.when(_absent(size)).then(found).otherwise(pl.col("size")).alias("size"))


def _bounds(industry: pl.Series) -> pl.DataFrame:
    """The bounds of every industry of the column: `_bounded`, and `staff_0`, `staff_1` … null where it has none."""
    codes = industry.drop_nulls().unique()
    known = [(code, _bounds_of(code)) for code in codes.cast(pl.String()).to_list()]
    rows = [
        {
            "industry": code,
            "_bounded": True,
            **{f"{measure}_{n}": bound for measure, steps in found.items() for n, bound in enumerate(steps)},
        }
        for code, found in known
        if found is not None
    ]
    names = [f"{measure}_{n}" for measure in _MEASURES for n in range(len(_CLASSES))]
    schema = {"industry": industry.dtype, "_bounded": pl.Boolean(), **dict.fromkeys(names, pl.Int64())}
    return pl.DataFrame(rows, schema=schema)


def _class() -> pl.Expr:
    """The first class of which no known figure is below its bound; unknown where an unknown figure could be."""
    found: pl.Expr = pl.lit("micro")
    for n, name in reversed(list(enumerate(_CLASSES))):
        bounds = [(pl.col(f"_{measure}"), pl.col(f"{measure}_{n}")) for measure in _MEASURES]
        below = pl.any_horizontal((figure < bound).fill_null(False) for figure, bound in bounds)
        open_ = pl.any_horizontal(figure.is_null() & bound.is_not_null() for figure, bound in bounds)
        found = pl.when(below).then(found).when(open_).then(None).otherwise(pl.lit(name))
    return pl.when(pl.col("_bounded")).then(found).alias("_class")


def _latest(applicants: pl.DataFrame, years: pl.DataFrame, vocabulary: Vocabulary, name: str, on: date) -> pl.Series:
    """A figure of every applicant itself, or else of the latest year up to `on` that gives it."""
    fact = vocabulary.fact(APPLICANT, name)
    if fact is None or fact.type not in _WHOLE:
        return pl.Series(name, [None], dtype=pl.Int64()).extend_constant(None, max(applicants.height - 1, 0))
    if not fact.yearly:
        return applicants[name]
    latest = (
        years.filter((pl.col("year") <= on.year) & pl.col(name).is_not_null())
        .group_by("applicant", maintain_order=True)
        .agg(pl.col(name).last())
    )
    return applicants.select("applicant").join(latest, "applicant", "left", maintain_order="left")[name]


def _with_highest_before(tables: Tables, vocabulary: Vocabulary) -> pl.DataFrame:
    years = tables[APPLICANT_YEARS]
    facts = [
        fact
        for fact in vocabulary.facts_of(APPLICANT)
        if fact.yearly and (of := vocabulary.fact(APPLICANT, fact.highest_before)) and of.yearly and of.type in _WHOLE
    ]
    if not facts or "founded" not in tables[APPLICANTS].columns or years.is_empty():
        return years
    first = pl.col("founded").dt.year().cast(pl.Int64())
    since = tables[APPLICANTS].select("applicant", first.alias("_first"))
    known = tables[COVERAGE].select("applicant", pl.col("years_from").alias("_from"))
    wide = years
    for more in (since, known):
        wide = wide.join(more, "applicant", "left", maintain_order="left")
    listed = (pl.col("_from") <= pl.col("_first")).fill_null(False)
    found = [
        pl.when(listed & _absent(fact)).then(_highest(fact)).otherwise(pl.col(fact.name)).alias(fact.name)
        for fact in facts
    ]
    return wide.with_columns(found).select(years.columns)


def _highest(fact: Fact) -> pl.Expr:
    """The highest value of the years from the founding to the one before, if there is a value for each of them."""
    value = pl.when(pl.col("year") >= pl.col("_first")).then(pl.col(fact.highest_before))
    count = value.is_not_null().cast(pl.Int64()).cum_sum().shift(1).over("applicant")
    gone_by = pl.col("year") - pl.col("_first")
    highest = value.cum_max().shift(1).over("applicant")
    return pl.when((gone_by > 0) & (count == gone_by)).then(highest)
