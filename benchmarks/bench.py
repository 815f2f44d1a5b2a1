"""The whole benchmark: `python -m benchmarks.bench` (or `make bench`); `--quick` takes two minutes.

Tables of 1,000,000 and 10,000,000 invented applicants against all five policies (`benchmarks.million`), one applicant
(`benchmarks.one_applicant`), other engines on the rules that they share (`benchmarks.peers`), and the claims of every
engine against exact ones (`benchmarks.oracle`). Each measurement has a process of its own; five rounds go through all
of them, so that a machine that changes its speed does so for all alike. What is finished is kept in `build/bench/`, and
the same command goes on from there, unless the code has changed. The medians, and the figures made of them, go to
`build/bench.json`; `docs/benchmarks.md` says what they mean. The exit code is 1 where one does not keep its limit.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.figures import LIMITS, OURS, PEERS, Told, beyond, figures, medians
from benchmarks.million import BUILD, MEASURES, ON, store_of, store_path
from benchmarks.peers import make
from benchmarks.peers.shared import shared_rules
from duixian.program.compile import compile_policies
from duixian.tables.backends import Backend
from duixian.tables.native import available

ROOT = Path(__file__).parents[1]
KEPT = BUILD / "bench"
PARTIAL = "zen"  # works out a sample alone
UNCOMPILED = ("run", "shared-native-held")  # run code that other measurements have compiled
TEN = ("read", "totals", "native", "claims")  # what is measured of ten times the applicants as well
SAMPLED = 20_000  # applicants that it works out, and that are held against the oracle


@dataclass(frozen=True, slots=True)
class Step:
    """A measurement: a command that prints one line of JSON, in so many rounds."""

    name: str
    command: tuple[str | Path, ...]
    rounds: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, over `one` and `ten` applicants. `python`: the peers' interpreter, None where there is none."""

    one: int
    ten: int
    rounds: int
    python: Path | None

    @property
    def first(self) -> int:
        """How many applicants of each bucket are the sample."""
        return -(-SAMPLED // store_of(self.one).buckets)

    def steps(self) -> Iterator[Step]:
        """In the order of a round. Native code is compiled by a step of its own, so that the others find it there."""
        here = {what: m for what, m in MEASURES.items() if m.backend is not Backend.NATIVE or available()}
        compiled = [what for what, m in here.items() if m.backend is not Backend.POLARS and what not in UNCOMPILED]
        yield from (self._million(what, self.one, 1, "-first") for what in compiled)
        yield from (self._million(what, self.one, 1 if what == "run" else self.rounds) for what in here)
        if self.python is not None:
            yield from (self._peer(peer, self.python) for peer in PEERS)
            yield from (self._peer(peer, self.python, "--certain") for peer in PEERS if peer != PARTIAL)
        yield Step("one-applicant", (sys.executable, "-m", "benchmarks.one_applicant", "--json"), self.rounds)
        at_ten = [what for what in TEN if what in here]
        yield from (self._million(what, self.ten, 1 if what == "claims" else self.rounds) for what in at_ten)

    def _million(self, what: str, applicants: int, rounds: int, suffix: str = "") -> Step:
        command = (sys.executable, "-m", "benchmarks.million", what, "--applicants", str(applicants))
        return Step(f"{what}{suffix}_{applicants}", command, rounds)

    def _peer(self, peer: str, python: Path, *more: str | Path) -> Step:
        sample = ("--first", str(self.first)) if peer == PARTIAL else ()
        command = (python, "-m", "benchmarks.peers.run", peer, "--store", store_path(self.one), *sample, *more)
        return Step(f"{peer}{'-certain' if '--certain' in more else ''}_{self.one}", command, self.rounds)

    def exact(self) -> Told:
        """Every engine's claims against the exact ones; see `benchmarks.oracle`."""
        files: list[str] = []
        for engine in (*OURS, *PEERS):
            file = KEPT / f"claims-{engine}.parquet"
            if engine in PEERS and self.python is not None:
                _process(self._peer(engine, self.python, "--claims", file).command)
            elif engine == "polars" or (engine == "native" and available()):
                what = f"shared-{'totals' if engine == 'polars' else engine}"
                _process((*self._million(what, self.one, 1).command, "--claims", file))
            else:
                continue
            files.append(f"{engine}={file}")
        oracle = (sys.executable, "-m", "benchmarks.oracle", "--store", store_path(self.one))
        return _process((*oracle, "--first", str(self.first), *files))


def _process(command: Sequence[str | Path]) -> Told:
    """What a fresh process prints as JSON; nothing where it prints nothing."""
    env = {**os.environ, "XDG_CACHE_HOME": str((KEPT / "cache").resolve())}
    out = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT).stdout
    told: Told = json.loads(out or "{}")
    return told


