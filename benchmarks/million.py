"""How long tables of millions take: `python -m benchmarks.million` (part of `make bench`).

A synthetic store (`duixian.simulation.population`) under `build/` against all five policies, each measured in a fresh
process: `read`, just reading and summing every column that the program looks at, which is the limit; `totals`, claims
and money by rule, verdict and region, in Polars, and `native` the same in native code; `claims` and `claims-native`,
every claim with every plan, written out. Native code is compiled once for a program and a day and kept, so the medians
are of code that is there; `native-first` is the first run, which compiles it. Medians go to `build/bench.json` with the
ratios that the project set itself limits for; beyond one the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import polars as pl

from duixian.program.compile import compile_policies
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.backends import Backend
from duixian.tables.claims import prepare_program
from duixian.tables.counting import columns_read
from duixian.tables.native import available
from duixian.tables.run import Job, run
from duixian.tables.store import Store
from duixian.tables.totals import store_totals, together
from duixian.vocabulary.facts import load_vocabulary

Work = Callable[[], object]
BUILD = Path("build")
CACHE = BUILD / "cache"  # of native code: begun anew by each benchmark
ON, SEED, GROUP = date(2022, 6, 30), 7, "registered_region"
ONCE = ("claims", "claims-native")  # they take minutes
LIMITS = {
    "aggregate_over_limit": 6.0,
    "native_over_limit": 3.0,
    "ten_million_over_one_million": 11.5,
    "native_ten_million_over_one_million": 11.5,
    "peak_mb_ten_million": 1000.0,
    "native_peak_mb_ten_million": 1000.0,
}


def store_of(applicants: int) -> Store:
    """The synthetic store of so many applicants, made when it is first asked for."""
    folder = BUILD / f"population-{applicants}"
    if not (folder / "manifest.json").exists():
        shutil.rmtree(folder, ignore_errors=True)
        words = load_vocabulary()
        make_population(folder, applicants, SEED, read_margins(None, words), words, compile_policies(), on=ON)
    return Store.open(folder)


def read(job: Job) -> Work:
    """Read and sum every column that the totals need, and nothing else."""
    wanted = columns_read(prepare_program(job.program, job.on), job.tables(0), [GROUP])
    schemas = {name: job.tables(0)[name].collect_schema() for name in wanted}

    def work() -> None:
        for tables in together(job):
            sums = {name: [_sum(column, schemas[name][column]) for column in wanted[name]] for name in wanted}
            pl.collect_all([tables[name].select(sums[name]) for name in wanted])

    return work


def _sum(column: str, type_: pl.DataType) -> pl.Expr:
    whole = pl.col(column).str.len_bytes() if type_ == pl.String else pl.col(column).to_physical()
    return whole.cast(pl.Int64).sum()


def totals(job: Job) -> Work:
    return lambda: store_totals(job, [GROUP])


def claims(job: Job) -> Work:
    def work() -> None:
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            run(job, Path(folder))

    return work


MEASURED: Mapping[str, tuple[Callable[[Job], Work], Backend]] = {
    "read": (read, Backend.POLARS),
    "totals": (totals, Backend.POLARS),
    "native": (totals, Backend.NATIVE),
    "claims": (claims, Backend.POLARS),
    "claims-native": (claims, Backend.NATIVE),
}


def measure(what: str, applicants: int) -> tuple[float, float]:
    """Seconds and peak megabytes of one measurement, in a fresh process."""
    command = [sys.executable, "-m", "benchmarks.million", "--measure", what, "--applicants", str(applicants)]
    env = {**os.environ, "XDG_CACHE_HOME": str(CACHE.resolve())}
    told = json.loads(subprocess.run(command, check=True, capture_output=True, text=True, env=env).stdout)
    return float(told["seconds"]), float(told["peak_mb"])


def _measured_here(what: str, applicants: int) -> None:
    made, backend = MEASURED[what]
    work = made(Job(store_of(applicants), compile_policies(), ON, backend))
    began = time.perf_counter()
    work()
    seconds = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_mb": peak}))


def medians(what: str, applicants: int, rounds: int, name: str = "") -> dict[str, float]:
    found = [measure(what, applicants) for _ in range(rounds)]
    told = {
        "seconds": statistics.median(seconds for seconds, _ in found),
        "best": min(seconds for seconds, _ in found),
        "peak_mb": max(peak for _, peak in found),
    }
    seconds, peak = told["seconds"], told["peak_mb"]
    print(f"{name or what:22} {applicants:>11,} applicants  {seconds:8.2f} s  {peak:8.0f} MB", flush=True)
    return told


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", choices=list(MEASURED))
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    if given.measure:
        _measured_here(given.measure, given.applicants)
        return 0
    one, ten = given.applicants, 10 * given.applicants
    for applicants in (one, ten):
        store_of(applicants)
    shutil.rmtree(CACHE, ignore_errors=True)
    wanted = [what for what, (_, backend) in MEASURED.items() if backend is not Backend.NATIVE or available()]
    raw: dict[str, dict[str, float]] = {}
    if "native" in wanted:
        raw[f"native-first_{one}"] = medians("native", one, 1, "native, compiled first")
    raw |= {f"{what}_{one}": medians(what, one, 1 if what in ONCE else given.rounds) for what in wanted}
    raw |= {f"{what}_{ten}": medians(what, ten, given.rounds) for what in wanted if what not in ONCE}
    ratios = ratios_of(raw, one, ten)
    file = BUILD / "bench.json"
    before = json.loads(file.read_text("utf-8")) if file.exists() else {}
    file.write_text(json.dumps({**before, **ratios, "applicants": one, "raw": raw}, indent=1) + "\n", encoding="utf-8")
    for name, value in ratios.items():
        print(f"{name:36} {value:8.2f}   limit {LIMITS[name]:g}")
    return int(any(value > LIMITS[name] for name, value in ratios.items()))


def ratios_of(raw: Mapping[str, Mapping[str, float]], one: int, ten: int) -> dict[str, float]:
    """What is held against `LIMITS`; of native code nothing where there is no compiler."""
    seconds = {name: told["seconds"] for name, told in raw.items()}
    found = {
        "aggregate_over_limit": seconds[f"totals_{one}"] / seconds[f"read_{one}"],
        "ten_million_over_one_million": seconds[f"totals_{ten}"] / seconds[f"totals_{one}"],
        "peak_mb_ten_million": raw[f"totals_{ten}"]["peak_mb"],
    }
    if f"native_{one}" in raw:
        found |= {
            "native_over_limit": seconds[f"native_{one}"] / seconds[f"read_{one}"],
            "native_ten_million_over_one_million": seconds[f"native_{ten}"] / seconds[f"native_{one}"],
            "native_peak_mb_ten_million": raw[f"native_{ten}"]["peak_mb"],
        }
    return found


if __name__ == "__main__":
    sys.exit(main())
