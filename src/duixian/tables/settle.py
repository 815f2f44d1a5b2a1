"""Checks between the rows of a shard: orphans, duplicate keys, categories, sums; and what hangs on a row set aside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce

import polars as pl

from duixian.expression.calls import MONEY_MAX
from duixian.tables.derived import Tables, lines_sums
from duixian.tables.keyed import BAD, ROW
from duixian.tables.layout import (
    APPLICANT_YEARS,
    APPLICANTS,
    COVERAGE,
    LINES,
    MATTER_YEARS,
    MATTERS,
    NA,
    OUTCOMES,
    RECEIPTS,
    Table,
)
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import Fact, Vocabulary

ORPHAN, DUPLICATE, UNKNOWN, SUM, BEYOND = "orphan", "duplicate", "unknown-code", "sum-of-lines", "sum-out-of-range"
DEPENDS = "depends"
FINDING: Mapping[str, pl.DataType] = {
    "table": pl.String(), "row": pl.Int64(), "column": pl.String(), "rule": pl.String(), "key": pl.String(),
    "value": pl.String(),
}  # fmt: skip


def settled_columns(table: Table, vocabulary: Vocabulary) -> set[str]:
    """The columns that `settle` looks at, and the programmes of receipts."""
    names = {ROW, BAD, "code", "matter_id", "programme", "category", "amount", "paid", "lines_complete", "years_from"}
    names |= {*LEVELS, "level"} if table.name in (COVERAGE, RECEIPTS) else set()
    names |= {column.name for column in table.columns if column.key}
    summed = _summed(vocabulary, table.kind) if table.name.startswith(MATTERS) else ()
    return names | {name for fact in summed for name in (fact.name, fact.name + NA)}


def settle(tables: Tables, layout: Mapping[str, Table], vocabulary: Vocabulary) -> tuple[Tables, list[pl.DataFrame]]:
    """Keyed tables with every bad row marked, and the findings (see `FINDING`).

    A row set aside takes with it what hangs on it. Where it belonged to a list that was said to be complete, that list
    no longer is: the matter's lines, the receipts of a level, the applicant's years.
    """
    work = _Settling(dict(tables), layout)
    for name in tables:
        if name != APPLICANTS:
            work.flag(name, pl.col("code").is_not_null() & pl.col("applicant").is_null(), ORPHAN, "code")
    for name in work.of_matters():
        nobodys = pl.col("matter_id").is_not_null() & pl.col("applicant").is_not_null() & pl.col("matter").is_null()
        work.flag(name, nobodys, ORPHAN, "matter_id")
    _kinds(work, vocabulary)
    _duplicates(work)
    _together(work)
    _withdraw(work)
    for kind in vocabulary.matter_kinds:
        _sums(work, kind, vocabulary)
    _hang(work)
    return work.tables, work.findings


@dataclass(slots=True)
class _Settling:
    tables: Tables
    layout: Mapping[str, Table]
    findings: list[pl.DataFrame] = field(default_factory=list)

    def flag(self, name: str, fails: pl.Expr | pl.Series, rule: str, column: str) -> None:
        """Mark the rows of a table that fail. One that is bad already is not told again for what it hangs on."""
        table = self.tables[name]
        failed = table.select(fails).to_series().fill_null(False)
        if rule == DEPENDS:
            failed = failed & ~table[BAD]
        if not failed.any():
            return
        keys = [key.name for key in self.layout[name].inputs if key.key or key.name == "code"]
        texts = [pl.col(key).cast(pl.String()) for key in keys if key in table.columns]
        found = table.filter(failed).select(
            pl.lit(name).alias("table"),
            pl.col(ROW).alias("row"),
            pl.lit(column).alias("column"),
            pl.lit(rule).alias("rule"),
            pl.concat_str(texts, separator=" ", ignore_nulls=True).alias("key"),
            pl.col(column).cast(pl.String()).alias("value"),
        )
        self.findings.append(found)
        self.tables[name] = table.with_columns(pl.col(BAD) | failed)

    def matter_tables(self) -> list[str]:
        return [name for name in self.tables if name.startswith(MATTERS)]

    def of_matters(self) -> list[str]:
        """The tables whose rows belong to a matter."""
        return [name for name in self.tables if name.startswith(MATTER_YEARS) or name in (LINES, OUTCOMES)]

    def matters(self) -> pl.DataFrame:
        """`matter`, `kind`, and whether it is `fine`."""
        listed = [
            self.tables[name].select(
                "matter", pl.lit(name.removeprefix(MATTERS)).alias("kind"), ~pl.col(BAD).alias("fine")
            )
            for name in self.matter_tables()
        ]
        if not listed:
            return pl.DataFrame(schema={"matter": pl.Int64(), "kind": pl.String(), "fine": pl.Boolean()})
        return (
            pl.concat(listed).drop_nulls("matter").group_by("matter").agg(pl.col("kind").first(), pl.col("fine").all())
        )


def _beside(table: pl.DataFrame, more: pl.DataFrame, key: str, column: str) -> pl.Series:
    """A column of `more` for the rows of `table`, by the key."""
    return table.select(key).join(more.select(key, column), on=key, how="left", maintain_order="left")[column]


def _kinds(work: _Settling, vocabulary: Vocabulary) -> None:
    """Years of a matter of another kind, and categories that the matter's kind does not have."""
    matters = work.matters()
    for name in work.of_matters():
        if name.startswith(MATTER_YEARS):
            other = _beside(work.tables[name], matters, "matter", "kind") != name.removeprefix(MATTER_YEARS)
            work.flag(name, other.fill_null(False), ORPHAN, "matter_id")
    if LINES in work.tables:
        pairs = [(kind, category) for kind, of in vocabulary.kinds.items() for category in of.categories]
        right = pl.DataFrame(pairs, schema={"kind": pl.String(), "category": pl.String()}, orient="row")
        lines = work.tables[LINES]
        kinds = lines.select(pl.col("category").cast(pl.String()), _beside(lines, matters, "matter", "kind"))
        known = kinds.join(
            right.with_columns(pl.lit(True).alias("known")), on=["kind", "category"], how="left", maintain_order="left"
        )
        wrong = known.select(
            pl.col("kind").is_not_null() & pl.col("category").is_not_null() & pl.col("known").is_null()
        )
        work.flag(LINES, wrong.to_series(), UNKNOWN, "category")


