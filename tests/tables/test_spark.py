"""Runs on a Spark cluster of two processes say, row for row, what a run on one machine says. One session for all."""

import pickle
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from elsewhere import BUCKETS, ON, beyond_64_bits, ended, same
from polars.testing import assert_frame_equal

from duixian import Refused
from duixian.cli import run as duixian
from duixian.program.model import Program
from duixian.tables import spark
from duixian.tables.run import CLAIMS, PLANS, Job, run
from duixian.tables.spark import Cluster, cluster
from duixian.tables.store import Store
from duixian.tables.worker import work_out

pytest.importorskip("pyspark", reason="PySpark is not installed")
NO_JAVA = shutil.which("java") is None


@pytest.fixture(scope="module")
def local() -> Iterator[Cluster]:
    if NO_JAVA:
        pytest.skip("Java is not installed")
    with cluster("local[2]") as found:
        yield found


def test_spark_says_row_for_row_what_one_machine_says(
    local: Cluster, three_buckets: Store, two_policies: Program, run_here: Path, tmp_path: Path
) -> None:
    heard = list[tuple[int, int]]()
    assert (
        local.run(Job(three_buckets, two_policies, ON), tmp_path, progress=lambda *told: heard.append(told)) == BUCKETS
    )
    same(tmp_path, run_here)
    assert heard[-1] == (BUCKETS, BUCKETS)
    assert sorted(heard) == heard
    for what in (CLAIMS, PLANS):  # nothing but whole files
        assert {file.suffix for file in (tmp_path / what).iterdir()} == {".parquet"}


def test_spark_goes_on_from_finished_buckets(
    local: Cluster, three_buckets: Store, two_policies: Program, run_here: Path, tmp_path: Path
) -> None:
    job, into = Job(three_buckets, two_policies, ON), tmp_path / "there"
    shutil.copytree(run_here, into)
    for bucket in (1, 2):
        (into / PLANS / f"bucket-{bucket:04d}.parquet").unlink()
    (into / CLAIMS / "bucket-0001-0.part").write_bytes(b"half of a bucket")
    assert local.run(job, into) == 2
    same(into, run_here)
    assert local.run(job, into) == 0


def test_a_bucket_that_is_tried_twice_is_written_once(
    three_buckets: Store, two_policies: Program, run_here: Path, tmp_path: Path
) -> None:
    shutil.copytree(run_here, tmp_path / "again")
    assert work_out(pickle.dumps(Job(three_buckets, two_policies, ON)), tmp_path / "again", 2) == ()
    same(tmp_path / "again", run_here)
    assert len(list((tmp_path / "again" / CLAIMS).iterdir())) == BUCKETS


def test_what_refuses_a_bucket_on_one_machine_refuses_it_on_spark(
    local: Cluster, three_buckets: Store, two_policies: Program, tmp_path: Path
) -> None:
    told = []
    for way in (run, local.run):
        with pytest.raises(Refused) as refused:
            way(Job(three_buckets, ended(two_policies), ON), tmp_path / str(len(told)))
        told.append(refused.value.problems)
    assert [problem.code for problem in told[0]] == ["series-beyond"]
    assert told[1] == told[0]


def test_what_no_machine_could_work_out_leaves_the_folder_as_it_was(
    local: Cluster, three_buckets: Store, two_policies: Program, tmp_path: Path
) -> None:
    for way in (run, local.run):
        with pytest.raises(Refused) as refused:
            way(Job(three_buckets, beyond_64_bits(two_policies), ON), tmp_path / "there")
        assert {problem.code for problem in refused.value.problems} == {"beyond-64-bits"}
        assert not (tmp_path / "there").exists()


