"""The command `population`: applicants that exist nowhere, as canonical tables to try policies on."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from duixian.cli import screen
from duixian.cli.load import day_of
from duixian.cli.screen import FINE
from duixian.program.compile import compile_policies
from duixian.quantity.text import Text
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.prepare import check_destination
from duixian.vocabulary.facts import load_vocabulary


def population(
    into: Path, applicants: int, seed: int, margins: Path | None, buckets: int | None, on: str | None, force: bool
) -> int:
    """Write a synthetic population into a new folder, and say what it holds."""
    check_destination(into, force)
    words = load_vocabulary()
    stated, day = read_margins(margins, words), day_of(on)
    part = into.with_name(f".{into.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        with _bar(applicants) as progress:
            store = make_population(
                part, applicants, seed, stated, words, compile_policies(), on=day, buckets=buckets, progress=progress
            )
        shutil.rmtree(into, ignore_errors=True)
        part.rename(into)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    matters = sum(count for name, count in store.rows.items() if name.startswith("matters_"))
    told = Text(
        f"{into}：{applicants:,} 家虚构单位，{matters:,} 个事项，{store.rows['lines']:,} 条费用明细，"
        f"{store.rows['receipts']:,} 笔已获资金，分 {store.buckets} 桶，截至 {store.on}，种子 {seed}",
        f"{into}: {applicants:,} invented applicants, {matters:,} matters, {store.rows['lines']:,} lines, "
        f"{store.rows['receipts']:,} receipts; buckets: {store.buckets}; as of {store.on}; seed {seed}",
    )
    print(screen.screen().say(told))
    return FINE


@contextmanager
def _bar(whole: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; silence elsewhere."""
    if not sys.stderr.isatty():
        yield lambda _done: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task("", total=whole)
        yield lambda done: shown.update(bar, completed=done)