def _duplicates(work: _Settling) -> None:
    every = [work.tables[name].select("matter") for name in work.matter_tables()]
    twice = pl.concat(every).drop_nulls() if every else pl.DataFrame(schema={"matter": pl.Int64()})
    twice = twice.filter(pl.col("matter").is_duplicated()).unique()
    for name, table in work.tables.items():
        if name == RECEIPTS or table.is_empty():
            continue
        if name.startswith(MATTERS):
            work.flag(name, pl.col("matter").is_in(twice["matter"].implode()), DUPLICATE, "matter_id")
            continue
        names = [key.name for key in work.layout[name].inputs if key.key and key.name in table.columns]
        whole = [pl.col(key) for key in names if work.layout[name].column(key).needed]
        same = pl.struct(names).is_duplicated() & reduce(lambda a, b: a & b, (key.is_not_null() for key in whole))
        work.flag(name, same, DUPLICATE, names[-1])


def _together(work: _Settling) -> None:
    """All that a look may sum, the lines of a matter or the receipts of an applicant, is an amount of money still."""
    for name, key in ((LINES, "matter"), (RECEIPTS, "applicant")):
        if name in work.tables:
            counts = ~pl.col(BAD) & pl.col(key).is_not_null()
            amount = pl.when(counts).then("amount").otherwise(0).cast(pl.Int128())
            work.flag(name, counts & (amount.sum().over(key) > MONEY_MAX), BEYOND, "amount")


