"""Runs in two processes say, row for row, what a run in one says, and leave nothing behind that is not whole."""

import os
import signal
from multiprocessing import active_children
from pathlib import Path

import pytest
from elsewhere import BUCKETS, ON, POLICIES, beyond_64_bits, ended, same

from duixian import Refused
from duixian.cli import run as duixian
from duixian.program.model import Program
from duixian.tables.processes import run_in_processes
from duixian.tables.run import CLAIMS, PLANS, Job, run
from duixian.tables.store import Store


def only_whole_files(into: Path) -> bool:
    return {file.suffix for what in (CLAIMS, PLANS) for file in (into / what).iterdir()} <= {".parquet"}


def test_two_processes_say_row_for_row_what_one_says(
    three_buckets: Store, run_here: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", str(three_buckets.path), "--into", str(tmp_path), "--processes", "2", "--lang", "en"]
    assert duixian([*words, *(word for policy in POLICIES for word in ("--policy", policy))]) == 0
    assert f"200 applicants in {BUCKETS} buckets ({BUCKETS} run now)" in " ".join(capsys.readouterr().out.split())
    same(tmp_path, run_here)
    assert only_whole_files(tmp_path)
    assert "POLARS_MAX_THREADS" not in os.environ


def test_a_run_that_loses_a_process_says_so_and_goes_on(
    three_buckets: Store, two_policies: Program, run_here: Path, tmp_path: Path
) -> None:
    job = Job(three_buckets, two_policies, ON)

    def lose(done: int, _: int) -> None:
        for child in active_children() if done == 0 else ():
            assert child.pid is not None
            os.kill(child.pid, signal.SIGKILL)

    with pytest.raises(Refused) as refused:
        run_in_processes(job, tmp_path, 2, progress=lose)
    assert [problem.render("en") for problem in refused.value.problems] == [
        "--processes: a process was ended by the system, most likely for want of memory; "
        "expected --processes below 2 (each takes about 1 GB); the same command goes on"
    ]
    assert only_whole_files(tmp_path)
    assert 0 < run(job, tmp_path) < BUCKETS
    same(tmp_path, run_here)
    assert run_in_processes(job, tmp_path, 2) == 0


def test_a_run_that_is_stopped_ends_its_processes_and_goes_on(
    three_buckets: Store, two_policies: Program, run_here: Path, tmp_path: Path
) -> None:
    def stop(done: int, _: int) -> None:
        if done == 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_in_processes(Job(three_buckets, two_policies, ON), tmp_path, 2, progress=stop)
    assert active_children() == []
    assert only_whole_files(tmp_path)
    run(Job(three_buckets, two_policies, ON), tmp_path)
    same(tmp_path, run_here)


def test_what_refuses_a_bucket_in_one_process_refuses_it_in_two(
    three_buckets: Store, two_policies: Program, tmp_path: Path
) -> None:
    told = []
    for way in (run, lambda job, into: run_in_processes(job, into, 2)):
        with pytest.raises(Refused) as refused:
            way(Job(three_buckets, ended(two_policies), ON), tmp_path / str(len(told)))
        told.append(refused.value.problems)
    assert [problem.code for problem in told[0]] == ["series-beyond"]
    assert told[1] == told[0]


def test_what_is_refused_before_the_first_bucket_leaves_the_folder_as_it_was(
    three_buckets: Store, two_policies: Program, tmp_path: Path
) -> None:
    with pytest.raises(Refused) as refused:
        run_in_processes(Job(three_buckets, beyond_64_bits(two_policies), ON), tmp_path / "there", 2)
    assert {problem.code for problem in refused.value.problems} == {"beyond-64-bits"}
    assert not (tmp_path / "there").exists()


def test_processes_are_for_this_machine(
    three_buckets: Store, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    words = ["run", str(three_buckets.path), "--into", str(tmp_path / "there"), "--lang", "en"]
    assert duixian([*words, "--engine", "spark", "--processes", "2"]) == 2
    assert "--processes is for this machine only; expected --master local[2]" in capsys.readouterr().err
    assert duixian([*words, "--processes", "0"]) == 2
    assert not (tmp_path / "there").exists()
