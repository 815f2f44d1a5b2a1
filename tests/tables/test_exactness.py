"""Random policies over random dossiers: one dossier after the other, a run over tables however cut, native code, and
DuckDB for the row stage, all say the same of every claim and every plan.

`DUIXIAN_PROGRAMS=2000 pytest tests/tables/test_exactness.py -s` compares that many programs, and says how much it saw.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TypeVar

import pytest
import random_dossiers
import random_policies
import random_stacking
from agree import Said, coded, differences, engine_says, in_order, run_says, store_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from witness_sql import witness_claims

from duixian import Program, Refused, compile_policies, load_vocabulary
from duixian.assess.engine import Engine
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.backends import Backend
from duixian.tables.claims import TableProgram, bucket_claims, prepare_program
from duixian.tables.native import available
from duixian.tables.run import Job, settled_rules
from duixian.tables.store import Store, bucket_folder
from duixian.vocabulary.facts import Vocabulary

DEEP = int(os.environ.get("DUIXIAN_PROGRAMS", "0"))
WORDS = random_dossiers.WORDS
BACKENDS = (Backend.POLARS, Backend.NATIVE) if available() else (Backend.POLARS,)
KEYS = ["applicant", "rule", "matter", "year"]
T = TypeVar("T")


@pytest.fixture(scope="module")
def seen() -> Iterator[Counter[str]]:
    """How much was compared; told where many programs were asked for."""
    counted: Counter[str] = Counter()
    yield counted
    if DEEP:
        print("\n" + ", ".join(f"{count:,} {what}" for what, count in counted.items()))


def refusal(function: Callable[[], T]) -> T | str:
    """What it gives, or the code of the first thing for which it refuses."""
    try:
        return function()
    except Refused as refused:
        return refused.problems[0].code


@pytest.mark.filterwarnings("ignore:Generating overly large repr")
@settings(
    max_examples=DEEP or 8,
    derandomize=not DEEP,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture],
)
@given(
    random_policies.programs().flatmap(random_stacking.stacked),
    st.integers(0, 2**32),
    st.sampled_from((1, 1, 7, 64)),
    st.sampled_from(BACKENDS),
)
def test_random_policies_say_the_same_over_tables(
    seen: Counter[str], program: Program, seed: int, buckets: int, backend: Backend
) -> None:
    people = random_dossiers.dossiers(seed, 60 if buckets < 64 else 16, [rule.id for rule in program.rules])
    dossiers = in_order(coded(people, random_dossiers.ON))
    engine = Engine(program)
    expected = refusal(lambda: engine_says(engine, dossiers, WORDS))
    with store_of(dossiers, WORDS, buckets, shuffled=seed) as store:
        found = refusal(lambda: run_says(engine, store, WORDS, backend))
        if found == "beyond-64-bits":
            seen["programs that could leave 64 bits"] += 1
            return
        if isinstance(found, Said) and isinstance(expected, Said):
            assert differences(expected, found) == []
            count(seen, found)
        else:
            assert found == expected
            seen[f"programs refused for {found}"] += 1
            return
        if backend is Backend.POLARS:
            made = prepare_program(program, store.on, settled_rules(Job(store, program, store.on)))
            duckdb_agrees(made, store, WORDS, next(b for b in range(buckets) if store.first_applicant(b + 1)))
            seen["programs in DuckDB"] += 1


def count(seen: Counter[str], found: Said) -> None:
    seen["programs"] += 1
    seen["plans"] += len(found.plans)
    seen["of them by the exact kernel"] += found.exact
    claims = found.claims.values()
    seen["claims"] += len(claims)
    seen["that may pay"] += sum(claim.hi > 0 for claim in claims)
    seen["that surely pay"] += sum(claim.firm > 0 for claim in claims)
    seen["that are beaten"] += sum(claim.beaten_by is not None for claim in claims)
    seen["that are cut"] += sum(0 < claim.potential < claim.hi for claim in claims)


def duckdb_agrees(made: TableProgram, store: Store, words: Vocabulary, bucket: int) -> None:
    programmes = {name: i for i, name in enumerate(store.programmes)}
    tables = {name: store.scan(name, bucket) for name in store.rows}
    expected = bucket_claims(made, tables, programmes)
    found = witness_claims(made, bucket_folder(store.path, bucket), programmes, words)
    assert_frame_equal(found.sort(KEYS, nulls_last=False), expected)


def test_catalogue_says_the_same_in_duckdb(tmp_path: Path) -> None:
    words, program = load_vocabulary(), compile_policies()
    on = date(2022, 6, 30)
    people = make_population(tmp_path / "people", 150, 11, read_margins(None, words), words, program, on=on, buckets=1)
    duckdb_agrees(prepare_program(program, on), people, words, 0)
