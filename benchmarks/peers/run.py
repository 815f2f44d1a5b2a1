"""Run one peer over a store in this process: `python -m benchmarks.peers.run --store DIR --peer openfisca`.

Runs in the peers' environment, from the root of the repository. Prints one line of JSON; `--out` writes it to a file
as well, `--amounts` the amounts above zero to Parquet (of a sample: all amounts); they are kept in memory until the
clock has stopped, so leave it out where `peak_mb` counts.
"""

from __future__ import annotations

import time

STARTED = time.perf_counter()

import argparse  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Protocol  # noqa: E402

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402
from numpy.typing import NDArray  # noqa: E402

from benchmarks.peers.reading import Reader, Rows, Store, System  # noqa: E402

ROOT = Path(__file__).parents[2]
DISTRIBUTIONS = {"openfisca": "openfisca-core", "policyengine": "policyengine-core", "zen": "zen-engine"}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--peer", choices=sorted(DISTRIBUTIONS), required=True)
    parser.add_argument("--out", type=Path)
    parser.add_argument("--amounts", type=Path)
    parser.add_argument("--sample", type=int, default=40_000, help="claims that zen-engine works out")
    asked = parser.parse_args()
    store = Store.open(asked.store)
    model = ROOT / "build" / "peers" / "model" / store.on.isoformat()
    told = json.loads((model / "model.json").read_text("utf-8"))
    systems: list[System] = told["systems"]
    numpy_peer = asked.peer != "zen"
    if not numpy_peer:
        systems = [{**system, "inputs": system["zen_inputs"]} for system in systems]
    engine = make_engine(asked.peer, model, systems, store.on.year)
    loaded = time.perf_counter()
    result, amounts = run(engine, store, systems, None if numpy_peer else asked.sample, asked.amounts is not None)
    line = json.dumps(
        {
            "peer": asked.peer,
            "version": version(DISTRIBUTIONS[asked.peer]),
            "rules": [rule for system in systems for rule in system["rules"]],
            "not_shared": told["not_shared"],
            "applicants": store.applicants,
            "seconds_start": loaded - STARTED,
            **result,
            "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        },
        ensure_ascii=False,
    )
    if asked.amounts is not None:
        pl.concat(amounts).write_parquet(asked.amounts)
    if asked.out is not None:
        asked.out.write_text(line + "\n", "utf-8")
    print(line)


class Engine(Protocol):
    def amounts(self, system: System, rows: Rows, count: int) -> list[NDArray[np.int64]]: ...


def make_engine(peer: str, model: Path, systems: list[System], year: int) -> Engine:
    """The engine with its rules loaded. Only its own package is imported."""
    if peer == "zen":
        from benchmarks.peers.records_engine import RecordsEngine

        return RecordsEngine(model, systems)
    from benchmarks.peers.variables_engine import VariablesEngine

    return VariablesEngine(peer, model, systems, year)


def run(
    engine: Engine, store: Store, systems: list[System], sample: int | None, keep: bool
) -> tuple[dict[str, object], list[pl.DataFrame]]:
    """Every claim of the store bucket by bucket, or the first of each system until there are about `sample`.

    With a sample, the seconds of computing are those of the claims taken times what they stand for; reading and
    setting up are timed on the whole store either way.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    reader = Reader(store, systems)
    everything = sum(store.claims(system) for system in systems)
    sums = {rule: np.zeros(len(reader.regions) + 1, dtype=np.int64) for system in systems for rule in system["rules"]}
    rows_of, taken = (dict.fromkeys((system["name"] for system in systems), 0) for _ in range(2))
    seconds = dict.fromkeys(rows_of, 0.0)
    kept: list[pl.DataFrame] = []
    for part, of_applicant in reader.buckets():
        for system in systems:
            name = system["name"]
            rows = reader.rows(part, of_applicant, system)
            rows_of[name] += rows.count
            count = rows.count
            if sample is not None:
                share = max(200, sample * store.claims(system) // max(1, everything))
                count = min(count, share - taken[name])
            if count == 0:
                continue
            taken[name] += count
            start = time.perf_counter()
            for rule, amount in zip(system["rules"], engine.amounts(system, rows, count), strict=True):
                paid = np.flatnonzero(amount)
                np.add.at(sums[rule], rows.region[rows.applicant_of[paid]], amount[paid])
                if keep:
                    shown = paid if sample is None else np.arange(count)
                    kept.append(rows.claims(rule, shown, amount[shown]))
            seconds[name] += time.perf_counter() - start
    done, done_cpu = time.perf_counter(), time.process_time()
    spent = sum(seconds.values())
    whole = sum(s * rows_of[name] / taken[name] for name, s in seconds.items() if taken[name])
    by_region = {
        rule: {reader.regions[i]: int(totals[i]) for i in np.flatnonzero(totals)} for rule, totals in sums.items()
    }
    return {
        "rows": sum(rows_of.values()),
        "rows_computed": sum(taken.values()),
        "seconds_total": done - begun - spent + whole,
        "seconds_read": reader.seconds,
        "seconds_set_up": done - begun - reader.seconds - spent,
        "seconds_compute": whole,
        "seconds_cpu": done_cpu - cpu,
        "sums": by_region,
    }, kept


if __name__ == "__main__":
    main()
