"""How long one applicant takes: `python -m benchmarks.one_applicant` (or `make bench`).

An applicant with twenty matters, made of the sample manufacturer's, against 哈工信规〔2022〕1号; the command's start.
Each figure is the median of several rounds in this process (the command: of fresh processes). Limits are those that
the project set itself; a figure beyond its limit makes the exit code 1.
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
from duixian.vocabulary.dossier import Dossier

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


def _renumbered(lines: tuple, i: int) -> tuple:  # type: ignore[type-arg]
    return tuple(replace(line, id=f"{line.id}-{i}") for line in lines)


def median_us(work: Callable[[], object], rounds: int, times: int) -> float:
    """The median over `rounds` of the mean of `times` runs, in microseconds."""
    work()
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        for _ in range(times):
            work()
        found.append((time.perf_counter() - start) / times * 1e6)
    return statistics.median(found)


def command_ms(rounds: int = 7) -> float:
    """The median time of a fresh `duixian assess` until its first byte of output, in milliseconds."""
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
    return statistics.median(found)


def main() -> int:
    dossier = twenty_matters()
    engine = Engine(duixian.compile_policies([POLICY]))
    case = bind(dossier)
    claims = engine.claims(case)
    rows = [
        (
            f"verdicts and amounts, {MATTERS} matters, {len(claims)} claims",
            median_us(lambda: engine.claims(case), 9, 200),
            200.0,
            "us",
        ),
        ("plan of these claims", median_us(lambda: make_plan(engine, case, claims), 9, 100), None, "us"),
        ("dossier bound to frames", median_us(lambda: bind(dossier), 9, 100), None, "us"),
        (
            "full assessment, all reasons",
            median_us(lambda: duixian.assess_dossier(dossier, engine), 9, 5) / 1e3,
            5.0,
            "ms",
        ),
        ("command start to first output, all policies", command_ms(), 1000.0, "ms"),
    ]
    print(f"{'':52}{'median':>10}{'limit':>10}")
    late = 0
    for name, value, limit, unit in rows:
        mark = "" if limit is None or value < limit else "  over"
        late += bool(mark)
        print(f"{name:52}{value:7.1f} {unit}{'' if limit is None else f'{limit:7.0f} {unit}':>10}{mark}")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
