"""Attempts that begin at the same moment, each in a thread with a connection of its own."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, Thread

from django.db import connection

from duixian.portal.journal import Invalid, Stale


def at_once(*attempts: Callable[[], object]) -> list[object]:
    """What each attempt gave, or how it was refused, all begun together."""
    barrier, found = Barrier(len(attempts)), list[object]([None] * len(attempts))

    def run(i: int) -> None:
        barrier.wait()
        try:
            found[i] = attempts[i]()
        except (Stale, Invalid) as refused:
            found[i] = refused
        finally:
            connection.close()

    threads = [Thread(target=run, args=(i,)) for i in range(len(attempts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found
