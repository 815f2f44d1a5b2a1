"""A year of a city in one command: `python -m benchmarks.soak` (or `make soak`).

Three cities and their province run the five policies for a year. Each round of days, whatever waits at somebody's desk
is dealt out to many processes at once, each with a connection of its own; some of them are killed (SIGKILL) in the
middle. After every month, and after the kills in it, all that must hold (design §6, `portal.journal.must_hold`) is
asked, and has to give no row. At the end every record verifies. The exit code is 1 where anything broke.

The seed decides who files what when and how the dice fall for each matter on each day; who of several is quicker, and
where a kill strikes, it does not.
"""

from __future__ import annotations

import argparse
import gc
import os
import random
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.soak_city import Town
    from benchmarks.soak_desks import Job

ROOT = Path(__file__).parents[1]
KILLED = 0.1
"""How many of the processes of a round are killed."""
LONGEST = 8
"""How many rounds whoever was refused stays away at most."""


@dataclass
class Told:
    """What the processes told: by kind of work what was done, by code what was refused, and what failed otherwise."""

    done: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    failed: list[str] = field(default_factory=list)
    kills: int = 0


@dataclass
class Patience:
    """Who was refused comes again later: after a round, then after two, four, eight."""

    pauses: dict[Job, int] = field(default_factory=dict)
    until: dict[Job, int] = field(default_factory=dict)

    def wants(self, job: Job, now: int) -> bool:
        """Whether the job is tried again in the round of this number."""
        return self.until.get(job, 0) <= now

    def refused(self, job: Job, now: int) -> None:
        self.pauses[job] = min(2 * self.pauses.get(job, 1), LONGEST)
        self.until[job] = now + self.pauses[job]


def start_django(database: str) -> None:
    """The site as its tests run it, on a database of its own."""
    os.environ.update(DUIXIAN_TEST_DB=database, DJANGO_SETTINGS_MODULE="portal_settings")
    sys.path.insert(0, str(ROOT / "tests" / "portal"))
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def work(town: Town, jobs: Sequence[Job], seed: str, mouth: int) -> None:
    """Do the jobs, telling of each."""
    from benchmarks import soak_desks, soak_money, soak_platforms
    from duixian.portal.journal import Denied, Invalid, Stale

    do = soak_desks.DO | soak_money.DO | soak_platforms.DO
    for kind, key in jobs:
        try:
            told = "done" if do[kind](town, key, random.Random(f"{seed}/{kind}/{key}")) is not None else "idle"
        except Invalid as refused:
            told = "refused\t" + ",".join(one.code for one in refused.problems)
        except (Denied, Stale) as refused:
            told = f"refused\t{type(refused).__name__.lower()}"
        except Exception:  # noqa: BLE001 — whatever else is raised is a fault of the site: the year goes on, and tells it
            told = f"failed\t{traceback.format_exc()[-1500:]!r}"
        os.write(mouth, f"{kind}\t{key}\t{told}\n".encode())


def a_round(town: Town, jobs: Sequence[Job], at_once: int, seed: str, told: Told) -> list[Job]:
    """Deal the jobs out, let everybody begin, kill some; the jobs that were refused."""
    from django.db import connections

    dice = random.Random(seed)
    dealt = dice.sample(list(jobs), len(jobs))
    many = min(at_once, len(dealt))
    connections.close_all()
    gc.freeze()  # what the processes share stays shared
    with tempfile.TemporaryFile() as notes:
        children = {}
        for i in range(many):
            children[_child(town, dealt[i::many], seed, notes.fileno())] = dice.random() < KILLED
        for child in [child for child, dies in children.items() if dies]:
            time.sleep(dice.uniform(0, 0.3))
            os.kill(child, signal.SIGKILL)
        for child in children:
            told.kills += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        notes.seek(0)
        return [job for line in notes.read().decode(errors="replace").splitlines() if (job := _heard(line, told))]


def _heard(line: str, told: Told) -> Job | None:
    """Count what a process told of a job; the job where it was refused."""
    kind, key, outcome, *said = line.split("\t")
    if outcome == "done":
        told.done[kind] += 1
    elif outcome == "failed":
        told.failed.append(f"{kind} {key}: {said[0]}")
    elif outcome == "refused":
        told.refused.update(f"{kind}: {code}" for code in said[0].split(","))
        return kind, int(key)
    return None


