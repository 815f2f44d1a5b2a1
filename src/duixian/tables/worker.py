"""A bucket of a job worked out in another process: here, or beside an executor of a cluster."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path

from duixian.quantity.problem import Problem, Refused
from duixian.tables.run import Runner, write

Failed = tuple[int, tuple[Problem, ...]]  # a bucket, and why it is refused


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