def kept(name: str, work: Callable[[], Told]) -> Told:
    """What a finished step told, or what it tells now."""
    file = KEPT / f"{name}.json"
    if not file.exists():
        began = time.perf_counter()
        told = work()
        part = file.with_suffix(".part")
        part.write_text(json.dumps(told, ensure_ascii=False), "utf-8")
        os.replace(part, file)
        print(f"{time.strftime('%H:%M:%S')} {name:36} took {time.perf_counter() - began:7.1f} s", flush=True)
    found: Told = json.loads(file.read_text("utf-8"))
    return found


def begin(plan: Plan, again: bool) -> None:
    """Keep the results of finished steps where code and plan are still the same."""
    files = sorted(file for top in ("src", "benchmarks") for file in (ROOT / top).rglob("*") if file.is_file())
    code = [file.read_bytes() for file in files if file.suffix != ".pyc"]
    mine = hashlib.sha256(b"\0".join([repr(plan).encode(), *code])).hexdigest()
    mark = KEPT / "of"
    if again or not mark.exists() or mark.read_text("utf-8") != mine:
        shutil.rmtree(KEPT, ignore_errors=True)
        KEPT.mkdir(parents=True)
        mark.write_text(mine, "utf-8")
    else:
        print(f"going on with what is in {KEPT}")


def peers_environment() -> tuple[Path | None, str]:
    """The peers' interpreter with their rules written; None, and why, where it cannot be made here."""
    print("the peers' environment: build/peers/venv", flush=True)
    try:
        python = make.make_environment()
    except (OSError, subprocess.CalledProcessError) as error:
        return None, f"the peers' environment cannot be made here: {error}"
    make.write_model(ON)
    return python, ""


def machine() -> dict[str, object]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return {
        "processor": names[0] if names else platform.processor(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30, 1),
        "python": platform.python_version(),
        "polars": pl.__version__,
    }


def measured(plan: Plan) -> dict[str, list[Told]]:
    """What every step told, round by round."""
    found: dict[str, list[Told]] = {step.name: [] for step in plan.steps()}
    for number in range(plan.rounds):
        for step in plan.steps():
            if number < step.rounds:
                found[step.name].append(kept(f"{step.name}-{number}", lambda step=step: _process(step.command)))  # type: ignore[misc]
    return found


def same_totals(found: Mapping[str, list[Told]]) -> bool:
    """Whether every engine that worked out all claims came to the same for every rule and region."""
    whole = [one["totals"] for told in found.values() for one in told if "totals" in one]
    certain = [one["certain"] for told in found.values() for one in told if "certain" in one]
    return all(totals == whole[0] for totals in whole) and all(money == _certain(whole[0]) for money in certain)


def _certain(totals: Mapping[str, Mapping[str, Sequence[int]]]) -> dict[str, dict[str, int]]:
    """The certain money of totals, without zeros: the last but one of their numbers."""
    return {rule: {region: one[-2] for region, one in told.items() if one[-2]} for rule, told in totals.items()}


def report(plan: Plan, found: Mapping[str, list[Told]], exact: Told, absent: str) -> dict[str, Any]:
    """What `build/bench.json` says."""
    program = compile_policies()
    shared, others = shared_rules(program)
    raw = {name: medians([_flat(one) for one in told]) for name, told in found.items()}
    rates = {engine: match["rate"] for engine, match in exact.items()}
    ours = [rule.id.partition("/")[0] for rule in shared]
    return {
        **figures(raw, plan.one, plan.ten, rates),
        "applicants": [plan.one, plan.ten],
        "machine": machine(),
        "exact": exact,
        "same_totals": same_totals(found),
        "shared_rules": {
            policy.id: [ours.count(policy.id), sum(rule.policy == policy.id for rule in program.rules)]
            for policy in program.policies
        },
        "not_shared": others,
        "peers_absent": absent,
        "peers": {peer: found[f"{peer}_{plan.one}"][0]["version"] for peer in PEERS if f"{peer}_{plan.one}" in found},
        "raw": raw,
    }


