"""How a job is run: on which machines, with what places and money settled, and how to stop it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import polars as pl

from duixian.cli import screen
from duixian.cli.progress import bucket_bar
from duixian.program.model import Program
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.simulation.budget import Settle
from duixian.tables.backends import Backend
from duixian.tables.processes import run_in_processes
from duixian.tables.rounds.scores import read_scores
from duixian.tables.rounds.stage import Run, Settled, run_settled
from duixian.tables.rounds.terms import Terms, read_terms
from duixian.tables.run import Job, Progress
from duixian.tables.store import Store


@dataclass(frozen=True, slots=True)
class Options:
    """What all three commands are given. `master`: the Spark cluster that runs buckets; None: this machine, in so many
    `processes`."""

    store: Path
    into: Path | None
    policies: list[str]
    readings: list[str]
    on: str | None
    backend: Backend
    master: str | None
    processes: int
    again: bool


@contextmanager
def elsewhere(options: Options) -> Iterator[Run | None]:
    """How a job is run where it is not run in this process."""
    if options.processes > 1:
        yield lambda job, into, progress: run_in_processes(
            job, into, options.processes, progress=progress, again=options.again
        )
        return
    if options.master is None:
        yield None
        return
    from duixian.tables.spark import cluster

    with cluster(options.master) as found:
        yield lambda job, into, progress: found.run(job, into, progress=progress, again=options.again)


@contextmanager
def settling(
    options: Options, job: Job, terms: Path | None, scores: Path | None, programs: Sequence[Program]
) -> Iterator[tuple[Path | None, Settle | None]]:
    """The folder of the results, and how a job is run there with quotas and pots settled, or elsewhere: a
    folder that goes away where none is named but that needs one."""
    if terms is None and scores is not None:
        message = Text("评分要和名额、资金的落实办法一起给", "scores come with the terms that use them")
        expected = Text("--terms 文件", "--terms FILE")
        raise Refused([Problem("terms-wanted", message, Place("--scores"), expected=expected)])
    store = job.store
    settled = _settled(terms, scores, programs, store, options.again) if terms else _as_it_is
    with elsewhere(options) as run_there:
        settle = partial(settled, run_there) if terms or run_there else None
        if settle is None or options.into is not None:
            yield options.into, settle
            return
        with tempfile.TemporaryDirectory(prefix=f".{store.path.name}-", dir=store.path.parent) as folder:
            yield Path(folder), settle


def _as_it_is(run_there: Run | None, job: Job, into: Path, progress: Progress | None) -> None:
    assert run_there is not None
    run_there(job, into, progress)


def _settled(
    terms: Path, scores: Path | None, programs: Sequence[Program], store: Store, again: bool
) -> Callable[[Run | None, Job, Path, Progress | None], Settled | None]:
    """Raises `Refused` with what is wrong with terms and scores together."""
    problems: list[Problem] = []
    read: Terms | None = None
    table: pl.DataFrame | None = None
    try:
        read = read_terms(terms, programs)
        scored = {name for program in programs for name in read.under(program).scored}
        if scored and scores is None:
            names = "、".join(sorted(scored))
            message = Text(f"{names} 要看评分或申报先后", f"{names}: scores or times of filing say who comes first")
            expected = Text("--scores 文件", "--scores FILE")
            problems.append(Problem("scores-wanted", message, Place(str(terms)), expected=expected))
    except Refused as refused:
        problems += refused.problems
    try:
        table = read_scores(scores, store, programs) if scores is not None else None
    except Refused as refused:
        problems += refused.problems
    if problems or read is None:
        raise Refused(problems)
    agreed = read

    def settle(run_there: Run | None, job: Job, into: Path, progress: Progress | None) -> Settled:
        specs = agreed.under(job.program)
        return run_settled(job, specs, table, into, progress=progress, again=again, run_round=run_there)

    return settle


@contextmanager
def stoppable(job: Job, into: Path | None) -> Iterator[Progress]:
    """A bar while it works. Ctrl-C says how to go on."""
    say = screen.screen().say
    try:
        with bucket_bar(job.store.applicants) as progress:
            yield progress
    except KeyboardInterrupt:
        if into is None:
            text = Text(
                "已停止，没有保留结果。加 --into 文件夹，停下后就能接着算。",
                "Stopped; nothing is kept. With --into DIR a run can go on where it stopped.",
            )
        else:
            text = Text(
                f"已停止。算完的桶在 {into}，再运行同一命令即接着算。",
                f"Stopped. The finished buckets are in {into}; the same command goes on from there.",
            )
        screen.note(say(text))
        raise
