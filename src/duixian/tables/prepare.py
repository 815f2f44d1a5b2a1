"""From a user's tables to canonical ones: checked, derived, keyed, sorted and cut into buckets, in bounded memory.

The rows are read twice: once to count what fails the checks of single rows, once to cut them into shards, which are
ranges of codes. A shard is then settled (checks between rows) and, once all are, made canonical and dealt out to the
buckets. Nothing appears at the destination before everything is whole.
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

import polars as pl

from duixian.quantity.problem import Collector, Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.tables.convert import Reading, reading
from duixian.tables.derived import Tables
from duixian.tables.inputs import Raw, numbered, readable
from duixian.tables.keyed import BAD, ROW, Offsets, canonical, keyed, without_bad
from duixian.tables.layout import APPLICANTS, RECEIPTS, Table, layout
from duixian.tables.quality import Finding, Findings, refuse
from duixian.tables.quarantine import check_quarantine, write_quarantine
from duixian.tables.settle import settle, settled_columns
from duixian.tables.staged import Staged, boundaries, staged
from duixian.tables.store import MANIFEST, Store, first_of_bucket, write_bucket
from duixian.vocabulary.facts import Vocabulary

SHARD_ROWS = 1_000_000
BUCKET_APPLICANTS = 125_000


@dataclass(frozen=True, slots=True)
class Prepared:
    """A store, and what was set aside on the way to it. `read`: the rows of every raw table."""

    store: Store
    findings: tuple[Finding, ...]
    set_aside: Mapping[str, int]
    read: Mapping[str, int]


def prepare_frames(
    frames: Mapping[str, pl.DataFrame], into: Path, *, vocabulary: Vocabulary, on: date, buckets: int
) -> Store:
    """A store of tables in memory. Raises `Refused` with everything that is wrong with them."""
    raw = {name: Raw(frame.lazy()) for name, frame in frames.items()}
    return prepare(raw, into, vocabulary=vocabulary, on=on, buckets=buckets).store


Progress = Callable[[Text, int, int], None]
READ, CUT, SETTLE, WRITE = (
    Text("检查各行", "checking rows"),
    Text("分片", "cutting"),
    Text("核对各表", "comparing tables"),
    Text("写出", "writing"),
)


def prepare(
    raw: Mapping[str, Raw],
    into: Path,
    *,
    vocabulary: Vocabulary,
    on: date,
    buckets: int | None = None,
    quarantine: Path | None = None,
    force: bool = False,
    progress: Progress = lambda _step, _done, _all: None,
) -> Prepared:
    """A store of raw tables in the new folder `into`; `force` puts it in the place of an old one.

    `on`: the day that the tables describe. `buckets`: by default one for every 125,000 applicants. `quarantine`: a
    `.parquet` or `.csv` file for the rows that fail a check; without it they are refused. `progress` hears of a step,
    how much of it is done, and how much there is.

    Raises `Refused` with everything that is wrong; then nothing is written.
    """
    check_destination(into, force)
    if quarantine:
        check_quarantine(quarantine)
    aside = quarantine.with_name(f".part-{quarantine.name}") if quarantine else None
    work = Path(tempfile.mkdtemp(prefix=f".{into.name}-", dir=into.parent))
    try:
        run = _Run(raw, work, layout(vocabulary), vocabulary, on, progress)
        prepared = run.prepare(into, buckets, aside)
        if into.exists():
            os.replace(into, work / "old")
        os.replace(work / "store", into)
        if quarantine and aside:
            os.replace(aside, quarantine)
        return prepared
    finally:
        shutil.rmtree(work, ignore_errors=True)
        if aside:
            aside.unlink(missing_ok=True)


def check_destination(into: Path, force: bool) -> None:
    """Raise `Refused` where a store cannot be put, or may not: in the place of something else."""
    if into.exists() and force and not (into / MANIFEST).is_file():
        message = Text("不是整理好的数据表，不取代", "it holds no prepared tables: it is not replaced")
        raise Refused([Problem("exists", message, Place(str(into)))])
    if into.exists() and not force:
        message = Text("已存在", "it exists already")
        expected = Text("另一个文件夹，或加 --force 取代它", "another folder, or --force to replace it")
        raise Refused([Problem("exists", message, Place(str(into)), expected=expected)])
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = Text(f"建不了文件夹：{error.strerror}", f"cannot make the folder: {error.strerror}")
        raise Refused([Problem("cannot-write", message, Place(str(into)))]) from None


def readings(raw: Mapping[str, Raw], tables: Mapping[str, Table]) -> Mapping[str, Reading]:
    """How every raw table is read. Raises `Refused` for tables and columns that are unknown, missing or mistyped."""
    problems = Collector()
    found: dict[str, Reading] = {}
    if APPLICANTS not in raw:
        problems.add("missing-table", Text("缺少表 applicants", "the table applicants is missing"))
    for name, source in raw.items():
        if name not in tables:
            message = Text(f"没有表 {name}", f"there is no table {name}")
            problems.add("unknown-table", message, Place(source.place), nearest=nearest(name, tables))
            continue
        found[name] = reading_of(tables[name], source, problems)
    problems.raise_if_any()
    return found


def reading_of(table: Table, source: Raw, problems: Collector) -> Reading:
    """How one raw table is read; its columns that are unknown, missing or mistyped are noted."""
    with readable(source.place):
        given = dict(source.rows.collect_schema())
    known = [column.name for column in table.inputs]
    place = Place(source.place, path=table.name)
    for column in given:
        if column not in known:
            message = Text(f"表 {table.name} 没有列 {column}", f"the table {table.name} has no column {column}")
            problems.add("unknown-column", message, place, nearest=nearest(column, known))
    for needed in table.inputs:
        if needed.needed and needed.name not in given:
            message = Text(f"缺少列 {needed.name}", f"the column {needed.name} is missing")
            problems.add("missing-column", message, place)
    found = reading(table, given, source.text)
    for column, right in found.mistyped.items():
        message = Text(f"列 {column} 的类型是 {given[column]}", f"the column {column} has the type {given[column]}")
        problems.add("column-type", message, place, expected=right)
    return found


@dataclass(slots=True)
class _Run:
    raw: Mapping[str, Raw]
    work: Path
    layout: Mapping[str, Table]
    vocabulary: Vocabulary
    on: date
    progress: Progress
    findings: Findings = field(init=False)
    empty: dict[str, bytes] = field(default_factory=dict)

    def prepare(self, into: Path, buckets: int | None, quarantine: Path | None) -> Prepared:
        self.findings = Findings(self.work / "findings", self.layout)
        read, tables = self._checked(readings(self.raw, self.layout))
        cut = self._cut(tables, sum(read.values()))
        applicants, programmes, settled = self._settled(cut)
        found = self.findings.summary()
        if quarantine is None:
            refuse(found, {name: source.place for name, source in self.raw.items()})
        set_aside = write_quarantine(self.findings, self.raw, quarantine) if quarantine else {}
        wanted = buckets or max(1, -(-applicants // BUCKET_APPLICANTS))
        shards = self._canonical(cut, settled, bool(found), programmes)
        rows = self._deal(shards, applicants, wanted)
        store = Store(self.work / "store", self.on, wanted, applicants, rows, tuple(programmes["programme"]))
        store.finish()
        return Prepared(replace(store, path=into), found, set_aside, read)

    def _checked(self, how: Mapping[str, Reading]) -> tuple[dict[str, int], dict[str, pl.LazyFrame]]:
        """The number of rows of every raw table; and the tables as they will be staged."""
        counts: dict[str, int] = {}
        tables: dict[str, pl.LazyFrame] = {}
        for done, (name, found) in enumerate(how.items()):
            self.progress(READ, done, len(how))
            rows = numbered(self.raw[name].rows)
            fails = [check.fails.sum().alias(str(n)) for n, check in enumerate(found.checks)]
            with readable(self.raw[name].place):
                counts[name], *failed = rows.select(pl.len(), *fails).collect(engine="streaming").row(0)
            failing = [check for check, count in zip(found.checks, failed, strict=True) if count]
            keys = [c.name for c in self.layout[name].inputs if (c.key or c.name == "code") and c.name in found.values]
            self.findings.add_checked(name, rows, failing, keys)
            bad = pl.any_horizontal(check.fails for check in failing) if failing else pl.lit(False)
            values = [value.alias(column) for column, value in found.values.items()]
            tables[name] = rows.select(ROW, *values, bad.alias(BAD))
        return counts, tables

    def _cut(self, tables: Mapping[str, pl.LazyFrame], rows: int) -> Staged:
        self.progress(CUT, 0, 1)
        shards = -(-rows // SHARD_ROWS)
        with readable(self.raw[APPLICANTS].place):
            begins = boundaries(tables[APPLICANTS].select("code"), rows, shards)
        with readable(""):
            return staged(tables, self.work / "staged", begins)

    def _settled(self, cut: Staged) -> tuple[int, pl.DataFrame, Tables | None]:
        """How many applicants are left, the programmes of receipts with their keys, and a shard that is in memory."""
        columns = {name: settled_columns(table, self.vocabulary) for name, table in self.layout.items()}
        applicants, programmes = 0, pl.Series("programme", dtype=pl.String())
        tables: Tables = {}
        for shard in range(cut.shards):
            self.progress(SETTLE, shard, cut.shards)
            tables, found = settle(keyed(cut.read(shard, columns)), self.layout, self.vocabulary)
            for finding in found:
                self.findings.add(finding.lazy())
            applicants += tables[APPLICANTS].filter(~pl.col(BAD)).height
            if RECEIPTS in tables:
                more = tables[RECEIPTS].filter(~pl.col(BAD))["programme"]
                programmes = pl.concat([programmes, more]).unique()
        listed = programmes.sort().to_frame()
        keys = listed.with_columns(pl.int_range(pl.len(), dtype=pl.Int64()).alias("programme_key"))
        return applicants, keys, None if cut.files else tables

    def _canonical(self, cut: Staged, only: Tables | None, bad: bool, programmes: pl.DataFrame) -> Iterator[Tables]:
        """The canonical tables of every shard in turn."""
        at = Offsets()
        for shard in range(cut.shards):
            self.progress(WRITE, shard, cut.shards)
            if only is not None:
                tables = only
            else:
                tables = keyed(cut.read(shard))
                tables = settle(tables, self.layout, self.vocabulary)[0] if bad else tables
            found, at = canonical(without_bad(tables), self.layout, self.vocabulary, self.on, at, programmes)
            yield found

    def _deal(self, shards: Iterator[Tables], applicants: int, buckets: int) -> dict[str, int]:
        """Write the buckets, each as soon as the shards have all of its applicants; how many rows there are."""
        rows = dict.fromkeys(self.layout, 0)
        held: Tables = {}
        bucket, seen = 0, 0
        for tables in shards:
            seen += tables[APPLICANTS].height
            held = {name: pl.concat([held[name], table]) for name, table in tables.items()} if held else tables
            while bucket < buckets and first_of_bucket(bucket + 1, applicants, buckets) <= seen:
                end = first_of_bucket(bucket + 1, applicants, buckets)
                cuts = {name: table["applicant"].search_sorted(end) for name, table in held.items()}
                out = {name: held[name][:cut] for name, cut in cuts.items()}
                held = {name: held[name][cut:] for name, cut in cuts.items()}
                self._write(bucket, out)
                for name, table in out.items():
                    rows[name] += table.height
                bucket += 1
        return rows

    def _write(self, bucket: int, tables: Tables) -> None:
        """Write a bucket. The file of an empty table, which is long for its lists of codes, is made once only."""
        for name, table in tables.items():
            if table.is_empty() and name not in self.empty:
                file = io.BytesIO()
                table.write_parquet(file)
                self.empty[name] = file.getvalue()
        files = {name: self.empty[name] if table.is_empty() else table for name, table in tables.items()}
        write_bucket(self.work / "store", bucket, files)
