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

With `--claims FILE` nothing is timed: the shared claims that are not refused are written there.
"""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

import polars as pl

from benchmarks.peers import ENTITLED, OPEN, REFUSED
from benchmarks.peers.shared import shared_program
from duixian.assess.verdict import Verdict
from duixian.program.compile import compile_policies
from duixian.program.model import Program
from duixian.simulation.margins import read_margins
from duixian.simulation.population import make_population
from duixian.tables.backends import Backend, evaluator
from duixian.tables.claims import prepare_program
from duixian.tables.counting import columns_read, sums
from duixian.tables.loading import Tables
from duixian.tables.rules import VERDICTS
from duixian.tables.run import Job, run
from duixian.tables.store import Store
from duixian.tables.totals import side_by_side, store_totals, together
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
    wanted = columns_read(made, job.tables(0), [GROUP])

    def batches() -> Iterator[Tables]:
        yield from ({name: tables[name].select(wanted[name]) for name in wanted} for tables in together(job))

    def work(batches: Iterable[Tables]) -> pl.DataFrame:
        parts = side_by_side(lambda tables: backend.totals(made, tables, programmes, [GROUP]), batches)
        return sums(job.program, parts, [GROUP])

    first = next(batches())
    work([{name: pl.DataFrame(schema=table.collect_schema()).lazy() for name, table in first.items()}])
    if not held:
        return lambda: work(batches())
    kept = [{name: table.collect().rechunk().lazy() for name, table in tables.items()} for tables in batches()]
    return lambda: work(kept)


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
    """Seconds, seconds of all cores, and the peak of this process in megabytes; of shared rules what they come to."""
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
        told["totals"] = by_rule_and_region(found, job.program)
    return told


def by_rule_and_region(found: pl.DataFrame, program: Program) -> dict[str, dict[str, list[int]]]:
    """What totals come to, as the peers say it: by rule and region how many claims are refused, open, entitled, what is
    certain and what is possible in fen."""
    told: dict[str, dict[str, list[int]]] = {rule.id: {} for rule in program.rules}
    counts = [pl.col("claims").filter(pl.col("verdict") == verdict).sum().alias(str(verdict)) for verdict in range(3)]
    verdicts = found.with_columns(_peers_verdict(pl.col("verdict")))
    by_region = verdicts.group_by("rule", GROUP).agg(*counts, pl.col("lo", "hi").sum())
    for rule, region, *numbers in by_region.sort("rule", GROUP).iter_rows():
        told[program.rules[rule].id][region or ""] = numbers
    return told


def _peers_verdict(place: pl.Expr) -> pl.Expr:
    """A place in `VERDICTS` as one of the three verdicts that the peers tell apart."""
    closed = {Verdict.REFUSED: REFUSED, Verdict.NOT_IN_FORCE: REFUSED, Verdict.ENTITLED: ENTITLED}
    return place.replace_strict({i: closed.get(verdict, OPEN) for i, verdict in enumerate(VERDICTS)})


def write_claims(job: Job, file: Path) -> None:
    """The claims that are not refused: applicant, matter, year, rule, verdict, low and high in fen."""
    made, programmes = prepare_program(job.program, job.on), _programmes(job.store)
    evaluate = evaluator(job.backend, job.store.applicants).claims
    names = pl.Series([rule.id for rule in job.program.rules])
    alive = [
        evaluate(made, job.tables(bucket), programmes)
        .with_columns(_peers_verdict(pl.col("verdict")), pl.lit(names).gather(pl.col("rule")).alias("rule"))
        .filter(pl.col("verdict") != REFUSED)
        .select("applicant", "matter", "year", "rule", "verdict", low="lo", high="hi")
        for bucket in range(job.store.buckets)
    ]
    pl.concat(alive).write_parquet(file)


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("what", choices=list(MEASURES))
    parser.add_argument("--applicants", type=int, default=1_000_000)
    parser.add_argument("--claims", type=Path)
    given = parser.parse_args(arguments)
    store = store_of(given.applicants)
    if given.claims:
        write_claims(MEASURES[given.what].job(store), given.claims)
    else:
        print(json.dumps(measure(given.what, store), ensure_ascii=False))


if __name__ == "__main__":
    main()