def test_what_fails_on_a_machine_is_told_in_its_words(
    local: Cluster, three_buckets: Store, two_policies: Program, tmp_path: Path
) -> None:
    shutil.copytree(three_buckets.path, tmp_path / "broken")
    (tmp_path / "broken" / "bucket-0002" / "lines.parquet").write_bytes(b"no Parquet")
    with pytest.raises(Refused) as refused, spark._told("local[2]"):
        local.run(Job(Store.open(tmp_path / "broken"), two_policies, ON), tmp_path / "there")
    (problem,) = refused.value.problems
    assert (problem.code, problem.place.file) == ("spark", "local[2]")
    assert problem.message.en.startswith("Spark says: polars.exceptions.ComputeError: parquet")
    assert {file.suffix for file in (tmp_path / "there" / PLANS).iterdir()} <= {".parquet"}


REFORM = """title: 三星设备上云最高补到 50 万元
changes:
  - policy: harbin-2022-1
    set:
      grants.star-3-equipment.award.at_most: 50万元
"""
TERMS = """title: 2022 年度资金安排
grants:
  harbin-2022-1/star-3-equipment:
    places: all
pots:
  - for: [harbin-2022-1]
    amount: 200万元
    per: year
    share: in order
    order: [amount, code]
"""


@pytest.mark.parametrize("command", ["run", "budget --terms", "reform"])
def test_every_command_says_on_spark_what_it_says_here(
    command: str, local: Cluster, three_buckets: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    @contextmanager
    def running(master: str) -> Iterator[Cluster]:
        assert master == "local[2]"
        yield local

    monkeypatch.setattr(spark, "cluster", running)
    (tmp_path / "reform.yaml").write_text(REFORM, encoding="utf-8")
    (tmp_path / "terms.yaml").write_text(TERMS, encoding="utf-8")
    name, *more = command.split()
    words: list[str | Path] = [name, three_buckets.path, *([tmp_path / "reform.yaml"] if name == "reform" else [])]
    words += [*more, tmp_path / "terms.yaml"] if more else []
    words += ["--policy", "harbin-2022-1", "--lang", "en"]
    words += ["--by", "size", "--format", "json"] if name != "run" else []
    told = []
    for where, machines in (("here", []), ("there", ["--engine", "spark", "--master", "local[2]"])):
        into = tmp_path / where
        assert duixian([str(word) for word in (*words, "--into", into, *machines)]) == 0
        told.append("".join(capsys.readouterr().out.split()).replace(str(into), "DIR"))
    assert told[0] == told[1]
    here = {file.relative_to(tmp_path / "here") for file in (tmp_path / "here").rglob("*.parquet")}
    assert here == {file.relative_to(tmp_path / "there") for file in (tmp_path / "there").rglob("*.parquet")}
    for file in here:
        assert_frame_equal(pl.read_parquet(tmp_path / "there" / file), pl.read_parquet(tmp_path / "here" / file))


def refusal(master: str) -> tuple[str, str]:
    with pytest.raises(Refused) as refused, cluster(master):
        pass
    (problem,) = refused.value.problems
    return problem.code, problem.render("en")


def test_a_missing_driver_is_named_with_its_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark", None)
    assert refusal("local[2]") == (
        "not-installed",
        "pyspark is not installed; expected pip install 'duixian[spark]'",
    )


def test_missing_java_is_named_with_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    wanted = "expected Java 17 or newer (apt install openjdk-17-jre-headless), or a JAVA_HOME that names one"
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    assert refusal("local[2]") == ("no-java", f"JAVA_HOME: Spark needs Java, and {tmp_path} has none; {wanted}")
    monkeypatch.delenv("JAVA_HOME")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert refusal("local[2]") == ("no-java", f"Spark needs Java, and PATH has none; {wanted}")


@pytest.mark.skipif(NO_JAVA, reason="Java is not installed")
def test_a_master_that_does_not_answer_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"spark://127.0.0.1:{free.getsockname()[1]}"
    wanted = "expected local[2], spark://host:7077, yarn or k8s://…, of a master that is running"
    assert refusal(url) == (
        "spark-master",
        f"--master: the Spark master {url} cannot be reached: [Errno 111] Connection refused; {wanted}",
    )
    assert refusal("mesos://here") == (
        "spark-master",
        f"--master: mesos://here is no way to write a Spark master; {wanted}",
    )
