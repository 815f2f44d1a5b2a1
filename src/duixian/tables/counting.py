"""What the claims of a bucket come to: how many of each verdict, and how much money, by rule and group of applicants.

Most claims are refused, and most of those by what the applicant or the matter is: they are counted first, so that only
what is left needs looks into years, lines and receipts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import polars as pl

from duixian.assess.verdict import Verdict
from duixian.expression.tree import INT64
from duixian.program.model import Program, Rule
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.claims import TableProgram, check_refusals, load_frames, of_frames, refusal_ops
from duixian.tables.expressions import PLAIN
from duixian.tables.frames import FrameOps
from duixian.tables.loading import Loaded, Tables, columns_of, wanted_of
from duixian.tables.rows import Rows, rows_of
from duixian.tables.rules import VERDICTS, RuleOps
from duixian.tables.scalar import Op, Ops
from duixian.tables.sources import APPLICANT, MATTER

MONEY = ("lo", "hi")
_REFUSED = VERDICTS.index(Verdict.REFUSED)


def totals(made: TableProgram, tables: Tables, programmes: Mapping[str, int], by: Sequence[str]) -> pl.DataFrame:
    """For each rule, verdict and group of applicants (columns `by` of the applicants): claims, lo and hi in fen.

    Refused claims and those not in force are counted too. Raises `Refused` where a day lies beyond a reference table,
    or a sum leaves 64 bits.
    """
    wanted = [_total_ops(frame, by) for frame in made.frames]
    loaded = load_frames(made, wanted, tables)
    found = of_frames(made, wanted, loaded, lambda frame, ops: _by_rule(made, frame, ops, loaded, programmes, by))
    return sums(made.program, found, by)


def sums(program: Program, parts: Sequence[pl.DataFrame], by: Sequence[str]) -> pl.DataFrame:
    """Totals of several parts as one, sorted. Raises `Refused`, naming the rules, where a sum leaves 64 bits."""
    many = [part for part in parts if part.height]
    if not many:
        return pl.DataFrame(schema=dict.fromkeys(("rule", "verdict", "claims", *MONEY), pl.Int64()))
    keys, wide = ["rule", *by, "verdict"], pl.col(MONEY).cast(pl.Int128)
    found = pl.concat(many, how="vertical_relaxed").group_by(keys).agg(pl.col("claims").sum(), wide.sum()).sort(keys)
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
    wanted = _group_ops(frame, by)
    for index, rule in frame.rules.items():
        wanted |= {f"{index} verdict": rule.verdict, f"{index} lo": rule.lo, f"{index} hi": rule.hi}
    return wanted | refusal_ops(frame)


def _group_ops(frame: FrameOps, by: Sequence[str]) -> dict[str, Op]:
    return {f"by {name}": frame.ops.value(APPLICANT, name, 0, 10**6) for name in by}


def _by_rule(
    made: TableProgram,
    frame: FrameOps,
    ops: Mapping[str, Op],
    tables: Loaded,
    programmes: Mapping[str, int],
    by: Sequence[str],
) -> list[pl.DataFrame]:
    rows = rows_of(frame, tables, made.on.year)
    groups = _group_ops(frame, by)
    nothing = _comes_to_nothing(frame)
    rows.look([nothing, *groups.values()], programmes)
    columns = {name: rows.columns[APPLICANT, name][0] for name in by}
    refused = _without(rows, frame, nothing, columns)
    rows.look(ops.values(), programmes)
    wanted = {name: op for name, op in ops.items() if name not in groups}
    wide = rows.with_ops(wanted, ["applicant", *columns.values()]).collect(optimizations=PLAIN)
    check_refusals(frame, wide)
    counted = [
        wide.lazy()
        .group_by([*columns.values(), f"{index} verdict"])
        .agg(pl.len().alias("claims"), *(_sum(f"{index} {name}", wanted, wide.height) for name in MONEY))
        .rename({f"{index} {name}": name for name in ("verdict", *MONEY)})
        for index in frame.rules
    ]
    parts = [
        table.select(
            pl.lit(index, dtype=pl.Int64).alias("rule"),
            *(pl.col(column).alias(name) for name, column in columns.items()),
            pl.col("verdict", "claims").cast(pl.Int64),
            *MONEY,
        )
        for many in (refused, counted)
        for index, table in zip(frame.rules, many, strict=False)
    ]
    return pl.collect_all(parts, optimizations=PLAIN)


def _without(rows: Rows, frame: FrameOps, nothing: Op, columns: Mapping[str, str]) -> list[pl.LazyFrame]:
    """Take away the rows of which no rule comes to anything, and give how many claims of each rule these are."""
    if nothing is frame.ops.false:
        return []
    keys = list(columns.values())
    gone = rows.with_ops({"gone": nothing}, ["applicant"]).collect(optimizations=PLAIN)["gone"]
    if not gone.any():
        return []
    left = rows.table.filter(gone)
    counts = left.group_by(keys).len("claims") if keys else left.select(pl.len().alias("claims"))
    rows.keep(~gone)
    none = [pl.lit(0, dtype=pl.Int64).alias(name) for name in MONEY]
    return [
        counts.lazy().with_columns(
            pl.lit(rule.verdict.low if rule.verdict.is_const else _REFUSED).alias("verdict"), *none
        )
        for rule in frame.rules.values()
    ]


def _comes_to_nothing(frame: FrameOps) -> Op:
    """Where every rule is refused, or not in force, by what the applicant and the matter are."""
    return frame.ops.and_(*(_is_nothing(frame.ops, rule) for rule in frame.rules.values()))


def _is_nothing(o: Ops, rule: RuleOps) -> Op:
    if rule.verdict.is_const and rule.lo is o.zero and rule.hi is o.zero:
        return o.true
    fails = (truth.no for truth in rule.truths)
    return o.or_(*(no for no in fails if all(source in (APPLICANT, MATTER) for source in wanted_of([no]))))


def _sum(name: str, ops: Mapping[str, Op], height: int) -> pl.Expr:
    """The sum of an operation over at most so many rows; in 128 bits where it could leave 64."""
    greatest = max(-ops[name].low, ops[name].high)
    return (pl.col(name) if greatest * height <= INT64 else pl.col(name).cast(pl.Int128)).sum()
