"""What policies cost over a store: claims, money and take-up by group, why claims fail, what they wait for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import polars as pl

from duixian.policy.loader import catalogue_files, find_policy
from duixian.program.compile import compile_policies
from duixian.program.compile import load as load_policy
from duixian.program.model import ChosenReading, Program
from duixian.quantity.text import Text
from duixian.simulation.groups import Breakdown
from duixian.simulation.tally import Reason, Tally
from duixian.tables.layout import APPLICANTS
from duixian.tables.rounds.stage import Settled
from duixian.tables.run import CLAIMS, Job, Progress, Runner, run
from duixian.vocabulary.facts import Vocabulary, load_vocabulary

# Runs a job into a folder: with quotas and pots settled, or (None) as it is, on other machines.
Settle = Callable[[Job, Path, Progress | None], Settled | None]


@dataclass(frozen=True, slots=True)
class Budget:
    """The sums of a run. `groups` has a table for each breakdown: its keys, `tally.MEASURES`, and `population`, the
    applicants of the store that stand in a group, where a breakdown is by applicants alone. `settled`: what quotas and
    pots came to, where they were settled; otherwise competitive money is potential. All money is fen."""

    job: Job
    applicants: int
    total: Mapping[str, int]
    groups: Mapping[Breakdown, pl.DataFrame]
    reasons: tuple[Reason, ...]
    waiting: Mapping[tuple[str, str], tuple[int, int]]
    distribution: Sequence[tuple[int, int, int]]
    settled: Settled | None

    @property
    def program(self) -> Program:
        return self.job.program


@dataclass(frozen=True, slots=True)
class OtherReading:
    """Another reading of an ambiguity with the program under it, and, once it was run, its totals."""

    chosen: ChosenReading
    reading: str
    title: Text
    program: Program
    total: Mapping[str, int]


def budget(
    job: Job,
    by: Sequence[Breakdown],
    *,
    into: Path | None = None,
    settle: Settle | None = None,
    progress: Progress | None = None,
    again: bool = False,
) -> Budget:
    """Run a job, or go on with it in the folder `into`, and count what it gives.

    Without a folder nothing is kept but the sums. `settle` needs one: quotas and pots are settled there first. Raises
    `Refused` as `tables.run.run` does, and where a sum leaves 64 bits.
    """
    tally = Tally(job.program, by)
    settled, found = buckets(job, into=into, settle=settle, progress=progress, again=again)
    for bucket, claims in found:
        tally.add(claims, job.store.scan(APPLICANTS, bucket))
    return Budget(
        job,
        tally.applicants,
        tally.total(),
        {one: tally.groups(one) for one in by},
        tally.reasons(),
        tally.waiting(),
        tally.distribution(),
        settled,
    )


def buckets(
    job: Job, *, into: Path | None, settle: Settle | None, progress: Progress | None, again: bool
) -> tuple[Settled | None, Iterator[tuple[int, pl.LazyFrame]]]:
    """What was settled, and the claims of every bucket in order: of a run that is finished into a folder, or, where
    there is none, worked out one after the other."""
    if into is None:
        return None, _one_by_one(job, progress)
    settled = settle(job, into, progress) if settle else None
    if settle is None:
        run(job, into, progress=progress, again=again)
    return settled, ((bucket, claims_of(into, bucket)) for bucket in range(job.store.buckets))


def _one_by_one(job: Job, progress: Progress | None) -> Iterator[tuple[int, pl.LazyFrame]]:
    runner = Runner(job)
    for bucket in range(job.store.buckets):
        if progress:
            progress(bucket, job.store.buckets)
        yield bucket, runner.bucket(bucket).claims.lazy()
    if progress:
        progress(job.store.buckets, job.store.buckets)


def claims_of(into: Path, bucket: int) -> pl.LazyFrame:
    """The claims of one bucket of a finished run."""
    return pl.scan_parquet(into / CLAIMS / f"bucket-{bucket:04d}.parquet")


def other_readings(
    names: Sequence[str | Path] | None, readings: Mapping[str, str], vocabulary: Vocabulary | None = None
) -> Iterator[OtherReading]:
    """Every registered reading beside the chosen ones that makes another program of the policies, without totals."""
    words = vocabulary or load_vocabulary()
    now = compile_policies(names, readings, words)
    files = {one.id: one for one in (load_policy(find_policy(str(name))) for name in names or catalogue_files())}
    for chosen in now.readings:
        for name, reading in files[chosen.policy].model.ambiguities[chosen.ambiguity].readings.items():
            if name == chosen.reading:
                continue
            other = compile_policies(names, {**readings, f"{chosen.policy}:{chosen.ambiguity}": name}, words)
            if (other.rules, other.relations, other.policies) != (now.rules, now.relations, now.policies):
                yield OtherReading(chosen, name, reading.title, other, {})


def under_reading(job: Job, other: OtherReading, progress: Progress | None = None) -> OtherReading:
    """The totals of the job under another reading; nothing of the run is kept."""
    found = budget(replace(job, program=other.program), (), progress=progress)
    return replace(other, total=found.total)