def _flat(told: Told) -> Told:
    """Of best and median, the median."""
    return {name: value[1] if isinstance(value, list) else value for name, value in told.items()}


def table(told: Mapping[str, Any]) -> Iterator[str]:
    """The report as lines to read."""
    one = told["applicants"][0]
    raw: Mapping[str, Mapping[str, float]] = told["raw"]
    yield ", ".join(f"{name} {value}" for name, value in told["machine"].items())
    yield f"\n{'all rules':34}{'applicants':>12}{'seconds':>10}{'best':>10}{'cpu s':>10}{'peak MB':>10}"
    for name, numbers in raw.items():
        what, _, applicants = name.rpartition("_")
        if what in MEASURES and not MEASURES[what].shared:
            yield _line(what, int(applicants), numbers)
    shared = ", ".join(f"{policy} {ours} of {every}" for policy, (ours, every) in told["shared_rules"].items())
    yield f"\nshared rules: {shared}"
    ours = (name for name, measure in MEASURES.items() if measure.shared)
    for what in (*ours, *PEERS, *(f"{peer}-certain" for peer in PEERS)):
        if (row := raw.get(f"{what}_{one}")) is not None:
            held = f"   without reading {row['held_seconds']:.2f}" if "held_seconds" in row else ""
            yield _line(f"{what} {told['peers'].get(what, '')}", one, row) + held
    if told["peers_absent"]:
        yield told["peers_absent"]
    yield f"every whole engine comes to the same by rule and region: {'yes' if told['same_totals'] else 'NO'}"
    for engine, match in told["exact"].items():
        live = f"{match['open']:,} of them open, {match['entitled']:,} entitled"
        yield f"exact: {engine:14}{match['rate']:9.2%} of {match['compared']:,} claims, {live}"
    yield ""
    over = beyond({name: told[name] for name in LIMITS})
    for name, value in told.items():
        if isinstance(value, float):
            limit = f"{LIMITS[name]}{'   MISSED' if name in over else ''}" if name in LIMITS else ""
            yield f"{name:38}{value:12,.2f}   {limit}"
    yield from (f"{name:38}{'-':>12}   not measured here" for name, value in told.items() if value is None)


def _line(what: str, applicants: int, row: Mapping[str, float]) -> str:
    numbers = "".join(
        f"{row[name]:10.2f}" if name in row else f"{'':10}" for name in ("seconds", "best", "cpu_seconds")
    )
    return f"{what:34}{applicants:>12,}{numbers}{row['peak_mb']:10.0f}"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="100,000 and 1,000,000 applicants, one round, no limits")
    parser.add_argument("--applicants", type=int, metavar="N", help="N and ten times N instead of 1,000,000")
    parser.add_argument("--rounds", type=int, metavar="N", help="instead of 5")
    parser.add_argument("--again", action="store_true", help="start anew, whatever is finished")
    given = parser.parse_args()
    one = given.applicants or (100_000 if given.quick else 1_000_000)
    python, absent = peers_environment()
    plan = Plan(one, 10 * one, given.rounds or (1 if given.quick else 5), python)
    for applicants in (plan.one, plan.ten):
        print(f"{applicants:,} invented applicants: {store_path(applicants)}", flush=True)
        store_of(applicants)
    begin(plan, given.again)
    found = measured(plan)
    exact = kept("exact", plan.exact)
    told = report(plan, found, exact, absent)
    (BUILD / "bench.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print("\n".join(table(told)))
    shutil.rmtree(KEPT)
    return int(not given.quick and bool(beyond({name: told[name] for name in LIMITS})))


if __name__ == "__main__":
    sys.exit(main())
