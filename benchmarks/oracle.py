"""Every engine's claims against the exact ones.

    python -m benchmarks.oracle --store DIR NAME=FILE NAME=FILE …

holds each engine's claims (Parquet: applicant, matter, year, rule, verdict, low and high in fen; a claim that is not
there is refused) against the exact ones, over every shared claim of the first applicants of each bucket, and prints one
line of JSON: for each engine how many claims were compared, how many of them are open and entitled, the share that
matches, and the first that do not. The task is that of `benchmarks.peers`.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path

import polars as pl

from benchmarks.exact import Known, Row, answer
from benchmarks.peers import ENTITLED, OPEN, REFUSED
from benchmarks.peers.shared import SharedRule, shared_rules
from duixian.program.compile import compile_policies
from duixian.tables.store import Store

KEYS = ["applicant", "matter", "year", "rule"]
ANSWER = ["verdict", "low", "high"]


@dataclass(frozen=True, slots=True)
class Match:
    """How an engine's claims compare with the exact ones: how many claims, how many of them open and entitled, how many
    equal."""

    compared: int
    open: int
    entitled: int
    matched: int
    misses: list[dict[str, object]]  # the first of those that are not

    @property
    def rate(self) -> float:
        return self.matched / self.compared if self.compared else 0.0


def compare(exact: pl.DataFrame, given: pl.DataFrame) -> Match:
    """Hold an engine's claims against exact ones. A claim that is not given is refused; more may be given."""
    told = given.select(*KEYS, *ANSWER).with_columns(pl.col("rule").cast(pl.String))
    both = exact.join(told, on=KEYS, how="left", suffix="_given").with_columns(
        pl.col(f"{name}_given").fill_null(REFUSED if name == "verdict" else 0) for name in ANSWER
    )
    wrong = both.filter(pl.any_horizontal(pl.col(name) != pl.col(f"{name}_given") for name in ANSWER))
    counts = dict(exact.group_by("verdict").len().iter_rows())
    return Match(
        both.height,
        counts.get(OPEN, 0),
        counts.get(ENTITLED, 0),
        both.height - wrong.height,
        wrong.head(5).to_dicts(),
    )


def exact_claims(store: Store, first: int) -> pl.DataFrame:
    """The exact answers to all shared claims of the `first` applicants of each bucket."""
    rules = shared_rules(compile_policies())[0]
    parts = [_of_bucket(store, bucket, rules, store.first_applicant(bucket) + first) for bucket in range(store.buckets)]
    types: dict[str, type[pl.DataType]] = {
        "applicant": pl.Int64,
        "matter": pl.Int64,
        "year": pl.Int64,
        "rule": pl.String,
    }
    types |= dict.fromkeys(ANSWER, pl.Int64)
    return pl.DataFrame([row for part in parts for row in part], schema=types, orient="row")


def _of_bucket(store: Store, bucket: int, rules: Sequence[SharedRule], end: int) -> Iterator[tuple[int | str, ...]]:
    def rows(table: str, *keys: str) -> dict[tuple[int, ...], Row]:
        """The rows of applicants before `end`, by their keys."""
        if table not in store.rows:
            return {}
        frame = store.scan(table, bucket).filter(pl.col("applicant") < end).collect()
        return {tuple(row[key] for key in keys): row for row in frame.iter_rows(named=True)}

    applicants = rows("applicants", "applicant")
    dated: dict[int, set[int]] = {}
    for row in rows("lines", "matter", "id").values():
        matter, day = row["matter"], row["date"]
        if isinstance(matter, int) and isinstance(day, date):
            dated.setdefault(matter, set()).add(day.year)
    for kind in dict.fromkeys(rule.kind for rule in rules):
        years: dict[int, dict[int, Row]] = {}
        for (matter, year), row in rows(f"matter_years_{kind}", "matter", "year").items():
            years.setdefault(matter, {})[year] = row
        for (matter,), row in rows(f"matters_{kind}", "matter").items():
            applicant, own = row["applicant"], years.get(matter, {})
            claimed = sorted(y for y in {*own, *dated.get(matter, ())} if y <= store.on.year) or [store.on.year]
            assert isinstance(applicant, int)
            for rule in (rule for rule in rules if rule.kind == kind):
                for year in claimed if rule.yearly else [store.on.year]:
                    known = Known(store.on, year, applicants[(applicant,)], row, own)
                    yield applicant, matter, year, rule.id, *answer(rule, known)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--first", type=int, default=2_500, help="applicants of each bucket")
    parser.add_argument("claims", nargs="+", metavar="NAME=FILE")
    asked = parser.parse_args()
    exact = exact_claims(Store.open(asked.store), asked.first)
    told: dict[str, object] = {}
    for name, _, file in (named.partition("=") for named in asked.claims):
        match = compare(exact, pl.read_parquet(file))
        told[name] = {"rate": match.rate} | {field.name: getattr(match, field.name) for field in fields(match)}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
