"""Every claim of a bucket: one row for each (rule, matter, year), its verdict, its conditions and its amount."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from duixian.expression.tree import INT64
from duixian.program.model import Program, Rule
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.frames import FrameOps, frames_of
from duixian.tables.loading import Loaded, Tables, columns_of, load
from duixian.tables.rows import Rows, frame_rows, has_rows
from duixian.tables.rules import VERDICTS, RuleOps
from duixian.tables.scalar import Op, Ops
from duixian.tables.sources import APPLICANT

KEYS = ("applicant", "matter", "year")
MONEY = ("lo", "hi")
MASKS = ("met", "pending", "failed")
VERDICT = pl.Enum([verdict.value for verdict in VERDICTS])
SCHEMA: Mapping[str, pl.DataType] = {
    "applicant": pl.Int64(),
    "rule": pl.Int64(),
    "matter": pl.Int64(),
    "year": pl.Int64(),
    "verdict": pl.Int64(),
    **dict.fromkeys(MASKS, pl.Int64()),
    "lo": pl.Int64(),
    "hi": pl.Int64(),
}


@dataclass(frozen=True, slots=True)
class TableProgram:
    """A program made ready for tables. `outcomes`: the rules of whose claims stages have settled something."""

    program: Program
    on: date
    frames: tuple[FrameOps, ...]
    outcomes: frozenset[str] = frozenset()


def prepare_program(program: Program, on: date, outcomes: frozenset[str] = frozenset()) -> TableProgram:
    """Lower a program for tables filed on a day. Raises `Refused` where an amount could leave 64 bits."""
    return TableProgram(program, on, frames_of(program, on, outcomes), outcomes)


def bucket_claims(made: TableProgram, tables: Tables, programmes: Mapping[str, int]) -> pl.DataFrame:
    """The claims of a bucket in the columns of `SCHEMA`, in the order of applicants, rules, matters and years.

    `rule` is the place in the program, `verdict` the place in `VERDICTS`; bit i of `met`, `pending` and `failed` is the
    rule's i-th condition. Raises `Refused` where a day lies beyond a reference table.
    """
    wanted = [_claim_ops(frame) for frame in made.frames]
    loaded = _load(made, wanted, tables)
    found = [
        claims
        for frame, ops in zip(made.frames, wanted, strict=True)
        if has_rows(frame, loaded)
        for claims in _frame_claims(made, frame, ops, loaded, programmes)
    ]
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat(found).sort("applicant", "rule", "matter", "year", nulls_last=False)


def _claim_ops(frame: FrameOps) -> dict[str, Op]:
    """What is worked out for the claims of a frame, by column; rules by their places."""
    wanted: dict[str, Op] = {}
    for index, rule in frame.rules.items():
        wanted |= {f"{index} verdict": rule.verdict, f"{index} lo": rule.lo, f"{index} hi": rule.hi}
        wanted |= {f"{index} {name}": op for name, op in masks(frame.ops, rule).items()}
    return wanted | _refusal_ops(frame)


def _load(made: TableProgram, wanted: Sequence[Mapping[str, Op]], tables: Tables) -> Loaded:
    frames = ((frame.kind, frame.yearly, ops.values()) for frame, ops in zip(made.frames, wanted, strict=True))
    return load(columns_of(frames, tables), tables)


def _frame_claims(
    made: TableProgram, frame: FrameOps, ops: Mapping[str, Op], tables: Loaded, programmes: Mapping[str, int]
) -> Iterator[pl.DataFrame]:
    rows = frame_rows(frame, ops.values(), tables, programmes, made.on.year)
    wide = rows.with_ops(ops, KEYS).collect()
    _check_refusals(frame, wide)
    for index in frame.rules:
        columns = (name for name in SCHEMA if name not in (*KEYS, "rule"))
        yield wide.select(
            "applicant",
            pl.lit(index, dtype=pl.Int64).alias("rule"),
            "matter",
            "year",
            *(pl.col(f"{index} {name}").cast(pl.Int64).alias(name) for name in columns),
        )


def masks(o: Ops, rule: RuleOps) -> dict[str, Op]:
    """Bit masks over a rule's conditions."""
    yes = [truth.yes for truth in rule.truths]
    no = [truth.no for truth in rule.truths]
    open_ = [o.and_(o.not_(a), o.not_(b)) for a, b in zip(yes, no, strict=True)]
    return {name: _mask(o, bits) for name, bits in zip(MASKS, (yes, open_, no), strict=True)}


def _mask(o: Ops, bits: Sequence[Op]) -> Op:
    found = o.zero
    for i, bit in enumerate(bits):
        found = o.add(found, o.pick(bit, o.const(1 << i), o.zero))
    return found


def _refusals(frame: FrameOps) -> list[tuple[str, dict[str, Op]]]:
    return [
        (f"{rule.rule.id}: {refusal.table}", {"beyond": refusal.where, "day": refusal.day})
        for rule in frame.rules.values()
        for refusal in rule.refusals
    ]


def _refusal_ops(frame: FrameOps) -> dict[str, Op]:
    return {f"refusal {i} {name}": op for i, (_, ops) in enumerate(_refusals(frame)) for name, op in ops.items()}


