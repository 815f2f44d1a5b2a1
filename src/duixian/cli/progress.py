"""A bar on stderr for work that goes bucket by bucket: how many are done, how fast, how long it will still take."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from duixian.cli import screen
from duixian.quantity.text import Text

Told = Callable[[int, int], None]  # buckets finished, of how many


@contextmanager
def bucket_bar(applicants: int) -> Iterator[Told]:
    """A bar on a terminal, silence elsewhere. `applicants`: how many all buckets hold."""
    if not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    say, began, first = screen.screen().say, time.monotonic(), -1
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[speed]}"), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as shown:
        bar = shown.add_task("", total=None, speed="")

        def told(done: int, of: int) -> None:
            nonlocal first
            first = done if first < 0 else first  # buckets of an earlier run say nothing of the speed of this one
            spent = max(int((time.monotonic() - began) * 1000), 1)  # milliseconds
            speed = (done - first) * applicants * 1000 // (of * spent)
            words = say(Text(f"{speed:,} 家/秒", f"{speed:,} applicants/s")) if speed else ""
            buckets = say(Text(f"{done}/{of} 桶", f"{done}/{of} buckets"))
            shown.update(bar, total=of, completed=done, description=buckets, speed=words)

        yield told
