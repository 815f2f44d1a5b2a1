"""A small store and what a run of it in one process says, for runs that happen elsewhere."""

from dataclasses import replace
from datetime import date
from pathlib import Path

from polars.testing import assert_frame_equal

from duixian import load_vocabulary
from duixian.expression.tree import Const, Number, Product
from duixian.program.model import Program
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.run import CLAIMS, PLANS, results
from duixian.tables.store import Store

ON = date(2022, 6, 30)
BUCKETS = 3
POLICIES = ("heilongjiang-20", "harbin-2022-1")


def invented(folder: Path, program: Program) -> Store:
    words = load_vocabulary()
    return make_population(folder, 200, 7, read_margins(None, words), words, program, on=ON, buckets=BUCKETS)


def same(one: Path, other: Path) -> None:
    for what in (CLAIMS, PLANS):
        assert_frame_equal(results(one, what).collect(), results(other, what).collect())


def ended(program: Program) -> Program:
    """The program with tables that hold for their first day only: its buckets are refused."""
    return replace(program, series=tuple(replace(table, until=table.dates[0]) for table in program.series))


def beyond_64_bits(program: Program) -> Program:
    """The program with awards that are refused before the first bucket."""
    return replace(program, rules=tuple(replace(rule, award=_a_million_times(rule.award)) for rule in program.rules))


def _a_million_times(award: Number) -> Number:
    """Twice over, which leaves 64 bits."""
    million = Const(award.type, award.scale, 10**6, 10**6, 10**6)
    once = Product(award.type, award.scale, award.low * 10**6, award.high * 10**6, award, million)
    return Product(award.type, award.scale, award.low * 10**12, award.high * 10**12, once, million)
