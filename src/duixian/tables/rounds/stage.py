"""The stage that sees everyone: rounds over a store, places and money settled between them, all claims once more.

The folder of the results holds the rounds too (`first`, `second`) and what they settled (`outcomes.parquet`). Each
round goes on from its finished buckets; what lies between them is quick, and is done again.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from duixian.program.model import Program
from duixian.quantity.problem import Problem, Refused
from duixian.tables import layout as names
from duixian.tables.granted import told_of
from duixian.tables.layout import NA
from duixian.tables.rounds.live import KEY, live_claims, products, received, with_outcomes, with_scores
from duixian.tables.rounds.money import Shared, asking, deal_out
from duixian.tables.rounds.order import without_key
from duixian.tables.rounds.places import PLACED, Placed, filing, give_places
from duixian.tables.rounds.specs import Specs
from duixian.tables.run import Job, Progress, run

FIRST, SECOND, OUTCOMES = "first", "second", "outcomes.parquet"
NEW = {"selected": pl.Boolean(), "rank": pl.Int64(), "granted": pl.Int64()}

Run = Callable[[Job, Path, Progress | None], int]  # runs a job into a folder, or goes on with it there


@dataclass(frozen=True, slots=True)
class Settled:
    """What was settled, by what terms, and what came of it."""

    specs: Specs
    placed: tuple[Placed, ...]
    shared: tuple[Shared, ...]


def asking_program(program: Program, specs: Specs) -> Program:
    """The program as its claims ask for money: no award is held down by a pot that is settled, or waits for it."""
    own = {name for fund in specs.funds if fund.own for name in fund.rules}
    rules = [
        replace(rule, award=rule.pot.of, pot=None) if rule.pot and rule.id in own else rule for rule in program.rules
    ]
    return replace(program, rules=tuple(rules))


def run_settled(
    job: Job,
    specs: Specs,
    scores: pl.DataFrame | None,
    into: Path,
    *,
    progress: Progress | None = None,
    again: bool = False,
    run_round: Run | None = None,
) -> Settled:
    """Run a job into a folder with places and money settled, or go on with it there; what came of both.

    `scores`: as `scores.read_scores` gives them. `run_round` runs a round, on this machine where it is None. Raises
    `Refused` as `tables.run.run` does, and where claims that count as filing lack what their order goes by.
    """

    def run_here(one: Job, to: Path, told: Progress | None) -> int:
        return run(one, to, progress=told, again=again)

    run_one = run_round or run_here
    rounds = [*([FIRST] if specs.choices else []), *([SECOND] if specs.funds else []), ""]
    asks = replace(job, program=asking_program(job.program, specs))
    found = pl.DataFrame(schema=dict.fromkeys(KEY, pl.Int64()) | PLACED | NEW)
    placed: list[Placed] = []
    shared: list[Shared] = []
    for number, name in enumerate(rounds):
        told = _part(progress, number, len(rounds))
        if name == FIRST:
            run_one(asks, into / FIRST, told)
            found, placed = _places(asks, specs, scores, into / FIRST)
            asks = replace(asks, outcomes=_write(job, found, into / f"{FIRST}.parquet"))
        elif name == SECOND:
            run_one(asks, into / SECOND, told)
            found, shared = _money(asks, specs, scores, into / SECOND, found)
        else:
            settled = _write(job, found, into / OUTCOMES) if number else None  # None: there was nothing to settle
            run_one(replace(job, outcomes=settled), into, told)
    return Settled(specs, tuple(placed), tuple(shared))


def _part(progress: Progress | None, number: int, of: int) -> Progress | None:
    """Progress of one round among all."""
    if progress is None:
        return None
    return lambda done, buckets: progress(number * buckets + done, of * buckets)


def _places(job: Job, specs: Specs, scores: pl.DataFrame | None, into: Path) -> tuple[pl.DataFrame, list[Placed]]:
    """The places of all choices, given by the claims of a round: the columns of `KEY`, `PLACED` and `NEW`."""
    rules = [rule.id for rule in job.program.rules]
    every = [choice.rule for choice in specs.choices if choice.among == "all"]
    claims = live_claims(into, [choice.rule for choice in specs.choices], every)
    claims = with_outcomes(job, with_scores(claims, scores, rules), ["rank"])
    paid = received(job, [choice.rule for choice in specs.choices])
    parts, problems = [], list[Problem]()
    for choice in specs.choices:
        mine = filing(claims.filter(pl.col("rule") == rules.index(choice.rule)), choice)
        problems += without_key(mine.filter("filing"), choice.order, rules, job.store)
        parts.append((choice, mine))
    if problems:
        raise Refused(problems)
    found, told = [], list[Placed]()
    for choice, mine in parts:
        given, some = give_places(mine, choice, paid.filter(pl.col("programme") == choice.rule))
        found.append(given.select(*KEY, *PLACED, pl.lit(None, pl.Int64()).alias("granted")))
        told += some
    return pl.concat(found), told


def _money(
    job: Job, specs: Specs, scores: pl.DataFrame | None, into: Path, found: pl.DataFrame
) -> tuple[pl.DataFrame, list[Shared]]:
    """What falls to the claims of a round from all funds, beside the places that were `found`."""
    rules = [rule.id for rule in job.program.rules]
    chosen = [rules.index(choice.rule) for choice in specs.choices]  # whoever had a place before comes first
    sharing = list(dict.fromkeys(name for fund in specs.funds for name in fund.rules))
    claims = with_scores(live_claims(into, sharing), scores, rules)
    claims = products(job, with_outcomes(job, claims, ["granted", "rank"]))
    claims = claims.join(found.select(*KEY, "place"), on=KEY, how="left", nulls_equal=True, maintain_order="left")
    claims = claims.with_columns(
        pl.coalesce("told rank", "place", pl.when(pl.col("rule").is_in(chosen)).then(0)).alias("place"),
        pl.lit(None, pl.Int64()).alias("granted"),
        pl.lit(False).alias("tied"),
    )
    paid, told = received(job, sharing), list[Shared]()
    for fund in specs.funds:
        members = [rules.index(name) for name in fund.rules]
        mine = asking(claims.filter(pl.col("rule").is_in(members)), fund)
        if problems := list(without_key(mine.filter("filing"), fund.order, rules, job.store)):
            raise Refused(problems)
        dealt, some = deal_out(mine, fund, paid.filter(pl.col("programme").is_in(list(fund.rules))))
        told += some
        new = dealt.select(*KEY, "new granted", "new tied")
        claims = claims.join(new, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        claims = claims.with_columns(
            pl.when("new tied").then(None).otherwise(pl.coalesce("new granted", "granted")).alias("granted"),
            (pl.col("tied") | pl.col("new tied").fill_null(False)).alias("tied"),
        ).drop("new granted", "new tied")
    granted = claims.select(*KEY, "granted").filter(pl.col("granted").is_not_null())
    both = found.drop("granted").join(granted, on=KEY, how="full", coalesce=True, nulls_equal=True)
    return both.select(found.columns), told


def _write(job: Job, found: pl.DataFrame, file: Path) -> Path:
    """Write what was settled in the columns of the table of outcomes, with what the store says of the same claims."""
    told = found.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in NEW))
    schema = job.store.scan(names.OUTCOMES, 0).collect_schema()
    facts = [name for name in schema if name not in names.OUTCOME_KEYS]
    rules = [rule.id for rule in job.program.rules]
    mine = [rules[i] for i in told["rule"].unique()]
    many = (job.tables(bucket)[names.OUTCOMES] for bucket in range(job.store.buckets))
    before = told_of(told, pl.concat([table.filter(pl.col("grant").is_in(mine)) for table in many]), rules, facts)
    whole = told.select(
        "applicant",
        "matter",
        pl.col("rule").replace_strict(list(range(len(rules))), rules, return_dtype=pl.String()).alias("grant"),
        pl.col("year").alias("period"),
        *(pl.col(name).alias(f"new {name}") for name in NEW),
    ).hstack(before)
    whole = whole.with_columns(
        *(pl.coalesce(name, f"new {name}").alias(name) for name in NEW),
        *(pl.col(name).fill_null(False) for name in facts if name.endswith(NA)),
    )
    part = file.with_suffix(".part")
    whole.select(schema.names()).cast(schema).sort("applicant", "grant", "matter", "period").write_parquet(part)
    os.replace(part, file)
    return file
