"""One measurement over tables, in a process of its own: `python -m benchmarks.million WHAT --applicants N`.

Prints one line of JSON. The tables are a synthetic store (`duixian.simulation.population`) under `build/`, made when it
is first asked for; the rules those of all five policies. What can be measured:

- `read`: just reading and summing every column that the totals look at, which is the limit;
- `totals`: claims and money by rule, verdict and region, in Polars; `native`: the same in native code;
- `claims`: every claim with its conditions and its amounts, written out; `claims-polars`: the same in Polars, whatever
  is chosen here;
- `run`: every claim with every plan, written out (`duixian run`);
- `shared-…`: the same of the rules that the peers share (`benchmarks.peers`), which are made ready before the clock
  starts, as the peers' are; `…-held`: of tables that are in memory by then.

With `--amounts FILE` nothing is timed: the amounts of the shared claims that are paid are written there.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.peers.shared import shared_program
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.backends import Backend, evaluator
from duixian.tables.claims import prepare_program
from duixian.tables.counting import columns_read, sums
from duixian.tables.run import Job, run
from duixian.tables.store import Store
from duixian.tables.totals import store_totals, together
from duixian.vocabulary.facts import load_vocabulary

Work = Callable[[], pl.DataFrame | None]  # may give totals
BUILD = Path("build")
ON, SEED, GROUP = date(2022, 6, 30), 7, "registered_region"


def store_path(applicants: int) -> Path:
    return BUILD / f"population-{applicants}"


def store_of(applicants: int) -> Store:
    """The synthetic store of so many applicants, made when it is first asked for."""
    folder = store_path(applicants)
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
            found = {name: [_sum(column, schemas[name][column]) for column in wanted[name]] for name in wanted}
            pl.collect_all([tables[name].select(found[name]) for name in wanted])

    return work


def _sum(column: str, type_: pl.DataType) -> pl.Expr:
    whole = pl.col(column).str.len_bytes() if type_ == pl.String else pl.col(column).to_physical()
    return whole.cast(pl.Int64).sum()


def totals(job: Job) -> Work:
    return lambda: store_totals(job, [GROUP])


def ready_totals(job: Job, held: bool = False) -> Work:
    """The totals with the program made ready, compiled code and all, as the peers' rules are; `held`: and with the
    tables in memory."""
    made = prepare_program(job.program, job.on)
    backend, programmes = evaluator(job.backend, job.store.applicants), _programmes(job.store)
    backend.totals(made, {name: table.head(0) for name, table in job.tables(0).items()}, programmes, [GROUP])
    wanted = columns_read(made, job.tables(0), [GROUP])
    batches = [{name: tables[name].select(wanted[name]) for name in wanted} for tables in together(job)]
    if held:
        batches = [{name: table.collect().rechunk().lazy() for name, table in tables.items()} for tables in batches]
    return lambda: sums(job.program, [backend.totals(made, tables, programmes, [GROUP]) for tables in batches], [GROUP])


def claims(job: Job) -> Work:
    def work() -> None:
        evaluate, programmes = evaluator(job.backend, job.store.applicants).claims, _programmes(job.store)
        made = prepare_program(job.program, job.on)
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            for bucket in range(job.store.buckets):
                found = evaluate(made, job.tables(bucket), programmes)
                found.write_parquet(Path(folder) / f"{bucket}.parquet", statistics=False)

    return work


def plans(job: Job) -> Work:
    def work() -> None:
        with tempfile.TemporaryDirectory(dir=BUILD) as folder:
            run(job, Path(folder))

    return work


def _programmes(store: Store) -> dict[str, int]:
    return {name: i for i, name in enumerate(store.programmes)}


@dataclass(frozen=True, slots=True)
class Measure:
    """What is timed: `ready` does what comes before the clock starts."""

    ready: Callable[[Job], Work]
    backend: Backend
    shared: bool = False

    def job(self, store: Store) -> Job:
        program = compile_policies()
        return Job(store, shared_program(program) if self.shared else program, store.on, self.backend)


MEASURES: Mapping[str, Measure] = {
    "read": Measure(read, Backend.POLARS),
    "totals": Measure(totals, Backend.POLARS),
    "native": Measure(totals, Backend.NATIVE),
    "claims": Measure(claims, Backend.AUTO),
    "claims-polars": Measure(claims, Backend.POLARS),
    "run": Measure(plans, Backend.AUTO),
    "shared-read": Measure(read, Backend.POLARS, shared=True),
    "shared-totals": Measure(ready_totals, Backend.POLARS, shared=True),
    "shared-native": Measure(ready_totals, Backend.NATIVE, shared=True),
    "shared-totals-held": Measure(partial(ready_totals, held=True), Backend.POLARS, shared=True),
    "shared-native-held": Measure(partial(ready_totals, held=True), Backend.NATIVE, shared=True),
}


def measure(what: str, store: Store) -> dict[str, object]:
    """Seconds, seconds of all cores, and the peak of this process in megabytes; of shared rules their money."""
    job = MEASURES[what].job(store)
    work = MEASURES[what].ready(job)
    began, began_cpu = time.perf_counter(), time.process_time()
    found = work()
    told: dict[str, object] = {
        "seconds": time.perf_counter() - began,
        "cpu_seconds": time.process_time() - began_cpu,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if found is not None and MEASURES[what].shared:
        told["money"] = money(found, job.program)
    return told


def money(found: pl.DataFrame, program: Program) -> dict[str, dict[str, int]]:
    """What totals come to, in fen: by rule, by region, without zeros."""
    told: dict[str, dict[str, int]] = {rule.id: {} for rule in program.rules}
    by_region = found.group_by("rule", GROUP).agg(pl.col("lo").sum()).filter(pl.col("lo") != 0)
    for rule, region, fen in by_region.sort("rule", GROUP).iter_rows():
        told[program.rules[rule].id][region or ""] = fen
    return told


def write_amounts(job: Job, file: Path) -> None:
    """The amounts of the claims that are paid: applicant, matter, year, rule, amount in fen."""
    made, programmes = prepare_program(job.program, job.on), _programmes(job.store)
    evaluate = evaluator(job.backend, job.store.applicants).claims
    names = pl.Series([rule.id for rule in job.program.rules])
    paid = [
        evaluate(made, job.tables(bucket), programmes)
        .filter(pl.col("lo") != 0)
        .select("applicant", "matter", "year", pl.lit(names).gather(pl.col("rule")).alias("rule"), amount="lo")
        for bucket in range(job.store.buckets)
    ]
    pl.concat(paid).write_parquet(file)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=list(MEASURES))
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--amounts", type=Path)
    given = parser.parse_args(arguments)
    store = store_of(given.applicants)
    if given.amounts:
        write_amounts(MEASURES[given.what].job(store), given.amounts)
    else:
        print(json.dumps(measure(given.what, store), ensure_ascii=False))


if __name__ == "__main__":
    main()
