"""Every claim of a bucket: one row for each (rule, matter, year), its verdict, its conditions and its amount."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date

import polars as pl

from duixian.program.model import Program
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.expressions import PLAIN
from duixian.tables.frames import FrameOps, frames_of
from duixian.tables.loading import Loaded, Tables, columns_of, load
from duixian.tables.rows import has_rows, rows_of
from duixian.tables.rules import VERDICTS, RuleOps
from duixian.tables.scalar import Op, Ops

KEYS = ("applicant", "matter", "year")
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
    loaded = load_frames(made, wanted, tables)
    found = of_frames(made, wanted, loaded, lambda frame, ops: _frame_claims(made, frame, ops, loaded, programmes))
    if not found:
        return pl.DataFrame(schema=SCHEMA)
    return pl.concat(found).sort("applicant", "rule", "matter", "year", nulls_last=False)


def _claim_ops(frame: FrameOps) -> dict[str, Op]:
    """What is worked out for the claims of a frame, by column; rules by their places."""
    wanted: dict[str, Op] = {}
    for index, rule in frame.rules.items():
        wanted |= {f"{index} verdict": rule.verdict, f"{index} lo": rule.lo, f"{index} hi": rule.hi}
        wanted |= {f"{index} {name}": op for name, op in masks(frame.ops, rule).items()}
    return wanted | refusal_ops(frame)


def load_frames(made: TableProgram, wanted: Sequence[Mapping[str, Op]], tables: Tables) -> Loaded:
    """Everything that frames read; `wanted`: the operations of each."""
    frames = ((frame.kind, frame.yearly, ops.values()) for frame, ops in zip(made.frames, wanted, strict=True))
    return load(columns_of(frames, tables), tables)


def of_frames(
    made: TableProgram,
    wanted: Sequence[Mapping[str, Op]],
    tables: Loaded,
    work: Callable[[FrameOps, Mapping[str, Op]], list[pl.DataFrame]],
) -> list[pl.DataFrame]:
    """What `work` gives for each frame that has rows; frames are worked on side by side."""
    frames = [(frame, ops) for frame, ops in zip(made.frames, wanted, strict=True) if has_rows(frame, tables)]
    with ThreadPoolExecutor(pl.thread_pool_size()) as pool:
        return [table for found in pool.map(lambda one: work(*one), frames) for table in found]


def _frame_claims(
    made: TableProgram, frame: FrameOps, ops: Mapping[str, Op], tables: Loaded, programmes: Mapping[str, int]
) -> list[pl.DataFrame]:
    rows = rows_of(frame, tables, made.on.year)
    rows.look(ops.values(), programmes)
    wide = rows.with_ops(ops, KEYS).collect(optimizations=PLAIN)
    check_refusals(frame, wide)
    columns = [name for name in SCHEMA if name not in (*KEYS, "rule")]
    return [
        wide.select(
            "applicant",
            pl.lit(index, dtype=pl.Int64).alias("rule"),
            "matter",
            "year",
            *(pl.col(f"{index} {name}").cast(pl.Int64).alias(name) for name in columns),
        )
        for index in frame.rules
    ]


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


def refusal_ops(frame: FrameOps) -> dict[str, Op]:
    return {f"refusal {i} {name}": op for i, (_, ops) in enumerate(_refusals(frame)) for name, op in ops.items()}


def check_refusals(frame: FrameOps, wide: pl.DataFrame) -> None:
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
