"""Exact amounts by the plainest means: fractions, one claim at a time, straight down the kernel's tree.

    python -m benchmarks.oracle --store DIR NAME=FILE NAME=FILE …

holds each engine's amounts (Parquet: applicant, matter, year, rule, amount in fen; a claim that is not there comes to
0) against the exact ones, over every shared claim of the first applicants of each bucket, and prints one line of JSON:
for each engine how many claims were compared, how many of them are paid, the share that matches, and the first that do
not. The task is that of `benchmarks.peers`. Nothing here is taken from the evaluators: neither rounding, calendar nor
the codes that contain one another.
"""

from __future__ import annotations

import argparse
import json
from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import polars as pl

from benchmarks.peers.shared import SharedRule, lag_of, shared_rules
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.tables.store import Store
from duixian.vocabulary.facts import APPLICANT, FactType

Row = Mapping[str, object]
KEYS = ["applicant", "matter", "year", "rule"]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one claim: its applicant, its matter, and the matter's years."""

    on: date
    year: int
    applicant: Row
    matter: Row
    years: Mapping[int, Row]

    def value(self, ref: t.FactRef) -> object:
        """The fact as it stands in the tables; None where it is missing, inapplicable or its year has no row."""
        if ref.fact.kind == APPLICANT:
            return self.applicant[ref.fact.name]
        if ref.year is None:
            return self.matter[ref.fact.name]
        return self.years.get(self.year - (lag_of(ref) or 0), {}).get(ref.fact.name)


def amount(rule: SharedRule, known: Known) -> int:
    """What a claim comes to, in fen."""
    if any(holds(c.node, known) is not True for c in rule.conditions):
        return 0
    if any(known.value(ref) is None for ref in t.facts_of(rule.award)):
        return 0
    exact = number(rule.award, known)
    return 0 if exact is None else floor(exact + Fraction(1, 2))


def holds(node: t.Bool, known: Known) -> bool | None:
    """True, false or unknown."""
    match node:
        case t.Truth(value):
            return value
        case t.Flag(ref, wanted):
            told = known.value(ref)
            return None if told is None else told is wanted
        case t.Applicable(ref):
            return None if known.value(ref) is None else True
        case t.Member(ref, values, within, negated):
            code = known.value(ref)
            if code is None:
                return None
            region = ref.fact.type is FactType.REGION
            inside = any(_inside(str(code), v, region) for v in values) if within else code in values
            return inside is not negated
        case t.Compare(op, a, b):
            x, y = number(a, known), number(b, known)
            return None if x is None or y is None else _compare(op, x, y)
        case t.All(parts):
            told_parts = [holds(part, known) for part in parts]
            return False if False in told_parts else None if None in told_parts else True
        case t.Any_(parts):
            told_parts = [holds(part, known) for part in parts]
            return True if True in told_parts else None if None in told_parts else False
    raise TypeError(node)


def number(node: t.Number, known: Known) -> Fraction | None:
    """The value itself (money in fen, a day as its ordinal); None where a fact that it needs is missing."""
    match node:
        case t.Const(value=value, scale=scale):
            return Fraction(value, scale)
        case t.FactRef(scale=scale):
            told = known.value(node)
            if isinstance(told, date):
                return Fraction(told.toordinal())
            return Fraction(told, scale) if isinstance(told, int) else None
        case t.Year():
            return Fraction(known.year)
        case t.On():
            return Fraction(known.on.toordinal())
        case t.Sum(a=a, b=b, sign=sign):
            x, y = number(a, known), number(b, known)
            return None if x is None or y is None else x + sign * y
        case t.Product(a=a, b=b):
            x, y = number(a, known), number(b, known)
            return None if x is None or y is None else x * y
        case t.Quotient(of=of, per=per):
            x = number(of, known)
            return None if x is None else Fraction(floor(x / Fraction(per.value, per.scale)))
        case t.Extreme(pick=pick, parts=parts):
            found = [x for part in parts if (x := number(part, known)) is not None]
            return None if len(found) < len(parts) else min(found) if pick == "min" else max(found)
        case t.Choose(cases=cases):
            for guard, then in cases:
                told_guard = holds(guard, known)
                if told_guard is None:
                    return None
                if told_guard:
                    return number(then, known)
            return Fraction(0)
        case t.Shift(date=day, amount=count, unit=unit):
            x = number(day, known)
            return None if x is None else Fraction(_later(date.fromordinal(int(x)), count, unit).toordinal())
        case t.YearOf(date=day):
            x = number(day, known)
            return None if x is None else Fraction(date.fromordinal(int(x)).year)
        case t.YearEnd(of=of, last=last):
            x = number(of, known)
            return None if x is None else Fraction((date(int(x), 12, 31) if last else date(int(x), 1, 1)).toordinal())
    raise TypeError(node)


