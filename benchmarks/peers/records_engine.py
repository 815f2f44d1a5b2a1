"""zen-engine: one record at a time.

The models are given once to the engine's static loader; a claim is one evaluation of its kind's model, which works out
every rule of the kind. `evaluate` with a dictionary was the fastest of the ways in (batch, bytes, a kept decision).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import zen  # type: ignore[import-not-found]
from numpy.typing import NDArray

from benchmarks.peers.reading import Answer, Item, Rows, System


class RecordsEngine:
    """The models of some systems, loaded once."""

    def __init__(self, model: Path, systems: list[System]) -> None:
        content = {s["name"]: json.loads((model / "zen" / f"{s['name']}.json").read_text("utf-8")) for s in systems}
        self.engine = zen.ZenEngine({"loader": {"type": "static", "content": content}})

    def answers(self, system: System, rows: Rows, count: int) -> list[Answer]:
        """What each rule of the system comes to for the first `count` claims."""
        names = [item["name"] for item in system["inputs"]]
        columns = [values(item, rows, count) for item in system["inputs"]]
        evaluate, key = self.engine.evaluate, system["name"]
        results = [evaluate(key, dict(zip(names, row, strict=True)))["result"] for row in zip(*columns, strict=True)]
        return [
            Answer(*(_column(results, f"r{i}_{name}") for name in ("verdict", "low", "high")))
            for i in range(len(system["rules"]))
        ]


def _column(results: Sequence[Mapping[str, float]], key: str) -> NDArray[np.int64]:
    return np.fromiter((int(result[key]) for result in results), dtype=np.int64, count=len(results))


def values(item: Item, rows: Rows, count: int) -> list[object]:
    """A fact of the first `count` claims as Python values; None where it is missing."""
    array = rows.arrays[item["name"]]
    if item["level"] == "applicant":
        array = array[rows.applicant_of[:count]]
    elif item["level"] == "matter":
        array = array[rows.matter_of[:count]]
    array = array[:count]
    match item["form"]:
        case "choice":
            names = [*item["choices"], None]
            return [names[place] for place in array.tolist()]
        case "date":
            days = array.astype("datetime64[D]").astype(np.int64).tolist()
            return [None if missing else day for day, missing in zip(days, np.isnat(array).tolist(), strict=True)]
        case "int" | "code":
            return [None if value < 0 else value for value in array.tolist()]
    return list(array.tolist())
