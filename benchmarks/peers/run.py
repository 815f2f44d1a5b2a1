"""Run one peer over a store in this process: `python -m benchmarks.peers.run PEER --store DIR`.

Runs in the peers' environment, from the root of the repository. Prints one line of JSON; `seconds` count the reading,
`held_seconds` do not, and neither counts the start with the loading of the rules. `--first N` works out the claims of
the first N applicants of each bucket alone, and says what all would take: what is worked out is timed kind by kind, and
each kind's seconds stand for all its claims. `--amounts FILE` writes the amounts above zero; they are kept in memory
until the clock has stopped.
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

MODELS = Path(__file__).parents[2] / "build" / "peers" / "model"
DISTRIBUTIONS = {"openfisca": "openfisca-core", "policyengine": "policyengine-core", "zen": "zen-engine"}


class Engine(Protocol):
    def amounts(self, system: System, rows: Rows, count: int) -> list[NDArray[np.int64]]:
        """The amounts in fen of the first `count` claims, for each rule of the system."""
        ...


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("peer", choices=sorted(DISTRIBUTIONS))
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--first", type=int)
    parser.add_argument("--amounts", type=Path)
    asked = parser.parse_args()
    store = Store.open(asked.store)
    model = MODELS / store.on.isoformat()
    systems: list[System] = json.loads((model / "model.json").read_text("utf-8"))
    if asked.peer == "zen":
        systems = [{**system, "inputs": system["zen_inputs"]} for system in systems]
    engine = make_engine(asked.peer, model, systems, store.on.year)
    start_seconds = time.perf_counter() - STARTED
    told, amounts = run(engine, store, systems, asked.first, asked.amounts is not None)
    if asked.amounts is not None:
        pl.concat(amounts).write_parquet(asked.amounts)
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    told |= {"version": version(DISTRIBUTIONS[asked.peer]), "start_seconds": start_seconds, "peak_mb": peak_mb}
    print(json.dumps(told, ensure_ascii=False))


def make_engine(peer: str, model: Path, systems: list[System], year: int) -> Engine:
    """The engine with its rules loaded. Only its own package is imported."""
    if peer == "zen":
        from benchmarks.peers.records_engine import RecordsEngine

        return RecordsEngine(model, systems)
    from benchmarks.peers.variables_engine import VariablesEngine

    return VariablesEngine(peer, model, systems, year)


def run(
    engine: Engine, store: Store, systems: list[System], first: int | None, keep: bool
) -> tuple[dict[str, object], list[pl.DataFrame]]:
    """Every claim of the store bucket by bucket, or those of the `first` applicants of each."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    reader = Reader(store, systems)
    sums = {rule: np.zeros(len(reader.regions), dtype=np.int64) for system in systems for rule in system["rules"]}
    claims, done = (dict.fromkeys((system["name"] for system in systems), 0) for _ in range(2))
    seconds = dict.fromkeys(claims, 0.0)
    kept: list[pl.DataFrame] = []
    for part, of_applicant in reader.buckets():
        for system in systems:
            name = system["name"]
            rows = reader.rows(part, of_applicant, system)
            count = rows.count if first is None else rows.of_first(first)
            claims[name] += rows.count
            done[name] += count
            if not count:
                continue
            start = time.perf_counter()
            for rule, amount in zip(system["rules"], engine.amounts(system, rows, count), strict=True):
                paid = np.flatnonzero(amount)
                np.add.at(sums[rule], rows.region[rows.applicant_of[paid]], amount[paid])
                if keep:
                    kept.append(rows.paid(rule, paid, amount[paid]))
            seconds[name] += time.perf_counter() - start
    spent = time.perf_counter() - begun - sum(seconds.values())
    cpu = time.process_time() - begun_cpu
    computing = sum(taken * claims[name] / done[name] for name, taken in seconds.items() if done[name])
    told: dict[str, object] = {
        "claims": sum(claims.values()),
        "claims_done": sum(done.values()),
        "seconds": spent + computing,
        "held_seconds": spent + computing - reader.seconds,
    }
    if first is None:  # of a part, neither means anything
        told["cpu_seconds"] = cpu
        told["money"] = {
            rule: {reader.regions[i]: int(totals[i]) for i in np.flatnonzero(totals)} for rule, totals in sums.items()
        }
    return told, kept


if __name__ == "__main__":
    main()
