"""Scores and times of filing from a CSV or Parquet file, checked whole before anything is settled by them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from duixian.program.model import Program
from duixian.quantity.problem import Collector, Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables import layout as names
from duixian.tables.convert import Check
from duixian.tables.inputs import Raw, numbered, readable, scan_text
from duixian.tables.keyed import ROW
from duixian.tables.layout import Column, Table
from duixian.tables.prepare import reading_of
from duixian.tables.quality import Findings, refuse
from duixian.tables.settle import DUPLICATE, FINDING, ORPHAN
from duixian.tables.store import Store
from duixian.vocabulary.dossier import FIRST_YEAR, LAST_YEAR
from duixian.vocabulary.facts import APPLICANT, OUTCOME

SCORES = "scores"
KEYS = ("code", "grant", "matter_id", "period")
SCHEMA = {
    "applicant": pl.Int64(), "grant": pl.String(), "matter": pl.Int64(), "period": pl.Int64(),
    "score": pl.Int64(), "filed_at": pl.Int64(),
}  # fmt: skip
_MILLION = 1_000_000
_SCORE = r"^-?[0-9]{1,12}(\.[0-9]{1,6})?$"
_TIMES = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S")


def table() -> Table:
    """The columns of a scores file."""
    text = pl.String()
    needed = [Column(name, text, needed=True, key=True) for name in ("code", "grant")]
    period = Column("period", pl.Int64(), low=FIRST_YEAR, high=LAST_YEAR, key=True)
    return Table(
        SCORES,
        OUTCOME,
        (*needed, Column("matter_id", text, key=True), period, Column("score", text), Column("filed_at", text)),
    )


def read_scores(file: Path, store: Store, programs: Sequence[Program]) -> pl.DataFrame:
    """The scores of a file in the columns of `SCHEMA`: `score` in millionths of a point, `filed_at` in microseconds.

    Raises `Refused` with everything that is wrong with the file, its rows counted and the first ten of them named.
    """
    raw = _raw(file)
    problems = Collector()
    how = reading_of(table(), raw, problems)
    if not {"score", "filed_at"} & {*how.values, *how.mistyped}:
        message = Text("缺少列 score 或 filed_at", "neither of the columns score and filed_at is there")
        problems.add("missing-column", message, Place(raw.place, path=SCORES))
    problems.raise_if_any()
    kinds = {rule.id: rule.matter_kind for program in programs for rule in program.rules}
    rows = numbered(raw.rows)
    with tempfile.TemporaryDirectory() as folder:
        findings = Findings(Path(folder), {SCORES: table()})
        checks = [*how.checks, *_checks(how.values, kinds)]
        keys = [name for name in KEYS if name in how.values]
        values = [how.values.get(name, pl.lit(None, pl.String())).alias(name) for name in ("score", "filed_at")]
        key_values = [
            how.values.get(column.name, pl.lit(None, column.type)).alias(column.name)
            for column in table().columns
            if column.key
        ]
        with readable(raw.place):
            failed = rows.select(check.fails.sum().alias(str(n)) for n, check in enumerate(checks)).collect().row(0)
            failing = [check for check, many in zip(checks, failed, strict=True) if many]
            findings.add_checked(SCORES, rows, failing, keys)
            good = rows.select(ROW, *key_values, *values).collect()
        found = _keyed(good, store)
        for rule, column, bad in _between():
            findings.add(_findings(found.filter(bad), rule, column))
        refuse(findings.summary(), {SCORES: raw.place})
    return found.select(
        "applicant",
        "grant",
        "matter",
        "period",
        _millionths("score").alias("score"),
        _time("filed_at").alias("filed_at"),
    )


def _raw(file: Path) -> Raw:
    """The file; numbers and times of a Parquet file as the texts that a CSV would have. Raises `Refused`."""
    place = str(file)
    if file.suffix.lower() not in (".csv", ".parquet"):
        message = Text("评分只能是 CSV 或 Parquet", "scores are a CSV or a Parquet file")
        expected = Text("以 .csv 或 .parquet 结尾的文件名", "a name that ends in .csv or .parquet")
        raise Refused([Problem("scores-form", message, Place(place), expected=expected)])
    if not file.is_file():
        raise Refused([Problem("file-unreadable", Text("没有这个文件", "no such file"), Place(place))])
    with readable(place):
        raw = (
            Raw(scan_text(file), text=True, place=place)
            if file.suffix.lower() == ".csv"
            else Raw(pl.scan_parquet(file, glob=False), place=place)
        )
        given = raw.rows.collect_schema()
    as_text = [pl.col(name).cast(pl.String()) for name in ("score",) if name in given and given[name].is_numeric()]
    if "filed_at" in given and given["filed_at"].is_temporal():
        as_text.append(pl.col("filed_at").dt.strftime("%Y-%m-%d %H:%M:%S"))
    return replace(raw, rows=raw.rows.with_columns(as_text))


def _checks(values: Mapping[str, pl.Expr], kinds: Mapping[str, str]) -> Iterator[Check]:
    """What a single row may have wrong beside what its columns say."""
    grant = values.get("grant", pl.lit(None, pl.String()))
    unknown = grant.is_not_null() & ~grant.is_in(list(kinds))
    right = Text("所测算政策的条款", "a grant of the policies that are run")
    yield Check("grant", "unknown-code", unknown, grant, right, pl.Enum(list(kinds)))
    of_matters = [name for name, kind in kinds.items() if kind != APPLICANT]
    matter = values.get("matter_id", pl.lit(None, pl.String()))
    wanted = Text("事项编号：该条款按事项给钱", "the matter's id: the grant pays for matters")
    yield Check("matter_id", "missing", grant.is_in(of_matters) & matter.is_null(), matter, wanted)
    for name, read, right in (
        ("score", _millionths, Text("数，至多六位小数", "a number, six decimals at most")),
        ("filed_at", _time, Text("2023-06-30 或 2023-06-30 09:30:00", "2023-06-30 or 2023-06-30 09:30:00")),
    ):
        if name in values:
            text = values[name]
            yield Check(name, "not-a-value", text.is_not_null() & read(text).is_null(), text, right)


def _millionths(text: str | pl.Expr) -> pl.Expr:
    text = pl.col(text) if isinstance(text, str) else text
    stripped = text.str.strip_chars()
    decimal = pl.when(stripped.str.contains(_SCORE)).then(stripped).cast(pl.Decimal(38, 6), strict=False)
    return (decimal * _MILLION).cast(pl.Int64(), strict=False)


def _time(text: str | pl.Expr) -> pl.Expr:
    text = pl.col(text) if isinstance(text, str) else text
    plain = text.str.strip_chars().str.replace("T", " ", literal=True)
    read = pl.coalesce(plain.str.to_datetime(form, strict=False, time_unit="us") for form in _TIMES)
    return read.to_physical().cast(pl.Int64())


def _keyed(rows: pl.DataFrame, store: Store) -> pl.DataFrame:
    """The rows with the keys of applicants and matters; null where the store has none of that name."""
    codes = _whole(store, [names.APPLICANTS], ["code", "applicant"])
    kinds = [name for name in store.rows if name.startswith(names.MATTERS)]
    matters = _whole(store, kinds, ["applicant", "matter_id", "matter"])
    wanted = rows.lazy().select("code").unique()
    found = rows.join(codes.join(wanted, on="code", how="semi").collect(), on="code", how="left", maintain_order="left")
    some = matters.join(found.lazy().select("applicant").unique(), on="applicant", how="semi").collect()
    return found.join(some, on=["applicant", "matter_id"], how="left", maintain_order="left")


def _whole(store: Store, tables: Sequence[str], columns: Sequence[str]) -> pl.LazyFrame:
    return pl.concat(store.scan(name, bucket).select(columns) for bucket in range(store.buckets) for name in tables)


def _between() -> list[tuple[str, str, pl.Expr]]:
    """Rows of nobody in the store, and rows of one key: what is wrong, in which column, where."""
    nobody = pl.col("code").is_not_null() & pl.col("applicant").is_null()
    no_matter = pl.col("applicant").is_not_null() & pl.col("matter_id").is_not_null() & pl.col("matter").is_null()
    twice = pl.struct(KEYS).is_duplicated() & pl.col("code").is_not_null() & pl.col("grant").is_not_null()
    return [(ORPHAN, "code", nobody), (ORPHAN, "matter_id", no_matter), (DUPLICATE, "grant", twice)]


def _findings(rows: pl.DataFrame, rule: str, column: str) -> pl.LazyFrame:
    key = pl.concat_str([pl.col(name).cast(pl.String()) for name in KEYS], separator=" ", ignore_nulls=True)
    return (
        rows.lazy()
        .select(
            pl.lit(SCORES).alias("table"),
            pl.col(ROW).alias("row"),
            pl.lit(column).alias("column"),
            pl.lit(rule).alias("rule"),
            key.alias("key"),
            pl.lit("").alias("value"),
        )
        .cast(pl.Schema(FINDING))
    )
