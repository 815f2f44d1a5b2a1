"""A run in several processes of this machine, a bucket at a time in each: what works out coupled claims one applicant
after the other keeps one processor busy and no more."""

from __future__ import annotations

import os
import pickle
import signal
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import active_children, get_context
from pathlib import Path

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.run import Job, Progress, sweep
from duixian.tables.worker import Failed, run_elsewhere, work_out

_THREADS = "POLARS_MAX_THREADS"


def run_in_processes(
    job: Job, into: Path, processes: int, *, progress: Progress | None = None, again: bool = False
) -> int:
    """Run a job as `run_elsewhere` does, which see; raises `Refused` where a process is ended from outside, too."""
    return run_elsewhere(
        job, into, lambda left: _failed(job, into, processes, left, progress), progress=progress, again=again
    )


def _failed(
    job: Job, into: Path, processes: int, buckets: Sequence[int], progress: Progress | None
) -> Iterator[Failed]:
    """Have some buckets worked out; those that are refused."""
    told, finished = pickle.dumps(job), job.store.buckets - len(buckets)
    with _pool(min(processes, len(buckets)), into) as pool:
        waiting = {pool.submit(work_out, told, into, bucket): bucket for bucket in buckets}
        for number, done in enumerate(as_completed(waiting)):
            if progress:
                progress(finished + number, job.store.buckets)
            if problems := done.result():
                yield waiting[done], problems


@contextmanager
def _pool(processes: int, into: Path) -> Iterator[ProcessPoolExecutor]:
    """Processes that share the processors; they are ended, and leave nothing half written, where one thing fails."""
    before, threads = active_children(), os.environ.get(_THREADS)
    os.environ[_THREADS] = str(max((os.cpu_count() or 1) // processes, 1))  # read by those that are begun now
    pool = ProcessPoolExecutor(processes, get_context("spawn"), _end_when_stopped)
    try:
        yield pool
    except BaseException as error:
        for child in active_children():
            if child not in before:
                child.terminate()
        pool.shutdown(cancel_futures=True)
        sweep(into)
        if isinstance(error, BrokenProcessPool):
            raise Refused([_ended(processes)]) from error
        raise
    finally:
        pool.shutdown()
        if threads is None:
            del os.environ[_THREADS]
        else:
            os.environ[_THREADS] = threads


def _end_when_stopped() -> None:
    """Ctrl-C reaches every process; these have nothing to say of it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def _ended(processes: int) -> Problem:
    message = Text(
        "一个计算进程被系统结束了，多半是内存不够", "a process was ended by the system, most likely for want of memory"
    )
    expected = Text(
        f"--processes 小于 {processes}（每个约占 1 GB 内存），再运行同一命令即接着算",
        f"--processes below {processes} (each takes about 1 GB); the same command goes on",
    )
    return Problem("process-ended", message, Place("--processes"), expected=expected)