def _check_refusals(frame: FrameOps, wide: pl.DataFrame) -> None:
    """Raises `Refused`, with how many and the first of them, where a day lies beyond a reference table."""
    problems: list[Problem] = []
    for i, (what, _) in enumerate(_refusals(frame)):
        beyond = wide.filter(pl.col(f"refusal {i} beyond"))
        if beyond.height:
            applicant, day = beyond["applicant"][0], date.fromordinal(beyond[f"refusal {i} day"][0])
            text = Text(
                f"{what} 没有 {day} 的数据（{beyond.height} 行，如 applicant {applicant}），请补充该表",
                f"{what} has nothing for {day} ({beyond.height} rows, applicant {applicant} first); extend the table",
            )
            problems.append(Problem("series-beyond", text))
    if problems:
        raise Refused(problems)


def totals(made: TableProgram, tables: Tables, programmes: Mapping[str, int], by: Sequence[str]) -> pl.DataFrame:
    """For each rule, verdict and group of applicants (columns `by` of the applicants): claims, lo and hi in fen.

    Refused claims and those not in force are counted too. Raises `Refused` where a day lies beyond a reference table,
    or a sum leaves 64 bits.
    """
    wanted = [_total_ops(frame, by) for frame in made.frames]
    loaded = _load(made, wanted, tables)
    found: list[pl.DataFrame] = []
    for frame, ops in zip(made.frames, wanted, strict=True):
        if not has_rows(frame, loaded):
            continue
        rows = frame_rows(frame, ops.values(), loaded, programmes, made.on.year)
        told = {name: op for name, op in ops.items() if not name.startswith("by ")}
        found += _by_rule(rows, frame, told, by)
    return sums(made.program, found, by)


def sums(program: Program, parts: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """Totals of several parts as one, sorted. Raises `Refused`, naming the rules, where a sum leaves 64 bits."""
    if not parts:
        return pl.DataFrame(schema=dict.fromkeys(("rule", "verdict", "claims", *MONEY), pl.Int64()))
    keys = ["rule", *by, "verdict"]
    many = pl.concat(part.with_columns(pl.col(MONEY).cast(pl.Int128)) for part in parts)
    found = many.group_by(keys).agg(pl.col("claims", *MONEY).sum()).sort(keys)
    beyond = found.filter(pl.any_horizontal(~pl.col(name).is_between(-INT64, INT64) for name in MONEY))
    if beyond.height:
        raise Refused(_too_large(program.rules[rule]) for rule in beyond["rule"].unique().sort())
    return found.with_columns(pl.col(MONEY).cast(pl.Int64))


def _too_large(rule: Rule) -> Problem:
    text = Text(f"{rule.id} 的合计超出 64 位整数", f"the total of {rule.id} leaves 64 bits")
    return Problem("beyond-64-bits", text, clause="、".join(rule.cites))


def columns_read(made: TableProgram, tables: Tables, by: Sequence[str]) -> dict[str, list[str]]:
    """The columns of each table that the totals of a program read."""
    wanted = [_total_ops(frame, by).values() for frame in made.frames]
    return columns_of(((frame.kind, frame.yearly, ops) for frame, ops in zip(made.frames, wanted, strict=True)), tables)


def _total_ops(frame: FrameOps, by: Sequence[str]) -> dict[str, Op]:
    wanted: dict[str, Op] = {f"by {name}": frame.ops.value(APPLICANT, name, 0, 10**6) for name in by}
    for index, rule in frame.rules.items():
        wanted |= {f"{index} verdict": rule.verdict, f"{index} lo": rule.lo, f"{index} hi": rule.hi}
    return wanted | _refusal_ops(frame)


def _by_rule(rows: Rows, frame: FrameOps, wanted: Mapping[str, Op], by: Sequence[str]) -> list[pl.DataFrame]:
    groups = [rows.columns[APPLICANT, name][0] for name in by]
    wide = rows.with_ops(wanted, ["applicant", *groups]).collect()  # a column, lest constants come to one row
    _check_refusals(frame, wide)
    many = [
        wide.lazy()
        .group_by([*groups, f"{index} verdict"])
        .agg(pl.len().cast(pl.Int64).alias("claims"), *(_sum(f"{index} {name}", wanted, wide.height) for name in MONEY))
        .select(
            pl.lit(index, dtype=pl.Int64).alias("rule"),
            *(pl.col(column).alias(name) for column, name in zip(groups, by, strict=True)),
            pl.col(f"{index} verdict").cast(pl.Int64).alias("verdict"),
            "claims",
            *(pl.col(f"{index} {name}").alias(name) for name in MONEY),
        )
        for index in frame.rules
    ]
    return pl.collect_all(many)


def _sum(name: str, ops: Mapping[str, Op], height: int) -> pl.Expr:
    """The sum of an operation over at most so many rows; in 128 bits where it could leave 64."""
    greatest = max(-ops[name].low, ops[name].high)
    return (pl.col(name) if greatest * height <= INT64 else pl.col(name).cast(pl.Int128)).sum()
