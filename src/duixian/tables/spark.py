"""A run on an Apache Spark cluster: Spark hands out whole buckets, does them again where a machine fails, and nothing
else. What a bucket comes to is worked out as on one machine, by a Python process beside an executor, which writes the
bucket's files itself. Store and results lie in folders that all machines see under one path.

The driver is an extra: `pip install duixian[spark]`.
"""

from __future__ import annotations

import os
import pickle
import re
import shutil
import socket
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.run import Job, Progress, unfinished
from duixian.tables.worker import Failed, run_elsewhere, work_out

if TYPE_CHECKING:
    from pyspark import SparkContext

PORT = 7077  # of a master of Spark's own kind
_LOOKS = 1  # seconds between two looks at what is finished
_ANSWERS = 5  # seconds in which a master that is there lets itself be reached
_MASTER = re.compile(r"local(\[.+\])?$|yarn$|spark://.|k8s://.")
_MASTERS = Text(
    "local[2]、spark://主机:7077、yarn 或 k8s://…，且主节点已启动",
    "local[2], spark://host:7077, yarn or k8s://…, of a master that is running",
)
_PYTHON_ERROR = re.compile(r"(?!java\.|org\.)[\w.]+(?:Error|Exception): ")


class Cluster:
    """A Spark cluster that runs jobs."""

    def __init__(self, context: SparkContext) -> None:
        self._context = context

    def run(self, job: Job, into: Path, *, progress: Progress | None = None, again: bool = False) -> int:
        """Run a job as `run_elsewhere` does, which see, on the machines of the cluster."""

        def failed(left: list[int]) -> list[Failed]:
            return self._worked_out(_everywhere(job), into.absolute(), left, progress)

        return run_elsewhere(job, into, failed, progress=progress, again=again)

    def _worked_out(self, job: Job, into: Path, buckets: list[int], progress: Progress | None) -> list[Failed]:
        """Have all these buckets worked out; those that are refused."""
        told = self._context.broadcast(pickle.dumps(job))

        def work(bucket: int) -> Failed:
            return bucket, work_out(told.value, into, bucket)

        many = self._context.parallelize(buckets, len(buckets)).map(work).filter(lambda found: bool(found[1]))
        with ThreadPoolExecutor(1) as waiting:
            found = waiting.submit(many.collect)
            try:
                while not wait([found], _LOOKS).done:
                    if progress:
                        progress(job.store.buckets - len(list(unfinished(job, into))), job.store.buckets)
            except KeyboardInterrupt:
                self._context.cancelAllJobs()
                raise
            finally:
                told.unpersist()
        failed: list[Failed] = found.result()
        return failed


@contextmanager
def cluster(master: str) -> Iterator[Cluster]:
    """The cluster of a master: `local[2]`, `spark://host:7077`, `yarn`, `k8s://…`; it is let go in the end.

    What else Spark has to know is read from where Spark reads it: `spark-defaults.conf`, `PYSPARK_SUBMIT_ARGS`.
    Raises `Refused` where PySpark or Java is missing, or where the master does not answer.
    """
    _check_installed()
    _check_answers(master)
    from pyspark import SparkConf, SparkContext

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf().setMaster(master).setAppName("duixian")
    conf.setIfMissing("spark.log.level", "ERROR")
    conf.setIfMissing("spark.ui.showConsoleProgress", "false")
    conf.setIfMissing("spark.executorEnv.POLARS_MAX_THREADS", conf.get("spark.task.cpus", "1") or "1")
    if master.startswith("local"):
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        conf.setIfMissing("spark.ui.enabled", "false")
        conf.setIfMissing("spark.driver.host", "127.0.0.1")
        conf.setIfMissing("spark.driver.bindAddress", "127.0.0.1")
    with _told(master):
        context = SparkContext(conf=conf)
    try:
        with _told(master):
            yield Cluster(context)
    finally:
        context.stop()


def _everywhere(job: Job) -> Job:
    """The job with paths that mean the same whatever folder a process stands in."""
    outcomes = job.outcomes.absolute() if job.outcomes else None
    return replace(job, store=replace(job.store, path=job.store.path.absolute()), outcomes=outcomes)


def _check_installed() -> None:
    try:
        import pyspark  # noqa: F401
    except ModuleNotFoundError:
        message = Text("没有安装 pyspark", "pyspark is not installed")
        _refuse("not-installed", message, Text("pip install 'duixian[spark]'", "pip install 'duixian[spark]'"))
    home = os.environ.get("JAVA_HOME")
    if shutil.which("java", path=str(Path(home, "bin")) if home else None) is None:
        place = Place("JAVA_HOME") if home else Place()
        message = Text(f"Spark 要用 Java，{home or 'PATH'} 里没有", f"Spark needs Java, and {home or 'PATH'} has none")
        expected = Text(
            "安装 Java 17 或更新版本（如 apt install openjdk-17-jre-headless），或用 JAVA_HOME 指明",
            "Java 17 or newer (apt install openjdk-17-jre-headless), or a JAVA_HOME that names one",
        )
        _refuse("no-java", message, expected, place)


def _check_answers(master: str) -> None:
    """Spark itself goes on asking for a minute, and then says little."""
    if not _MASTER.match(master):
        message = Text(f"{master} 不是 Spark 主节点的写法", f"{master} is no way to write a Spark master")
        _refuse("spark-master", message, _MASTERS, Place("--master"))
    if not master.startswith("spark://"):
        return
    said = ""
    for one in master.removeprefix("spark://").split(","):
        host, _, port = one.rpartition(":") if ":" in one else (one, "", str(PORT))
        try:
            with socket.create_connection((host, int(port)), _ANSWERS):
                return
        except (OSError, ValueError) as error:
            said = str(error)
    message = Text(f"连不上 Spark 主节点 {master}：{said}", f"the Spark master {master} cannot be reached: {said}")
    _refuse("spark-master", message, _MASTERS, Place("--master"))


@contextmanager
def _told(master: str) -> Iterator[None]:
    """What Spark complains of, as `Refused`."""
    from py4j.protocol import Py4JError, Py4JJavaError
    from pyspark.errors import PySparkException

    try:
        yield
    except Py4JJavaError as error:
        _failed(master, str(error.java_exception.getMessage()))
    except (PySparkException, Py4JError) as error:
        _failed(master, str(error))


def _failed(master: str, said: str) -> NoReturn:
    """Raises `Refused` in the words of the last Python error that Spark passes on, else in its own first ones."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    first = [line for line in lines if _PYTHON_ERROR.match(line)][-1:] or lines[:1]
    message = Text(f"Spark 报错：{''.join(first)}", f"Spark says: {''.join(first)}")
    expected = Text(
        "每台机器的同一 Python 都装有 duixian（PYSPARK_PYTHON），并在同一路径下看得到数据和结果文件夹",
        "machines that all have duixian under PYSPARK_PYTHON, and see the store and the results under one path",
    )
    _refuse("spark", message, expected, Place(master))


def _refuse(code: str, message: Text, expected: Text, place: Place | None = None) -> NoReturn:
    raise Refused([Problem(code, message, place or Place(), expected=expected)])
