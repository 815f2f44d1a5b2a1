"""Totals over tables: every row counts, no sum wraps, a day beyond a table is refused; both backends say the same."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest
import random_dossiers
import random_policies
from agree import Bucket, buckets_of, coded
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from random_dossiers import ON, WORDS, words
from random_policies import RATES

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.types import RATE
from duixian.program.compile import compile_policies
from duixian.program.model import Condition, PolicyRule, Program, Rule
from duixian.quantity.problem import Refused
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.backends import NATIVE, NATIVE_PAYS, POLARS, Backend, Evaluator, evaluator
from duixian.tables.claims import TableProgram, prepare_program
from duixian.tables.native import CompilerFailed, available
from duixian.tables.rules import VERDICTS
from duixian.tables.run import CLAIMS, PLANS, Job, results, run
from duixian.tables.store import Store
from duixian.tables.totals import store_totals
from duixian.vocabulary.dossier import Dossier
from duixian.vocabulary.facts import APPLICANT, PPM, load_vocabulary

needs_compiler = pytest.mark.skipif(not available(), reason="no C compiler that works")
BACKENDS = (
    pytest.param(POLARS, id="polars"),
    pytest.param(NATIVE, id="native", marks=needs_compiler),
)
FEW = ["shuangyashan-2022"]
ENTITLED = [verdict.value for verdict in VERDICTS].index("entitled")
STAFF, FOUNDED = (WORDS.fact(APPLICANT, name) for name in ("staff", "founded"))


def made_of(award: t.Number, *conditions: t.Bool) -> TableProgram:
    """A program of one grant that every applicant may claim."""
    rule = Rule(
        "p/g", "p", "g", ("一",), words("g"), APPLICANT, "once", "money",
        tuple(Condition(f"c{i}", words(""), ("一",), "", node, "grant") for i, node in enumerate(conditions)),
        award, None, (), "none", "required", None, (), None, (), "city", "230100",
    )  # fmt: skip
    policy = PolicyRule("p", "p", words("p"), words("p"), "city", "230100", 0, 0, False, ("一",), ())
    return prepare_program(Program((policy,), (rule,), (), (), (RATES,)), ON)


def bucket_of(applicants: Sequence[dict[str, object]]) -> Bucket:
    many = [Dossier(ON, applicant=facts) for facts in applicants]  # type: ignore[arg-type]
    (bucket,) = buckets_of(coded(many, ON), WORDS)
    return bucket


def totals_of(evaluator: Evaluator, made: TableProgram, bucket: Bucket, by: Sequence[str] = ()) -> pl.DataFrame:
    tables = {name: table.lazy() for name, table in bucket.tables.items()}
    return evaluator.totals(made, tables, bucket.programmes, by)


@pytest.mark.parametrize("evaluator", BACKENDS)
def test_claims_that_are_all_alike_are_all_counted(evaluator: Evaluator) -> None:
    found = totals_of(evaluator, made_of(build.money(500)), bucket_of([{}, {}, {}]))
    assert found.rows() == [(0, ENTITLED, 3, 1500, 1500)]


@pytest.mark.parametrize("evaluator", BACKENDS)
def test_day_beyond_a_reference_table_is_refused(evaluator: Evaluator) -> None:
    assert FOUNDED
    rate = t.SeriesAt(RATE, PPM, 0, PPM, RATES.id, build.fact(FOUNDED))
    made = made_of(build.multiply(build.money(100), rate))
    days: list[dict[str, object]] = [{"founded": date(2016, 1, 1)}, {"founded": date(1999, 5, 1)}]
    assert totals_of(evaluator, made, bucket_of(days[:1]))["claims"].sum() == 1
    with pytest.raises(Refused) as refused:
        totals_of(evaluator, made, bucket_of(days))
    assert [str(problem.message.en) for problem in refused.value.problems] == [
        "p/g: rates has nothing for 1999-05-01 (1 rows, applicant 1 first); extend the table"
    ]


@pytest.mark.parametrize("evaluator", BACKENDS)
def test_day_that_a_refused_claim_does_not_look_at_is_none(evaluator: Evaluator) -> None:
    assert FOUNDED
    founded = build.fact(FOUNDED)
    rate = t.SeriesAt(RATE, PPM, 0, PPM, RATES.id, founded)
    recent = build.compare(">=", founded, build.const(date(2016, 1, 1), build.DATE))
    made = made_of(build.multiply(build.money(100), rate), recent)
    found = totals_of(evaluator, made, bucket_of([{"founded": date(1999, 5, 1)}]))
    assert found["claims"].to_list() == [1]


@pytest.mark.parametrize("evaluator", BACKENDS)
def test_sum_beyond_64_bits_is_refused(evaluator: Evaluator) -> None:
    assert STAFF
    made = made_of(build.multiply(build.fact(STAFF), build.money(10**14)))
    people: list[dict[str, object]] = [{"staff": 10_000}] * 10
    assert totals_of(evaluator, made, bucket_of(people[:9]))["hi"].to_list() == [9 * 10**18]
    with pytest.raises(Refused) as refused:
        totals_of(evaluator, made, bucket_of(people))
    assert [problem.message.en for problem in refused.value.problems] == ["the total of p/g leaves 64 bits"]


@settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
@given(random_policies.programs(), st.integers(0, 2**32), st.integers(1, 12))
def test_totals_are_what_the_claims_come_to(program: Program, seed: int, count: int) -> None:
    dossiers = random_dossiers.dossiers(seed, count, [rule.id for rule in program.rules])
    try:
        made = prepare_program(program, ON, frozenset(one.grant for dossier in dossiers for one in dossier.outcomes))
        (bucket,) = buckets_of(dossiers, WORDS)
        claims = POLARS.claims(made, {name: table.lazy() for name, table in bucket.tables.items()}, bucket.programmes)
    except Refused:
        return  # an amount could leave 64 bits, or a day lies beyond a table
    for by in ([], ["founded"], ["listed", "region"]):
        keys = ["rule", *by, "verdict"]
        wide = claims.join(bucket.tables["applicants"].select("applicant", *by), on="applicant")
        sums = wide.group_by(keys).agg(pl.len().cast(pl.Int64).alias("claims"), pl.col("lo", "hi").sum()).sort(keys)
        found = totals_of(POLARS, made, bucket, by)
        assert found.rows() == sums.rows()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    vocabulary = load_vocabulary()
    margins = read_margins(None, vocabulary)
    folder, day = tmp_path_factory.mktemp("people"), date(2022, 6, 30)
    return make_population(folder, 60, 7, margins, vocabulary, compile_policies(FEW), on=day, buckets=2)


@needs_compiler
def test_backends_say_the_same_of_a_store(store: Store, tmp_path: Path) -> None:
    jobs = [Job(store, compile_policies(FEW), store.on, backend) for backend in (Backend.POLARS, Backend.NATIVE)]
    assert_frame_equal(*(store_totals(job, ["registered_region"]) for job in jobs))
    for job in jobs:
        run(job, tmp_path / job.backend)
    for what in (CLAIMS, PLANS):
        assert_frame_equal(*(results(tmp_path / job.backend, what).collect() for job in jobs))


def test_without_a_compiler_native_is_refused_and_auto_is_polars(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duixian.tables.backends.available", lambda: False)
    assert evaluator(Backend.AUTO, NATIVE_PAYS) is POLARS
    with pytest.raises(Refused) as refused:
        evaluator(Backend.NATIVE, 1)
    assert str(refused.value) == (
        "native code needs a C compiler that works; none is here; expected gcc or clang (or another one named by CC); "
        "or --backend polars, which gives the same"
    )


def test_auto_waits_for_the_compiler_only_where_that_pays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("duixian.tables.backends.available", lambda: True)
    assert evaluator(Backend.AUTO, NATIVE_PAYS - 1) is POLARS
    assert evaluator(Backend.NATIVE, 1) is NATIVE
    assert evaluator(Backend.AUTO, NATIVE_PAYS) is not POLARS


def test_auto_goes_on_with_polars_where_a_program_does_not_compile(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("duixian.tables.backends.available", lambda: True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    (tmp_path / "file").write_text("no folder")
    made, bucket = made_of(build.money(500)), bucket_of([{}])
    with pytest.raises(CompilerFailed):
        totals_of(evaluator(Backend.NATIVE, 1), made, bucket)
    auto = evaluator(Backend.AUTO, NATIVE_PAYS)
    assert totals_of(auto, made, bucket).rows() == [(0, ENTITLED, 1, 500, 500)]
