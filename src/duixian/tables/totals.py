"""What a program comes to over a whole store, without plans: claims and money by rule, verdict and group."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from duixian.tables.backends import evaluator
from duixian.tables.claims import prepare_program
from duixian.tables.counting import sums
from duixian.tables.loading import Tables
from duixian.tables.run import Job, settled_rules

AT_ONCE = 500_000  # applicants worked on together; more cost memory, fewer the time to plan each reading


def store_totals(job: Job, by: Sequence[str]) -> pl.DataFrame:
    """Claims, lo and hi in fen for each rule (its place in the program), verdict (its place in `VERDICTS`) and group.

    `by`: columns of the applicants. Raises `Refused` where an amount could leave 64 bits or a sum does, and where a day
    lies beyond a reference table.
    """
    evaluate = evaluator(job.backend, job.store.applicants).totals
    made = prepare_program(job.program, job.on, settled_rules(job))
    programmes = {name: i for i, name in enumerate(job.store.programmes)}
    return sums(job.program, side_by_side(lambda tables: evaluate(made, tables, programmes, by), together(job)), by)


def side_by_side(work: Callable[[Tables], pl.DataFrame], batches: Iterable[Tables]) -> list[pl.DataFrame]:
    """What `work` gives for each batch. Two are under way at a time: while one is read, another is worked out."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(work, batches))


def together(job: Job) -> Iterator[Tables]:
    """The tables of as many buckets at a time as hold `AT_ONCE` applicants, one bucket at least."""
    store, begin = job.store, 0
    for bucket in range(store.buckets):
        last = bucket + 1 == store.buckets
        if last or store.first_applicant(bucket + 1) - store.first_applicant(begin) >= AT_ONCE:
            yield job.tables(*range(begin, bucket + 1))
            begin = bucket + 1
