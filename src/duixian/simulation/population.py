"""A synthetic population: applicants that exist nowhere, drawn from stated margins straight into canonical tables.

They are made in blocks, each from random words of its own, and the blocks poured into buckets: so the same seed gives
the same applicants whatever the number of buckets, in the memory of one bucket.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

from duixian.program.model import Program
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.simulation.margins_model import SIZES, Margins
from duixian.simulation.population_codes import MOST_APPLICANTS, credit_codes
from duixian.simulation.population_facts import facts, yearly
from duixian.simulation.population_history import coverage, outcomes, receipts
from duixian.simulation.population_matters import matters
from duixian.simulation.population_people import Columns, People, Recipe, people, recipe_of
from duixian.tables.derived import derived
from duixian.tables.layout import APPLICANT_YEARS, APPLICANTS, COVERAGE, OUTCOMES, RECEIPTS, Table
from duixian.tables.store import Store, first_of_bucket, write_bucket
from duixian.vocabulary.facts import APPLICANT, Vocabulary

BLOCK = 50_000  # applicants; part of what a seed means
BUCKET = 125_000  # applicants of a bucket where nobody says how many buckets there are to be
Tables = dict[str, pl.DataFrame]


def make_population(
    folder: Path,
    applicants: int,
    seed: int,
    margins: Margins,
    vocabulary: Vocabulary,
    program: Program,
    *,
    on: date | None = None,
    buckets: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Store:
    """Write `applicants` applicants into a new folder, as on a day (None: that of the margins).

    The grants of `program` are what receipts and outcomes name. `progress` is told how many applicants are written.
    Raises `Refused` where the numbers are out of range.
    """
    buckets = buckets or -(-applicants // BUCKET)
    _check(applicants, seed, buckets)
    recipe = recipe_of(seed, on or margins.on, margins, vocabulary, program)
    rows = dict.fromkeys(recipe.tables, 0)
    blocks = _blocks(recipe, applicants)
    held, end = next(blocks), min(BLOCK, applicants)
    for bucket in range(buckets):
        until = first_of_bucket(bucket + 1, applicants, buckets)
        while end < until:
            more, end = next(blocks), min(end + BLOCK, applicants)
            held = {name: pl.concat([held[name], more[name]]) for name in held}
        now, held = _parted(held, until)
        write_bucket(folder, bucket, now)
        rows = {name: count + now[name].height for name, count in rows.items()}
        progress(until)
    store = Store(folder, recipe.on, buckets, applicants, rows, recipe.programmes.names)
    store.finish()
    return store


def _check(applicants: int, seed: int, buckets: int) -> None:
    for name, given, least, most in (
        ("applicants", applicants, 1, MOST_APPLICANTS),
        ("seed", seed, 0, 2**63 - 1),
        ("buckets", buckets, 1, min(applicants, 9999)),
    ):
        if not least <= given <= most:
            message = Text(f"{name} 不能是 {given}", f"{name} cannot be {given}")
            expected = Text(f"{least} 至 {most}", f"{least} to {most}")
            raise Refused([Problem("out-of-range", message, expected=expected)])


def _blocks(recipe: Recipe, applicants: int) -> Iterator[Tables]:
    first_matter = 0
    for number, first in enumerate(range(0, applicants, BLOCK)):
        block = people(recipe, number, first, min(BLOCK, applicants - first), first_matter)
        first_matter += len(block.matters.kind)
        yield _tables(recipe, block)


def _tables(recipe: Recipe, block: People) -> Tables:
    """The canonical tables of a block, with what follows from its facts."""
    columns = {
        APPLICANTS: _applicants(recipe, block),
        APPLICANT_YEARS: _applicant_years(recipe, block),
        **matters(recipe, block),
        RECEIPTS: receipts(recipe, block),
        COVERAGE: coverage(recipe, block),
        OUTCOMES: outcomes(recipe, block),
    }
    frames = {name: _frame(table, columns[name]) for name, table in recipe.tables.items()}
    return derived(frames, recipe.vocabulary, recipe.on)


def _applicants(recipe: Recipe, block: People) -> Columns:
    key = pl.Series("applicant", block.applicants)
    name = pl.select((pl.lit("虚构单位") + key.cast(pl.String()).str.zfill(8)).alias("name")).to_series()
    size = recipe.vocabulary.fact(APPLICANT, "size")
    order = [list(size.choices).index(name) for name in SIZES] if size else []
    given = {"founded": block.rows.founded, "size": np.array(order, np.int64)[block.rows.size]}
    own = facts(recipe, APPLICANT, block.dice, block.rows, given, {})
    return {"applicant": key, "code": credit_codes(block.applicants), "name": name, **own}


def _applicant_years(recipe: Recipe, block: People) -> Columns:
    last = np.full(len(block.applicants), recipe.on.year - 1)
    keys = {"applicant": block.applicants}
    return yearly(recipe, APPLICANT, block.dice, block.rows, keys, recipe.margins.years, last)


def _frame(table: Table, columns: Columns) -> pl.DataFrame:
    """The columns in the table's order; those that were not made are unknown."""
    height = len(columns["applicant"])
    return pl.DataFrame(
        [
            columns[name] if name in columns else pl.repeat(None, height, dtype=type_, eager=True).alias(name)
            for name, type_ in table.schema.items()
        ]
    )


def _parted(tables: Tables, until: int) -> tuple[Tables, Tables]:
    """The rows of applicants before `until`, and the others."""
    at = {name: int(frame["applicant"].search_sorted(until, side="left")) for name, frame in tables.items()}
    return (
        {name: frame.slice(0, at[name]) for name, frame in tables.items()},
        {name: frame.slice(at[name]) for name, frame in tables.items()},
    )