def _withdraw(work: _Settling) -> None:
    """Take back what was said to be complete and is not, now that a row of it is bad."""
    lines = _bad(work, LINES)
    # A line whose matter cannot be made out may be one of any matter of its applicant.
    strays = lines.filter(pl.col("matter").is_null())["applicant"]
    short = _in("matter", lines["matter"]) | _in("applicant", strays)
    for name in work.matter_tables():
        if "lines_complete" in work.tables[name].columns and not lines.is_empty():
            complete = pl.col("lines_complete") & ~short
            work.tables[name] = work.tables[name].with_columns(complete.alias("lines_complete"))
    if COVERAGE not in work.tables:
        return
    receipts = _bad(work, RECEIPTS)
    of_level = {
        level: receipts.filter((pl.col("level").cast(pl.String()) == level).fill_null(True))["applicant"]
        for level in (LEVELS if "level" in receipts.columns else ())
    }
    for column, owners in {**of_level, "years_from": _bad(work, APPLICANT_YEARS)["applicant"]}.items():
        if column in work.tables[COVERAGE].columns and not owners.is_empty():
            kept = pl.when(~_in("applicant", owners)).then(pl.col(column))
            work.tables[COVERAGE] = work.tables[COVERAGE].with_columns(kept.alias(column))


def _bad(work: _Settling, name: str) -> pl.DataFrame:
    """The rows of a table that are bad; none of a table that was not given."""
    if name not in work.tables:
        return pl.DataFrame(schema={"applicant": pl.Int64(), "matter": pl.Int64()})
    return work.tables[name].filter(pl.col(BAD))


def _in(key: str, keys: pl.Series) -> pl.Expr:
    return pl.col(key).is_in(keys.drop_nulls().unique().implode()).fill_null(False)


def _summed(vocabulary: Vocabulary, kind: str) -> Sequence[Fact]:
    return [fact for fact in vocabulary.facts_of(kind) if fact.derived_from_lines and not fact.yearly]


def _sums(work: _Settling, kind: str, vocabulary: Vocabulary) -> None:
    """The sum of complete lines lies in the range of the fact that it is, and agrees with a total that is given."""
    name, facts = MATTERS + kind, _summed(vocabulary, kind)
    if not facts or name not in work.tables or "lines_complete" not in work.tables[name].columns:
        return
    matters = work.tables[name]
    lines = work.tables[LINES].filter(~pl.col(BAD)) if LINES in work.tables else _NO_LINES
    complete = matters["lines_complete"].fill_null(False) & ~matters[BAD] & matters["matter"].is_not_null()
    sums = lines_sums(matters, lines, facts)
    for fact in facts:
        total = sums[fact.name]
        wrong = (total < fact.low) | (total > fact.high)
        if fact.name in matters.columns:
            given = matters[fact.name]
            wrong = wrong | (given.is_not_null() & (given != total).fill_null(False))
            work.flag(name, complete & wrong, SUM, fact.name)
        else:
            work.flag(name, complete & wrong, SUM, "lines_complete")


_NO_LINES = pl.DataFrame(
    schema={"matter": pl.Int64(), "category": pl.String(), "amount": pl.Int64(), "paid": pl.Boolean()}
)


def _hang(work: _Settling) -> None:
    """What belongs to an applicant or a matter that was set aside."""
    owners = (
        work.tables[APPLICANTS].drop_nulls("applicant").group_by("applicant").agg((~pl.col(BAD)).all().alias("fine"))
    )
    owners_gone = not owners["fine"].all()
    for name in work.tables:
        if name != APPLICANTS and owners_gone:
            work.flag(name, ~_beside(work.tables[name], owners, "applicant", "fine").fill_null(True), DEPENDS, "code")
    matters = work.matters()
    if not matters["fine"].all():
        for name in work.of_matters():
            work.flag(
                name, ~_beside(work.tables[name], matters, "matter", "fine").fill_null(True), DEPENDS, "matter_id"
            )
