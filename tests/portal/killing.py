"""A process at work, killed at random moments; what must hold then holds, and the next goes on.

The child is forked with Django loaded, so that a kill costs little: the database sees a client that dies in the middle
of a transaction, or between two.
"""

from __future__ import annotations

import os
import random
import signal
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import connection

from duixian.portal.journal import Denied, Invalid, Stale

_WANTED = int(os.environ.get("DUIXIAN_KILLS", "5"))
KILLS = min(_WANTED, 10)
"""In one town, all of which is looked through after each; as many towns, one after another, as are wanted."""
SEEDS = range(1, _WANTED // KILLS + 1)
Job = Callable[[], object]


@dataclass(frozen=True)
class Work:
    """Work that a process does in many commands: what waits, as the database says now; how far it has come; every half
    state (nothing, where it holds)."""

    jobs: Callable[[], Iterable[Job]]
    stands: Callable[[], Counter[str]]
    broken: Callable[[], list[object]]


def kill_often(work: Work, seed: int) -> Counter[str]:
    """Kill `KILLS` processes at this work, one after another, with nothing broken after any; then let one finish."""
    dice, told = random.Random(seed), Counter[str]()
    while told["killed at work"] < KILLS:
        before = work.stands()
        at_work = life(work, dice)
        assert work.broken() == []
        if not at_work:
            break
        told["killed at work"] += 1
        told["had changed something"] += work.stands() != before
    print(f"seed {seed}: {dict(told)}; {dict(work.stands())}")
    assert told["killed at work"] == KILLS
    work_until_killed(work, dice)
    assert work.broken() == []
    return work.stands()


def work_until_killed(work: Work, dice: random.Random, begun: Callable[[], object] = lambda: None) -> None:
    """Do what waits, one thing after another, in no order; `begun` hears of each."""
    while waiting := list(work.jobs()):
        job = dice.choice(waiting)
        begun()
        job()


def _begin_again(work: Work, dice: random.Random, begun: Callable[[], object]) -> None:
    """Work on; what a killed one had sent off may be committed after it is dead, and meet what was seen before."""
    while True:
        try:
            return work_until_killed(work, dice, begun)
        except (Denied, Invalid, Stale):
            continue


def life(work: Work, dice: random.Random) -> bool:
    """One child, killed at a random point of one of its first commands; whether it was still at work."""
    connection.close()
    ear, mouth = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter(
            "ignore", DeprecationWarning
        )  # the child of a process with threads does its own work only
        child = os.fork()
    if child == 0:
        connection.connection = None  # beside a browser's loop a parent has two, of which it has closed one
        try:
            _begin_again(work, random.Random(dice.random()), lambda: os.write(mouth, b"."))
        except Exception:  # noqa: BLE001 — the process ends here, and tells why
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(mouth)
    first = time.monotonic()
    for _ in range(dice.randint(2, 4)):
        before, first = first, time.monotonic()
        os.read(ear, 1)
    time.sleep(dice.uniform(0, 1.5 * (time.monotonic() - before) / 2))
    os.kill(child, signal.SIGKILL)
    os.close(ear)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)
