"""How long one applicant takes: `python -m benchmarks.one_applicant` (or `make bench`).

An applicant with twenty matters, made of the sample manufacturer's, against 哈工信规〔2022〕1号; the command's start.
Each figure stands for several rounds in this process (the command: for fresh processes): the best round, which says
what the code needs, and the median, which says what a shared machine made of it. Limits are those that the project set
itself, held against the best; beyond one the exit code is 1.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path

import duixian
from duixian.assess import Engine, bind, make_plan
from duixian.vocabulary.dossier import Dossier, Line

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "examples" / "binjiang-machinery.yaml"
POLICY = "harbin-2022-1"
MATTERS = 20


def twenty_matters() -> Dossier:
    """The sample's matters over and over, each under its own id and project, until there are twenty."""
    sample = duixian.read_dossier(SAMPLE)
    matters = islice(cycle(sample.matters), MATTERS)
    return replace(
        sample,
        matters=tuple(
            replace(m, id=f"{m.id}-{i}", project=f"{m.project}-{i}" if m.project else "", lines=_renumbered(m.lines, i))
            for i, m in enumerate(matters)
        ),
    )


def _renumbered(lines: tuple[Line, ...], i: int) -> tuple[Line, ...]:
    return tuple(replace(line, id=f"{line.id}-{i}") for line in lines)


Times = tuple[float, float]


def times_us(work: Callable[[], object], rounds: int, times: int) -> Times:
    """Best and median over `rounds` of the mean of `times` runs, in microseconds."""
    work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - start) / times * 1e6)
    return min(found), statistics.median(found)


def command_ms(rounds: int = 9) -> Times:
    """Best and median time of a fresh `duixian assess` until its first byte of output, in milliseconds."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "duixian.cli", "assess", str(SAMPLE)]
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            found.append((time.perf_counter() - start) * 1e3)
            process.stdout.read()
        assert process.returncode == 0
    return min(found), statistics.median(found)


def main() -> int:
    dossier = twenty_matters()
    engine = Engine(duixian.compile_policies([POLICY]))
    case = bind(dossier)
    claims = engine.claims(case)
    rows: list[tuple[str, Times, float | None, str]] = [
        (
            f"verdicts and amounts, {MATTERS} matters, {len(claims)} claims",
            times_us(lambda: engine.claims(case), 25, 100),
            200.0,
            "us",
        ),
        ("plan of these claims", times_us(lambda: make_plan(engine, case, claims), 25, 50), None, "us"),
        ("dossier bound to frames", times_us(lambda: bind(dossier), 25, 50), None, "us"),
        (
            "full assessment, all reasons",
            in_ms(times_us(lambda: duixian.assess_dossier(dossier, engine), 25, 5)),
            5.0,
            "ms",
        ),
        ("command start to first output, all policies", command_ms(), 1000.0, "ms"),
    ]
    print(f"{'':52}{'best':>10}{'median':>10}{'limit':>10}")
    late = False
    for name, (best, median), limit, unit in rows:
        beyond = limit is not None and best >= limit
        late |= beyond
        shown = [f"{value:.1f} {unit}" for value in (best, median)] + ([f"{limit:.0f} {unit}"] if limit else [])
        print(f"{name:52}" + "".join(f"{text:>10}" for text in shown) + ("  over" if beyond else ""))
    return 1 if late else 0


def in_ms(times: Times) -> Times:
    return times[0] / 1e3, times[1] / 1e3


if __name__ == "__main__":
    sys.exit(main())
