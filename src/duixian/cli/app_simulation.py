"""The commands over many applicants and their options: `run`, `budget`, `reform`."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from duixian.cli.help import Command
from duixian.cli.options import Plain, Policies, Readings
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.cli.running import Options


class TableBackend(StrEnum):
    """`tables.backends.Backend`, which is imported only where tables are run."""

    AUTO = "auto"
    NATIVE = "native"
    POLARS = "polars"


class Machines(StrEnum):
    """Where the buckets are worked out."""

    LOCAL = "local"
    SPARK = "spark"


StoreFolder = Annotated[
    Path,
    typer.Argument(
        metavar="STORE", help="整理好的数据表（prepare 或 population 所写） ¦ tables that prepare or population wrote"
    ),
]
StoreDay = Annotated[
    str | None,
    typer.Option("--on", metavar="DATE", help="申报日期，默认用数据的日期 ¦ filing date, by default the tables'"),
]
Keep = Annotated[
    Path | None,
    typer.Option("--into", metavar="DIR", help="逐桶结果留在这里，停了能接着算 ¦ keep results, to go on with them"),
]
Engines = Annotated[
    TableBackend,
    typer.Option(
        "--backend",
        metavar="auto|native|polars",
        help="用什么来算，结果相同 ¦ what does the work; all say the same",
    ),
]
Where = Annotated[
    Machines, typer.Option("--engine", metavar="local|spark", help="在本机还是 Spark 上算 ¦ this machine, or Spark")
]
Master = Annotated[
    str | None,
    typer.Option(
        "--master",
        metavar="URL",
        help="Spark 主节点，如 local[2]、spark://主机:7077 ¦ the Spark master, such as local[2]",
    ),
]
Processes = Annotated[
    int,
    typer.Option(
        "--processes",
        metavar="N",
        min=1,
        help="用几个进程算，每个约占 1 GB 内存 ¦ how many processes; each takes about 1 GB",
    ),
]
Again = Annotated[bool, typer.Option("--again", help="文件夹里有别的结果也重算 ¦ start anew over other results")]
By = Annotated[
    list[str] | None,
    typer.Option(
        "--by",
        metavar="GROUPS",
        help="按什么汇总，如 grant,region:city,size+grant ¦ what to sum by, such as grant,region:city,size+grant",
    ),
]
Terms = Annotated[
    Path | None,
    typer.Option("--terms", metavar="FILE", help="名额、资金总额怎样落实（YAML） ¦ how quotas and pots are settled"),
]
Scores = Annotated[
    Path | None,
    typer.Option("--scores", metavar="FILE", help="评分（CSV、Parquet） ¦ scores, a CSV or Parquet file"),
]
HtmlFile = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="写出网页报告 ¦ write it as a page")]
CsvFile = Annotated[Path | None, typer.Option("--csv", metavar="FILE", help="写出汇总表 ¦ write the sums as one table")]
XlsxFile = Annotated[Path | None, typer.Option("--xlsx", metavar="FILE", help="写出 Excel ¦ write an Excel workbook")]
PlainFormat = Annotated[Plain, typer.Option("--format", metavar="text|json", help="输出格式 ¦ what to print")]


def run(
    store: StoreFolder,
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="结果写到这个文件夹 ¦ the folder of the results")],
    policy: Policies = None, reading: Readings = None, on: StoreDay = None,
    backend: Engines = TableBackend.AUTO, engine: Where = Machines.LOCAL, master: Master = None,
    processes: Processes = 1, again: Again = False,
) -> int:  # fmt: skip
    """对成批单位逐项测算，停了能接着算 ¦ assess every applicant of a store; a stopped run goes on"""
    from duixian.cli import do_simulation

    return do_simulation.run_store(
        _options(store, into, policy, reading, on, backend, _master(engine, master, processes), processes, again)
    )


def budget(
    store: Annotated[
        Path | None, typer.Argument(metavar="STORE", help="整理好的数据表 ¦ tables that prepare or population wrote")
    ] = None,
    example: Annotated[
        bool, typer.Option("--example", help="打印一份 --terms 样例 ¦ print a file of terms to begin with")
    ] = False,
    into: Keep = None, by: By = None, terms: Terms = None, scores: Scores = None,
    readings: Annotated[
        bool, typer.Option("--readings", help="逐一比较其他口径的总数 ¦ totals under every other reading")
    ] = False,
    format: PlainFormat = Plain.TEXT, html: HtmlFile = None, csv: CsvFile = None, xlsx: XlsxFile = None,
    policy: Policies = None, reading: Readings = None, on: StoreDay = None,
    backend: Engines = TableBackend.AUTO, engine: Where = Machines.LOCAL, master: Master = None,
    processes: Processes = 1, again: Again = False,
) -> int:  # fmt: skip
    """政策要花多少钱，谁得，为什么不得，在等谁 ¦ what policies cost, who gets it, and why others do not"""
    from duixian.cli import do_simulation

    if example:
        return do_simulation.terms_example()
    if store is None:
        message = Text("要写明数据表", "the store is wanted")
        raise Refused(
            [Problem("store-wanted", message, expected=Text("duixian budget 数据表", "duixian budget STORE"))]
        )
    options = _options(store, into, policy, reading, on, backend, _master(engine, master, processes), processes, again)
    outputs = do_simulation.Outputs(format.value, html, csv, xlsx)
    return do_simulation.budget_of(options, by or [], terms, scores, readings, outputs)


def reform(
    store: Annotated[
        Path | None, typer.Argument(metavar="STORE", help="整理好的数据表 ¦ tables that prepare or population wrote")
    ] = None,
    file: Annotated[
        Path | None, typer.Argument(metavar="REFORM.yaml", help="改了什么 ¦ what changes")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="打印一份样例 ¦ print a file to begin with")] = False,
    into: Keep = None, by: By = None, terms: Terms = None, scores: Scores = None,
    format: PlainFormat = Plain.TEXT, html: HtmlFile = None, csv: CsvFile = None, xlsx: XlsxFile = None,
    policy: Policies = None, reading: Readings = None, on: StoreDay = None,
    backend: Engines = TableBackend.AUTO, engine: Where = Machines.LOCAL, master: Master = None,
    processes: Processes = 1, again: Again = False,
) -> int:  # fmt: skip
    """政策这样改，谁多得、谁少得、多花多少钱 ¦ what a reform does: who wins, who loses, what it costs"""
    from duixian.cli import do_simulation

    if example:
        return do_simulation.example()
    if store is None or file is None:
        message = Text("要写明数据表和改动文件", "the store and the reform file are wanted")
        expected = Text("duixian reform 数据表 改动.yaml", "duixian reform STORE REFORM.yaml")
        raise Refused([Problem("reform-wanted", message, expected=expected)])
    options = _options(store, into, policy, reading, on, backend, _master(engine, master, processes), processes, again)
    outputs = do_simulation.Outputs(format.value, html, csv, xlsx)
    return do_simulation.reform_of(options, file, by or [], terms, scores, outputs)


def _options(
    store: Path, into: Path | None, policy: list[str] | None, reading: list[str] | None, on: str | None,
    backend: TableBackend, master: str | None, processes: int, again: bool,
) -> Options:  # fmt: skip
    from duixian.cli.running import Options
    from duixian.tables.backends import Backend

    return Options(store, into, policy or [], reading or [], on, Backend(backend.value), master, processes, again)


def _master(engine: Machines, master: str | None, processes: int) -> str | None:
    """The Spark master, None for this machine. Raises `Refused` for a master that nobody would ask, and for processes
    that are Spark's to begin."""
    if engine is Machines.SPARK:
        if processes > 1:
            message = Text("--processes 只用于本机", "--processes is for this machine only")
            expected = Text(f"--master local[{processes}]", f"--master local[{processes}]")
            raise Refused([Problem("processes-with-spark", message, expected=expected)])
        return master or "local[*]"
    if master is not None:
        message = Text("--master 只用于 Spark", "--master is for Spark only")
        expected = Text(f"--engine spark --master {master}", f"--engine spark --master {master}")
        raise Refused([Problem("master-without-spark", message, expected=expected)])
    return None


def register(app: typer.Typer) -> None:
    """Add these commands to the others."""
    for command in (run, budget, reform):
        app.command(cls=Command)(command)
