"""Exact amounts by the plainest means: fractions, one claim at a time, straight down the kernel's tree.

    python -m benchmarks.oracle --store DIR --amounts openfisca=FILE --amounts ours=FILE --partial zen=FILE

holds each engine's amounts (Parquet: applicant, matter, year, rule, amount in fen; a claim that is absent comes to 0,
but for a partial file, of which only its own claims are looked at) against the exact ones, and prints one line of
JSON: for each engine how many claims were compared, how many of them are paid, how many match, and the first that do
not. The task is that of `benchmarks.peers`. Nothing here is taken from the evaluators: neither rounding, calendar nor
the codes that contain one another.
"""

from __future__ import annotations

import argparse
import json
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import floor
from pathlib import Path

import polars as pl

from benchmarks.peers.shared import SharedRule, lag_of, shared_rules
from duixian.expression import tree as t
from duixian.program.compile import compile_policies
from duixian.vocabulary.facts import APPLICANT, FactType

Row = Mapping[str, object]
KEYS = ("applicant", "matter", "year", "rule")


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


@dataclass(slots=True)
class Match:
    """How an engine's amounts compare with the exact ones."""

    compared: int = 0
    paid: int = 0
    matched: int = 0
    misses: list[dict[str, object]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return self.matched / self.compared if self.compared else 0.0


def compare(store: Path, given: pl.DataFrame, partial: bool, sample: int, seed: int = 1) -> Match:
    """About `sample` claims of random applicants and as many that the engine pays; of a partial file only its own."""
    rules = {rule.id: rule for rule in shared_rules(compile_policies())[0]}
    told = json.loads((store / "manifest.json").read_text("utf-8"))
    given = given.select(*KEYS, "amount")
    paid = given.filter(pl.col("amount") != 0)
    chosen = [_some(paid, sample, seed)]
    if partial:
        chosen.append(_some(given, sample, seed))
        applicants = pl.Series("applicant", [], pl.Int64)
    else:
        everyone = pl.int_range(told["applicants"], eager=True)
        applicants = everyone.sample(min(sample // 4, len(everyone)), seed=seed).alias("applicant")
    wanted = pl.concat(chosen).unique(KEYS).with_columns(pl.col("rule").cast(pl.String))
    match = Match()
    for bucket in range(told["buckets"]):
        part = store / f"bucket-{bucket:04d}"
        for exact in exact_claims(part, date.fromisoformat(told["on"]), rules, wanted, applicants):
            compared = exact.join(
                wanted if partial else given.with_columns(pl.col("rule").cast(pl.String)),
                on=KEYS,
                how="inner" if partial else "left",
                maintain_order="left",
            ).with_columns(pl.col("amount").fill_null(0))
            wrong = compared.filter(pl.col("amount") != pl.col("exact"))
            match.compared += len(compared)
            match.paid += int((compared["exact"] != 0).sum())
            match.matched += len(compared) - len(wrong)
            match.misses += wrong.head(5 - len(match.misses)).to_dicts() if len(match.misses) < 5 else []
    return match


def exact_claims(
    part: Path, on: date, rules: Mapping[str, SharedRule], wanted: pl.DataFrame, applicants: pl.Series
) -> Iterator[pl.DataFrame]:
    """The exact amounts of a bucket's wanted claims and of all claims of some applicants, kind by kind."""
    who = pl.concat([wanted["applicant"], applicants]).unique()
    of_applicant = _rows(part / "applicants.parquet", who, ("applicant",))
    random = set(applicants.to_list())
    asked = set(wanted.select(KEYS).iter_rows())
    for kind in dict.fromkeys(rule.kind for rule in rules.values()):
        matters = _rows(part / f"matters_{kind}.parquet", who, ("matter",))
        path = part / f"matter_years_{kind}.parquet"
        years: dict[int, dict[int, Row]] = {}
        for (matter, year), row in (_rows(path, who, ("matter", "year")) if path.exists() else {}).items():
            years.setdefault(matter, {})[year] = row
        found: list[tuple[int, int, int, str, int]] = []
        for rule in (rule for rule in rules.values() if rule.kind == kind):
            for (matter,), row in matters.items():
                applicant = row["applicant"]
                assert isinstance(applicant, int)
                own = years.get(matter, {})
                for year in [y for y in own if y <= on.year] if rule.yearly else [on.year]:
                    if applicant in random or (applicant, matter, year, rule.id) in asked:
                        known = Known(on, year, of_applicant[(applicant,)], row, own)
                        found.append((applicant, matter, year, rule.id, amount(rule, known)))
        types = {"applicant": pl.Int64, "matter": pl.Int64, "year": pl.Int64, "rule": pl.String, "exact": pl.Int64}
        yield pl.DataFrame(found, schema=types, orient="row")


def _rows(path: Path, applicants: pl.Series, keys: tuple[str, ...]) -> dict[tuple[int, ...], Row]:
    """The rows of some applicants, by their keys."""
    frame = pl.read_parquet(path).filter(pl.col("applicant").is_in(applicants.implode()))
    return {tuple(row[key] for key in keys): row for row in frame.iter_rows(named=True)}


def _some(frame: pl.DataFrame, count: int, seed: int) -> pl.DataFrame:
    return frame.sample(min(count, len(frame)), seed=seed)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--amounts", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--partial", action="append", default=[], metavar="NAME=FILE")
    parser.add_argument("--sample", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    told: dict[str, object] = {}
    for partial, named in [(False, n) for n in asked.amounts] + [(True, n) for n in asked.partial]:
        name, _, file = named.partition("=")
        match = compare(asked.store, pl.read_parquet(file), partial, asked.sample, asked.seed)
        told[name] = {
            "compared": match.compared,
            "paid": match.paid,
            "exact_match": match.rate,
            "misses": match.misses,
        }
    print(json.dumps(told, ensure_ascii=False))


if __name__ == "__main__":
    main()