def _compare(op: str, x: Fraction, y: Fraction) -> bool:
    answers = {"<": x < y, "<=": x <= y, ">": x > y, ">=": x >= y, "=": x == y, "!=": x != y}
    return answers[op]


def _inside(code: str, ancestor: str, region: bool) -> bool:
    if region:
        while ancestor.endswith("00"):
            ancestor = ancestor[:-2]
    return code.startswith(ancestor)


def _later(day: date, count: int, unit: str) -> date:
    months = day.year * 12 + day.month - 1 + count * {"years": 12, "months": 1}[unit]
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


@dataclass(frozen=True, slots=True)
class Match:
    """How an engine's amounts compare with the exact ones: how many claims, how many of them paid, how many equal."""

    compared: int
    paid: int
    matched: int
    misses: list[dict[str, object]]  # the first of those that are not

    @property
    def rate(self) -> float:
        return self.matched / self.compared if self.compared else 0.0


def compare(exact: pl.DataFrame, given: pl.DataFrame) -> Match:
    """Hold an engine's amounts against exact ones. A claim that is not given comes to 0; more may be given."""
    amounts = given.select(*KEYS, "amount").with_columns(pl.col("rule").cast(pl.String))
    both = exact.join(amounts, on=KEYS, how="left").with_columns(pl.col("amount").fill_null(0))
    wrong = both.filter(pl.col("amount") != pl.col("exact"))
    return Match(
        both.height, both.filter(pl.col("exact") != 0).height, both.height - wrong.height, wrong.head(5).to_dicts()
    )


def exact_amounts(store: Store, first: int) -> pl.DataFrame:
    """The exact amounts of all shared claims of the `first` applicants of each bucket."""
    rules = shared_rules(compile_policies())[0]
    parts = [_of_bucket(store, bucket, rules, store.first_applicant(bucket) + first) for bucket in range(store.buckets)]
    types = {"applicant": pl.Int64, "matter": pl.Int64, "year": pl.Int64, "rule": pl.String, "exact": pl.Int64}
    return pl.DataFrame([row for part in parts for row in part], schema=types, orient="row")


def _of_bucket(store: Store, bucket: int, rules: Sequence[SharedRule], end: int) -> Iterator[tuple[int | str, ...]]:
    def rows(table: str, *keys: str) -> dict[tuple[int, ...], Row]:
        """The rows of applicants before `end`, by their keys."""
        if table not in store.rows:
            return {}
        frame = store.scan(table, bucket).filter(pl.col("applicant") < end).collect()
        return {tuple(row[key] for key in keys): row for row in frame.iter_rows(named=True)}

    applicants = rows("applicants", "applicant")
    for kind in dict.fromkeys(rule.kind for rule in rules):
        years: dict[int, dict[int, Row]] = {}
        for (matter, year), row in rows(f"matter_years_{kind}", "matter", "year").items():
            years.setdefault(matter, {})[year] = row
        for (matter,), row in rows(f"matters_{kind}", "matter").items():
            applicant, own = row["applicant"], years.get(matter, {})
            assert isinstance(applicant, int)
            for rule in (rule for rule in rules if rule.kind == kind):
                for year in [y for y in own if y <= store.on.year] if rule.yearly else [store.on.year]:
                    known = Known(store.on, year, applicants[(applicant,)], row, own)
                    yield applicant, matter, year, rule.id, amount(rule, known)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--first", type=int, default=2_500, help="applicants of each bucket")
    parser.add_argument("amounts", nargs="+", metavar="NAME=FILE")
    asked = parser.parse_args()
    exact = exact_amounts(Store.open(asked.store), asked.first)
    told: dict[str, object] = {}
    for name, _, file in (named.partition("=") for named in asked.amounts):
        match = compare(exact, pl.read_parquet(file))
        told[name] = {"rate": match.rate, "compared": match.compared, "paid": match.paid, "misses": match.misses}
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