def _child(town: Town, jobs: Sequence[Job], seed: str, mouth: int) -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # the child does its own work only
        child = os.fork()
    if child == 0:
        try:
            work(town, jobs, seed, mouth)
        finally:
            os._exit(0)
    return child


def broken() -> dict[str, list[str]]:
    """What breaks each invariant: nothing, where it holds."""
    from duixian.portal.journal import must_hold

    return {one.text.en: [str(row) for row in one.broken()] for one in must_hold()}


def unverified() -> tuple[int, list[str]]:
    """How many records there are, and those that do not verify by themselves."""
    from duixian.assess.record import record_text, verify_bytes
    from duixian.portal.applications.models import Record
    from duixian.portal.calls.models import Call
    from duixian.program.codec import canonical
    from duixian.quantity.problem import Refused

    number, found = 0, list[str]()
    for call in Call.objects.exclude(program=None).order_by("pk").iterator(chunk_size=20):
        program = canonical(call.program)
        for record in Record.objects.filter(application__call=call).order_by("pk").iterator(chunk_size=50):
            number += 1
            try:
                verify_bytes(record_text(record.body, program).encode())
            except Refused as refused:
                found += [f"{record.application}: {problem.message.en}" for problem in refused.problems]
    return number, found


def year(town: Town, at_once: int, seed: int, days: int) -> tuple[Told, dict[str, list[str]]]:
    """Live through it, a round every so many days; what was told in all, and what broke."""
    from django.utils import timezone

    from benchmarks import soak_desks, soak_money, soak_platforms, soak_registers
    from benchmarks.soak_account import month_told
    from benchmarks.soak_city import moment

    whole, wrong, told = Told(), dict[str, list[str]](), Told()
    since, patience = moment(0), Patience()
    for number, day in enumerate(range(5, 365, days)):
        now = moment(day)
        timezone.now = lambda now=now: now
        if now.month != since.month:
            wrong |= _month(month_told(since, now, told), whole, told)
            since, told = now, Told()
        if day == 5 or now.day <= days:
            soak_registers.renew_lists(town, random.Random(f"{seed}/{day}"))
            soak_money.look_for_awards(town)
        soak_money.chores()
        soak_desks.announce_due(town, day)
        waiting = [job for one in (soak_desks, soak_money, soak_platforms) for job in one.waiting(town, day)]
        jobs = [job for job in waiting if patience.wants(job, number)]
        for job in a_round(town, jobs, at_once, f"{seed}/{day}", told):
            patience.refused(job, number)
    wrong |= _month(month_told(since, moment(366), told), whole, told)
    return whole, wrong


def _month(said: str, whole: Told, told: Told) -> dict[str, list[str]]:
    print(said, flush=True)
    whole.done += told.done
    whole.refused += told.refused
    whole.failed += told.failed
    whole.kills += told.kills
    found = {name: rows for name, rows in broken().items() if rows}
    for name, rows in found.items():
        print(f"    BROKEN {name}: {rows[:3]}", flush=True)
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--applications", type=int, default=500)
    parser.add_argument("--at-once", type=int, default=50)
    parser.add_argument("--days", type=int, default=4, help="from one round to the next")
    parser.add_argument("--seed", type=int, default=20250101)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="")
    said = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "tests" / "portal"))
    from cluster import missing

    database = said.database or ("sqlite" if missing() else "postgresql")
    start_django(database)
    from django.utils import timezone

    from benchmarks.soak_account import ended
    from benchmarks.soak_city import found, moment

    began = time.monotonic()
    real = timezone.now
    timezone.now = lambda: moment(0)
    try:
        town = found(said.applications, random.Random(said.seed))
        print(f"{said.applications} applications, {said.at_once} at once, seed {said.seed}, {database}", flush=True)
        whole, wrong = year(town, said.at_once, said.seed, said.days)
        held = broken()
        records, bad = unverified()
    finally:
        timezone.now = real
    print(ended(whole, held, records, bad, time.monotonic() - began))
    return int(bool(wrong or bad or whole.failed or any(held.values())))


if __name__ == "__main__":
    sys.exit(main())
