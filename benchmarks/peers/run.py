"""Run one peer over a store in this process: `python -m benchmarks.peers.run PEER --store DIR`.

Runs in the peers' environment, from the root of the repository. Prints one line of JSON; `seconds` count the reading,
`held_seconds` do not, and neither counts the start with the loading of the rules. `--certain` asks for the certain
money alone. `--first N` works out the claims of the first N applicants of each bucket alone, and says what all would
take: what is worked out is timed kind by kind, and each kind's seconds stand for all its claims. `--claims FILE` writes
the claims that are not refused; they are kept in memory until the clock has stopped.
"""

from __future__ import annotations

import time

STARTED = time.perf_counter()

import argparse  # noqa: E402
import json  # noqa: E402
import resource  # noqa: E402
from collections.abc import Iterable, Sequence  # noqa: E402
from importlib.metadata import version  # noqa: E402
from pathlib import Path  # noqa: E402
from typing import Protocol  # noqa: E402

import numpy as np  # noqa: E402
import polars as pl  # noqa: E402

from benchmarks.peers import VERDICTS  # noqa: E402
from benchmarks.peers.reading import Answer, Numbers, Reader, Rows, Store, System  # noqa: E402

MODELS = Path(__file__).parents[2] / "build" / "peers" / "model"
DISTRIBUTIONS = {"openfisca": "openfisca-core", "policyengine": "policyengine-core", "zen": "zen-engine"}


class Engine(Protocol):
    def answers(self, system: System, rows: Rows, count: int) -> Iterable[Answer]:
        """What each rule of the system comes to for the first `count` claims."""
        ...

    def certain(self, system: System, rows: Rows) -> Iterable[Numbers]:
        """What is certain of every claim, in fen, for each rule of the system."""
        ...


class Totals:
    """What the claims of some rules come to, by rule and region."""

    def __init__(self, rules: Sequence[str], regions: Sequence[str]) -> None:
        self.regions = regions
        self.low, self.high = ({rule: np.zeros(len(regions), dtype=np.int64) for rule in rules} for _ in range(2))
        self.claims = {rule: np.zeros((len(regions), VERDICTS), dtype=np.int64) for rule in rules}

    def add(self, rule: str, region: Numbers, answer: Answer) -> None:
        """`region`: of each claim."""
        place = np.where(region < 0, len(self.regions) - 1, region) * VERDICTS + answer.verdict
        counted = np.bincount(place, minlength=self.claims[rule].size)
        self.claims[rule] += counted.reshape(-1, VERDICTS)
        for sums, amounts in ((self.low, answer.low), (self.high, answer.high)):
            _sum(sums[rule], region, amounts)

    def told(self) -> dict[str, dict[str, list[int]]]:
        """By rule and region: how many are refused, open, entitled; what is certain, what is possible."""
        return {
            rule: {
                self.regions[i]: [*counted[i].tolist(), int(self.low[rule][i]), int(self.high[rule][i])]
                for i in np.flatnonzero(counted.any(axis=1))
            }
            for rule, counted in self.claims.items()
        }

    def certain(self) -> dict[str, dict[str, int]]:
        """What is certain, by rule and region, without zeros."""
        return {rule: {self.regions[i]: int(sums[i]) for i in np.flatnonzero(sums)} for rule, sums in self.low.items()}


def _sum(sums: Numbers, region: Numbers, amounts: Numbers) -> None:
    paid = np.flatnonzero(amounts)
    np.add.at(sums, region[paid], amounts[paid])


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("peer", choices=sorted(DISTRIBUTIONS))
    parser.add_argument("--store", type=Path, required=True)
    parser.add_argument("--first", type=int)
    parser.add_argument("--certain", action="store_true")
    parser.add_argument("--claims", type=Path)
    asked = parser.parse_args()
    store = Store.open(asked.store)
    model = MODELS / store.on.isoformat()
    systems: list[System] = json.loads((model / "model.json").read_text("utf-8"))
    if asked.peer == "zen":
        systems = [{**system, "inputs": system["zen_inputs"]} for system in systems]
    elif asked.certain:
        systems = [{**system, "inputs": system["certain_inputs"]} for system in systems]
    engine = make_engine(asked.peer, model, systems, store.on.year)
    start_seconds = time.perf_counter() - STARTED
    told, claims = run(engine, store, systems, asked)
    if asked.claims is not None:
        pl.concat(claims).write_parquet(asked.claims)
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
    engine: Engine, store: Store, systems: list[System], asked: argparse.Namespace
) -> tuple[dict[str, object], list[pl.DataFrame]]:
    """Every claim of the store bucket by bucket, or those of the first applicants of each."""
    begun, begun_cpu = time.perf_counter(), time.process_time()
    reader = Reader(store, systems)
    totals = Totals([rule for system in systems for rule in system["rules"]], reader.regions)
    claims, done = (dict.fromkeys((system["name"] for system in systems), 0) for _ in range(2))
    seconds = dict.fromkeys(claims, 0.0)
    kept: list[pl.DataFrame] = []
    for part, of_applicant in reader.buckets():
        for system in systems:
            name = system["name"]
            rows = reader.rows(part, of_applicant, system)
            count = rows.count if asked.first is None else rows.of_first(asked.first)
            claims[name] += rows.count
            done[name] += count
            if not count:
                continue
            start = time.perf_counter()
            region = rows.region[rows.applicant_of[:count]]
            if asked.certain:
                for rule, low in zip(system["rules"], engine.certain(system, rows), strict=True):
                    _sum(totals.low[rule], region, low)
            else:
                for rule, answer in zip(system["rules"], engine.answers(system, rows, count), strict=True):
                    totals.add(rule, region, answer)
                    if asked.claims is not None:
                        kept.append(rows.alive(rule, answer))
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
    if asked.first is None:  # of a part, neither means anything
        told["cpu_seconds"] = cpu
        told["certain" if asked.certain else "totals"] = totals.certain() if asked.certain else totals.told()
    return told, kept


if __name__ == "__main__":
    main()
