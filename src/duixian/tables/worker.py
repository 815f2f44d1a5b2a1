"""A job whose buckets other processes work out: here, or beside the executors of a cluster."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from duixian.quantity.problem import Problem, Refused
from duixian.tables.run import Job, Progress, Runner, begin, goes_on, unfinished, write

Failed = tuple[int, tuple[Problem, ...]]  # a bucket, and why it is refused


def run_elsewhere(
    job: Job,
    into: Path,
    failed: Callable[[list[int]], Iterable[Failed]],
    *,
    progress: Progress | None = None,
    again: bool = False,
) -> int:
    """Run a job into a folder, or go on with it there, as `tables.run.run` does; how many buckets were worked out.

    `failed` has buckets worked out, and gives those that are refused. Raises `Refused` as `run` does, for the first of
    them; the others are finished by then. What is refused before any process is asked leaves the folder as it was.
    """
    left = list(unfinished(job, into) if goes_on(job, into, again=again) else range(job.store.buckets))
    if left:
        Runner(job)
    begin(job, into, again=again)
    if left and (refused := list(failed(left))):
        raise Refused(min(refused)[1])
    if progress:
        progress(job.store.buckets, job.store.buckets)
    return len(left)


def work_out(job: bytes, into: Path, bucket: int) -> tuple[Problem, ...]:
    """A bucket of a pickled job, written into the folder; why it is refused, which no other try mends."""
    try:
        write(_runner(job).bucket(bucket), into, bucket)
    except Refused as refused:
        return tuple(refused.problems)
    return ()


@lru_cache(maxsize=1)
def _runner(job: bytes) -> Runner:
    """A process is given many buckets of one job."""
    return Runner(pickle.loads(job))
