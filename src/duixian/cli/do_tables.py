"""The command `prepare`: a user's tables, checked and put in order, with a report of what was read and set aside."""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from duixian.cli import screen
from duixian.cli.load import day_of
from duixian.cli.screen import FINE
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.inputs import read_source
from duixian.tables.layout import layout
from duixian.tables.prepare import Prepared, Progress, check_destination
from duixian.tables.prepare import prepare as prepare_tables
from duixian.tables.quarantine import check_quarantine
from duixian.vocabulary.facts import load_vocabulary


def prepare(
    source: str | None,
    into: Path | None,
    buckets: int | None,
    on: str | None,
    quarantine: Path | None,
    queries: list[str],
    force: bool,
) -> int:
    """A store of the tables of `source` in the folder `into`, and what was done."""
    if source is None or into is None:
        message = Text("要写明数据来源和输出文件夹", "the source and the folder to write are wanted")
        expected = Text("duixian prepare 来源 --into 文件夹", "duixian prepare SOURCE --into DIR")
        raise Refused([Problem("source-wanted", message, expected=expected)])
    vocabulary = load_vocabulary()
    day = day_of(on) or date.today()
    check_destination(into, force)
    if quarantine is not None:
        check_quarantine(quarantine)
    # What a database gives is kept beside the result: it may be as large.
    spool = Path(tempfile.mkdtemp(prefix=f".{into.name}-read-", dir=_folder(into.parent)))
    try:
        raw = read_source(source, _queries(queries), list(layout(vocabulary)), spool)
        with _progress() as progress:
            prepared = prepare_tables(
                raw,
                into,
                vocabulary=vocabulary,
                on=day,
                buckets=buckets,
                quarantine=quarantine,
                force=force,
                progress=progress,
            )
    finally:
        shutil.rmtree(spool, ignore_errors=True)
    _report(prepared, quarantine)
    return FINE


def template(folder: Path) -> int:
    """Write a CSV file with nothing but its header for every table."""
    _folder(folder)
    tables = layout(load_vocabulary())
    for name, table in tables.items():
        header = ",".join(column.name for column in table.inputs) + "\n"
        screen.deliver(header, folder / f"{name}.csv")
    print(screen.screen().say(Text(f"{len(tables)} 张空表已写到 {folder}", f"{len(tables)} empty tables in {folder}")))
    return FINE


def _folder(path: Path) -> Path:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = Text(f"建不了文件夹：{error.strerror}", f"cannot make the folder: {error.strerror}")
        raise Refused([Problem("cannot-write", message, Place(str(path)))]) from None
    return path


def _queries(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    problems = []
    for text in given:
        name, equals, sql = text.partition("=")
        if not (name.strip() and equals and sql.strip()) or name.strip() in found:
            message = Text(f"查询 {text} 写法不对或重复", f"the query {text} is not written right, or stands twice")
            expected = Text('表=SQL，如 lines="select …"', 'TABLE=SQL, such as lines="select …"')
            problems.append(Problem("query-form", message, Place("--query"), expected=expected))
        found[name.strip()] = sql.strip()
    if problems:
        raise Refused(problems)
    return found


@contextmanager
def _progress() -> Iterator[Progress]:
    """Bars on a terminal, one for a step; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _all: None
        return
    from rich.console import Console
    from rich.progress import Progress as Bars
    from rich.progress import TaskID

    bars: dict[Text, TaskID] = {}
    with Bars(console=Console(stderr=True), transient=True) as shown:

        def progress(step: Text, done: int, whole: int) -> None:
            for other, bar in bars.items():
                if other != step:
                    shown.update(bar, completed=shown.tasks[bar].total)
            if step not in bars:
                bars[step] = shown.add_task(screen.screen().say(step), total=whole)
            shown.update(bars[step], completed=done)

        yield progress


def _report(prepared: Prepared, quarantine: Path | None) -> None:
    store, page, say = prepared.store, screen.page(), screen.screen().say
    day = store.on.isoformat()
    done = Text(
        f"{store.applicants:,} 家，分 {store.buckets} 桶，截至 {day}，在 {store.path}",
        f"{store.applicants:,} applicants in {store.buckets} buckets, as of {day}, in {store.path}",
    )
    page.para(say(done), style="bold")
    page.heading(say(Text("读入的行", "Rows read")))
    page.table([(name, f"{count:,}", "") for name, count in prepared.read.items()], 2, right=(1,))
    if quarantine is not None:
        page.heading(say(Text("搁置的行", "Rows set aside")))
        aside = [(name, f"{n:,}", f"{n / prepared.read[name]:.2%}") for name, n in prepared.set_aside.items()]
        page.table(aside, 2, right=(1,))
        for found in prepared.findings:
            page.para(f"{found.table}.{found.column}: {say(found.message())}", 2)
        total = sum(prepared.set_aside.values())
        whole = sum(prepared.read.values())
        share = f"{total / whole:.2%}" if whole else "0%"
        page.para(
            say(
                Text(
                    f"共 {total:,} 行（{share}），在 {quarantine}", f"{total:,} rows in all ({share}), in {quarantine}"
                )
            ),
            2,
        )
    screen.show(page)
