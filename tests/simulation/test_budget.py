from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from stores import ON, sample_dossiers, sample_store

from duixian.assess import assess_dossier
from duixian.assess.result import Assessment
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.quantity.problem import Refused
from duixian.simulation.budget import Budget, budget, other_readings, under_reading
from duixian.simulation.groups import USUAL, Breakdown, breakdowns
from duixian.simulation.tally import MEASURES, MONEY, PEOPLE, UNBOUNDED, Tally, marks, summed, unbounded_rules
from duixian.tables.layout import APPLICANTS
from duixian.tables.run import Job, Runner
from duixian.tables.store import Store
from duixian.vocabulary.derive import derive
from duixian.vocabulary.facts import load_vocabulary

POLICIES = ("harbin-2022-1", "heilongjiang-20")
LIVE = ("undecided", "competitive", "discretionary", "entitled")


@cache
def program() -> Program:
    return compile_policies(POLICIES)


@cache
def assessments() -> Sequence[Assessment]:
    words = load_vocabulary()
    return [assess_dossier(derive(d, words), program(), on=ON, readings=False) for d in sample_dossiers()]


@pytest.fixture(scope="module")
def claims(store: Store) -> pl.DataFrame:
    runner = Runner(Job(store, program(), ON))
    return pl.concat(runner.bucket(bucket).claims for bucket in range(store.buckets))


def _by(*names: str) -> tuple[Breakdown, ...]:
    return breakdowns(names)


BY = _by(*USUAL, "region:city", "region:province", "industry:division", "size+grant")


@pytest.fixture(scope="module")
def found(store: Store) -> Budget:
    """The budget of everybody, by all that it can be told by."""
    return budget(Job(store, program(), ON), BY)


def test_budget_is_the_sum_of_the_assessments(found: Budget) -> None:
    whole = [claim for answer in assessments() for claim in answer.claims]
    assert all(claim.hi < UNBOUNDED for claim in whole)
    assert {name: found.total[name] for name in ("lo", "hi", "firm", "potential", "claims", "certain", "possible")} == {
        "lo": sum(claim.lo for claim in whole),
        "hi": sum(claim.hi for claim in whole),
        "firm": sum(answer.plan.firm for answer in assessments()),
        "potential": sum(answer.plan.potential for answer in assessments()),
        "claims": sum(claim.verdict != "not_in_force" for claim in whole),
        "certain": sum(answer.plan.firm > 0 for answer in assessments()),
        "possible": sum(answer.plan.potential > 0 for answer in assessments()),
    }
    verdicts = Counter((claim.rule, claim.verdict.value) for claim in whole)
    told = found.groups[_by("grant")[0]]
    assert {(row["grant"], v): row[v] for row in told.iter_rows(named=True) for v in LIVE if row[v]} == {
        key: many for key, many in verdicts.items() if key[1] in LIVE
    }


def test_every_breakdown_adds_up_to_the_total(found: Budget, store: Store) -> None:
    sums = [name for name in MEASURES if name not in PEOPLE]
    for one in BY:
        table = found.groups[one]
        assert {name: table[name].sum() for name in sums} == {name: found.total[name] for name in sums}
        if "population" in table.columns:
            assert table["population"].sum() == found.applicants == store.applicants


def test_applicants_are_counted_once_in_each_group(found: Budget, claims: pl.DataFrame) -> None:
    grants = found.groups[_by("grant")[0]]
    paid = claims.filter(pl.col("firm") > 0).group_by("rule").agg(pl.col("applicant").n_unique())
    expected = {str(rule): many for rule, many in paid.iter_rows()}
    assert {row["grant"]: row["certain"] for row in grants.iter_rows(named=True) if row["certain"]} == expected


@pytest.mark.parametrize("buckets", [1, 13])
def test_buckets_do_not_matter(buckets: int, found: Budget, tmp_path: Path) -> None:
    by = _by(*USUAL)
    two = budget(Job(sample_store(tmp_path / "other", buckets), program(), ON), by)
    assert (found.total, found.reasons, found.waiting, found.distribution) == (
        two.total, two.reasons, two.waiting, two.distribution,
    )  # fmt: skip
    for group in by:
        keys = [dimension.id for dimension in group]
        assert found.groups[group].sort(keys).equals(two.groups[group].sort(keys))


