"""How long one applicant takes: `python -m benchmarks.one_applicant` (or `make bench`).

An applicant with twenty matters, made of the sample manufacturer's, against 哈工信规〔2022〕1号; the command's start.
Each figure stands for several rounds in this process (the command: for fresh processes): the best round, which says
what the code needs, and the median, which says what a shared machine made of it. Limits are those that the project set
itself, held against the best; beyond one the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
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


def command_us(rounds: int = 9) -> Times:
    """Best and median time of a fresh `duixian assess` until its first byte of output, in microseconds."""
    env = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
    command = [sys.executable, "-m", "duixian.cli", "assess", str(SAMPLE)]
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        with subprocess.Popen(command, stdout=subprocess.PIPE, env=env) as process:
            assert process.stdout is not None
            process.stdout.read(1)
            found.append((time.perf_counter() - start) * 1e6)
            process.stdout.read()
        assert process.returncode == 0
    return min(found), statistics.median(found)


LABELS: Mapping[str, str] = {
    "one_applicant_us": f"verdicts and amounts, {MATTERS} matters",
    "one_applicant_plan_us": "plan of these claims",
    "one_applicant_bind_us": "dossier bound to frames",
    "one_applicant_explained_us": "full assessment, all reasons",
    "command_us": "command start to first output, all policies",
}
LIMITS: Mapping[str, float] = {"one_applicant_us": 200, "one_applicant_explained_us": 5_000, "command_us": 1_000_000}


def measure() -> dict[str, Times]:
    """Best and median of each figure in microseconds, by the names of `LABELS`."""
    dossier = twenty_matters()
    engine = Engine(duixian.compile_policies([POLICY]))
    case = bind(dossier)
    claims = engine.claims(case)
    return {
        "one_applicant_us": times_us(lambda: engine.claims(case), 25, 100),
        "one_applicant_plan_us": times_us(lambda: make_plan(engine, case, claims), 25, 50),
        "one_applicant_bind_us": times_us(lambda: bind(dossier), 25, 50),
        "one_applicant_explained_us": times_us(lambda: duixian.assess_dossier(dossier, engine), 25, 5),
        "command_us": command_us(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--json", action="store_true", help="print the figures alone, as JSON")
    as_json = parser.parse_args().json
    found = measure()
    if as_json:
        print(json.dumps(found))
        return 0
    print(f"{'microseconds':46}{'best':>12}{'median':>12}{'limit':>12}")
    late = False
    for name, (best, median) in found.items():
        limit = LIMITS.get(name)
        beyond = limit is not None and best >= limit
        late |= beyond
        shown = f"{best:12,.1f}{median:12,.1f}" + (f"{limit:12,.0f}" if limit else "")
        print(f"{LABELS[name]:46}{shown}{'  over' if beyond else ''}")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
