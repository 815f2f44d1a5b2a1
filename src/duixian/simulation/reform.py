"""Two programs over one store: who gets more, who less, and what both cost.

An applicant gains or loses by its whole plan, by one grant, or in one group. What is certain counts before what may
come: more certain money is a gain, whatever may come besides; where the certain sum stays, the potential one decides.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from duixian.simulation.budget import Settle, buckets
from duixian.simulation.groups import Breakdown, of_applicants
from duixian.simulation.reform_file import Reform
from duixian.simulation.tally import marks, summed
from duixian.tables.layout import APPLICANTS
from duixian.tables.rounds.stage import Settled
from duixian.tables.run import Job, Progress

PEOPLE = ("winners", "losers", "same")  # applicants that either program gives something; the others are not counted
SUMS = ("firm_before", "firm_after", "potential_before", "potential_after")
MOVED = ("firm_gained", "firm_lost", "potential_gained", "potential_lost")
MEASURES = (*PEOPLE, *SUMS, *MOVED)
LARGEST = 10
# The parts of the distribution of changes, in fen: below the first, from each to below the next; a part for nothing.
STEPS = (-(10**9), -(10**8), -(10**7), -(10**6), 0, 1, 10**6, 10**7, 10**8, 10**9)


@dataclass(frozen=True, slots=True)
class Moved:
    """One applicant whose plan comes to something else; money in fen."""

    code: str
    name: str
    region: str
    firm_before: int
    firm_after: int
    potential_before: int
    potential_after: int


@dataclass(frozen=True, slots=True)
class Effects:
    """What a reform does to the applicants of a store. `groups` has a table for each breakdown: its keys and
    `MEASURES`. `distribution`: for each part of `STEPS` how many applicants' certain sum moves by so much, and how many
    applicants' potential sum; all applicants of the store stand somewhere. `settled`: what quotas and pots came to
    under either program, where they were settled."""

    reform: Reform
    job: Job
    applicants: int
    total: Mapping[str, int]
    groups: Mapping[Breakdown, pl.DataFrame]
    winners: tuple[Moved, ...]
    losers: tuple[Moved, ...]
    distribution: tuple[tuple[int, int], ...]
    settled: tuple[Settled, Settled] | None


def effects(
    reform: Reform,
    job: Job,
    by: Sequence[Breakdown],
    *,
    into: Path | None = None,
    settle: Settle | None = None,
    progress: Progress | None = None,
    again: bool = False,
) -> Effects:
    """Run both programs over the store of `job` (its own program does not matter) and compare.

    With a folder `into` the results stay there, in `before` and `after`, and a second call goes on with them. Raises
    `Refused` as `budget` does.
    """
    found: dict[Breakdown, list[pl.DataFrame]] = {}
    ends: list[pl.DataFrame] = []
    steps: list[pl.DataFrame] = []
    applicants = 0
    settled, both = _both(reform, job, into, settle, progress, again)
    for bucket, claims in both:
        table = job.store.scan(APPLICANTS, bucket)
        groups = of_applicants(table)
        applicants += groups.height
        marked = [
            marks(made, program).join(groups.lazy(), on="applicant", how="left").collect()
            for made, program in zip(claims, (reform.before, reform.after), strict=True)
        ]
        for one in ((), *by):
            names = [dimension.id for dimension in one]
            found.setdefault(one, []).append(_grouped(_compared(marked, names), names).collect())
        whole = _compared(marked, []).collect()
        ends.append(_ends(whole, table))
        steps.append(_steps(whole))
    return Effects(
        reform,
        job,
        applicants,
        {name: int(value) for name, value in summed(found[()], [], MEASURES).row(0, named=True).items()},
        {one: summed(found[one], [dimension.id for dimension in one], MEASURES) for one in by},
        tuple(_largest(ends, 1)),
        tuple(_largest(ends, -1)),
        _distribution(steps, applicants),
        settled,
    )


def _both(
    reform: Reform, job: Job, into: Path | None, settle: Settle | None, progress: Progress | None, again: bool
) -> tuple[tuple[Settled, Settled] | None, Iterator[tuple[int, tuple[pl.LazyFrame, pl.LazyFrame]]]]:
    """What was settled, and the claims of every bucket, under both programs; `progress` is told of both as of one
    work."""

    def told(place: int) -> Progress:
        def tell(done: int, of: int) -> None:
            if progress:
                progress(place * of + done if into else min(2 * done + place, 2 * of), 2 * of)

        return tell

    (one, before), (other, after) = (
        buckets(
            replace(job, program=program),
            into=into / name if into else None, settle=settle, progress=told(place), again=again,
        )
        for place, (name, program) in enumerate((("before", reform.before), ("after", reform.after)))
    )  # fmt: skip
    settled = (one, other) if one and other else None
    return settled, ((bucket, (a, b)) for (bucket, a), (_, b) in zip(before, after, strict=True))


def _compared(marked: Sequence[pl.DataFrame], names: list[str]) -> pl.LazyFrame:
    """For each group and applicant the four `SUMS`, and `way`: 1 for more, -1 for less."""
    keys = [*names, "applicant"]
    texts = [pl.col(name).cast(pl.String) for name in names if name != "year"]
    sums = [
        one.lazy()
        .group_by(keys)
        .agg(pl.col("firm").sum().alias(f"firm_{when}"), pl.col("potential").sum().alias(f"potential_{when}"))
        .with_columns(texts)
        for one, when in zip(marked, ("before", "after"), strict=True)
    ]
    both = sums[0].join(sums[1], on=keys, how="full", coalesce=True, nulls_equal=True)
    firm, potential = _change("firm").sign(), _change("potential").sign()
    return both.with_columns(pl.col(SUMS).fill_null(0)).with_columns(
        pl.when(firm != 0).then(firm).otherwise(potential).alias("way")
    )


def _change(kind: str) -> pl.Expr:
    return pl.col(f"{kind}_after") - pl.col(f"{kind}_before")


def _grouped(compared: pl.LazyFrame, names: list[str]) -> pl.LazyFrame:
    something = pl.any_horizontal(pl.col(name) > 0 for name in SUMS)
    people = (pl.col("way") > 0, pl.col("way") < 0, (pl.col("way") == 0) & something)
    sums = [
        *(who.sum().cast(pl.Int64).alias(name) for name, who in zip(PEOPLE, people, strict=True)),
        *(pl.col(name).cast(pl.Int128).sum() for name in SUMS),
        *(
            (_change(kind) * sign).clip(lower_bound=0).cast(pl.Int128).sum().alias(f"{kind}_{word}")
            for kind in ("firm", "potential")
            for sign, word in ((1, "gained"), (-1, "lost"))
        ),
    ]
    return compared.group_by(names).agg(sums) if names else compared.select(sums)


def _order(way: int) -> list[pl.Expr]:
    """The greatest change first; applicants of the same change by their keys, so that the order is one."""
    return [_change("firm") * -way, _change("potential") * -way, pl.col("applicant")]


def _ends(whole: pl.DataFrame, applicants: pl.LazyFrame) -> pl.DataFrame:
    """The applicants of a bucket that win and lose most, with who they are."""
    found = [whole.filter(pl.col("way") == way).sort(_order(way)).head(LARGEST) for way in (1, -1)]
    who = applicants.select("applicant", "code", "name", pl.col("registered_region").cast(pl.String).alias("region"))
    return pl.concat(found).lazy().join(who, on="applicant", how="left").collect()


def _largest(ends: Sequence[pl.DataFrame], way: int) -> Iterator[Moved]:
    if ends:
        found = pl.concat(ends).filter(pl.col("way") == way).sort(_order(way)).head(LARGEST)
        for row in found.iter_rows(named=True):
            yield Moved(row["code"], row["name"] or "", row["region"] or "", *(int(row[name]) for name in SUMS))


def _steps(whole: pl.DataFrame) -> pl.DataFrame:
    """How many applicants' sums move by how much, by the parts of `STEPS`."""
    return pl.concat(
        whole.group_by(pl.sum_horizontal((_change(kind) >= step).cast(pl.Int64) for step in STEPS).alias("step"))
        .agg(pl.len().cast(pl.Int64).alias("applicants"))
        .select(pl.lit(kind).alias("kind"), "step", "applicants")
        for kind in ("firm", "potential")
    )


def _distribution(steps: Sequence[pl.DataFrame], applicants: int) -> tuple[tuple[int, int], ...]:
    many = {(row[0], row[1]): int(row[2]) for row in summed(steps, ["kind", "step"], ("applicants",)).iter_rows()}
    nothing = STEPS.index(0) + 1
    found = [[many.get((kind, step), 0) for step in range(len(STEPS) + 1)] for kind in ("firm", "potential")]
    for counts in found:  # those without any claim do not move either
        counts[nothing] = applicants - sum(counts[:nothing]) - sum(counts[nothing + 1 :])
    return tuple(zip(*found, strict=True))