def test_reasons_count_the_masks(found: Budget, claims: pl.DataFrame) -> None:
    failed: Counter[tuple[str, int]] = Counter()
    alone: Counter[tuple[str, int]] = Counter()
    pending: Counter[tuple[str, int]] = Counter()
    for rule, verdict, waits, fails in claims.select("rule", "verdict", "pending", "failed").iter_rows():
        if verdict == "not_in_force":
            continue
        for place in range(64):
            bit = 1 << place
            failed[rule, place] += bool(fails & bit)
            alone[rule, place] += fails == bit
            pending[rule, place] += verdict in LIVE and bool(waits & bit)
    told = [reason for reason in found.reasons if reason.place >= 0]
    assert {(r.rule, r.place): (r.failed, r.alone, r.pending) for r in told} == {
        key: (failed[key], alone[key], pending[key]) for key in failed if failed[key] or pending[key]
    }


def test_distribution_holds_every_applicant_once(found: Budget, store: Store) -> None:
    assert [sum(column) for column in list(zip(*found.distribution, strict=True))[1:]] == [store.applicants] * 2
    assert store.applicants - found.distribution[0][1] == found.total["certain"]


def test_a_finished_run_gives_the_same_as_one_that_keeps_nothing(found: Budget, store: Store, tmp_path: Path) -> None:
    job = Job(store, program(), ON)
    kept = budget(job, _by("size"), into=tmp_path / "out")
    assert (kept.total, kept.reasons) == (found.total, found.reasons)
    told: list[tuple[int, int]] = []
    budget(job, (), into=tmp_path / "out", progress=lambda done, of: told.append((done, of)))
    assert told == [(3, 3)]  # nothing is left to do


def test_an_amount_without_a_ceiling_is_counted_but_not_summed(store: Store, claims: pl.DataFrame) -> None:
    rule = compile_policies(["shuangyashan-2022"])
    free = unbounded_rules(rule)[0]
    row = claims.head(1).with_columns(
        pl.lit(free).alias("rule"), pl.lit("discretionary").alias("verdict"), pl.lit(0).alias("failed"),
        pl.lit(10**14).alias("hi"), pl.lit(10**14).alias("potential"), pl.lit(0).alias("lo"), pl.lit(0).alias("firm"),
    )  # fmt: skip
    marked = marks(row.lazy(), rule).collect().row(0, named=True)
    assert (marked["hi"], marked["potential"], marked["open_ended"]) == (0, 0, True)
    tally = Tally(rule, ())
    tally.add(row.lazy(), store.scan(APPLICANTS, 0))
    assert {name: tally.total()[name] for name in (*MONEY, "open_ended", "possible")} == {
        **dict.fromkeys(MONEY, 0), "open_ended": 1, "possible": 1,
    }  # fmt: skip


def test_a_sum_beyond_64_bits_is_refused() -> None:
    half = pl.DataFrame({"rule": ["a"], "hi": [2**62]}, schema={"rule": pl.String, "hi": pl.Int128})
    assert summed([half], ["rule"], ["hi"])["hi"].to_list() == [2**62]
    with pytest.raises(Refused) as refused:
        summed([half, half], ["rule"], ["hi"])
    assert [problem.code for problem in refused.value.problems] == ["sum-too-large"]


def test_groups_are_read_with_their_short_names() -> None:
    found = breakdowns(["grant,region", "region:city+grant, industry", "district"])
    assert [[d.id for d in by] for by in found] == [["grant"], ["district"], ["city", "grant"], ["section"]]


def test_an_unknown_group_is_refused_with_the_nearest() -> None:
    with pytest.raises(Refused) as refused:
        breakdowns(["grant,regoin", "size+"])
    assert [(p.code, p.nearest) for p in refused.value.problems] == [("unknown-group", "region"), ("unknown-group", "")]


def test_other_readings_are_those_that_change_the_program(store: Store) -> None:
    found = list(other_readings(["harbin-2022-1"], {}))
    assert {other.chosen.ambiguity for other in found} >= {"A6"}
    now = compile_policies(["harbin-2022-1"])
    assert all(
        (o.program.rules, o.program.relations, o.program.policies) != (now.rules, now.relations, now.policies)
        for o in found
    )
    other = next(o for o in found if (o.chosen.ambiguity, o.reading) == ("A6", "exclusive"))
    told = under_reading(Job(store, now, ON), other)
    direct = budget(Job(store, compile_policies(["harbin-2022-1"], {"A6": "exclusive"}), ON), ())
    assert told.total == direct.total
