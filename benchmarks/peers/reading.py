"""The canonical tables as arrays, one bucket at a time, for the peers' process: polars and numpy only."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple, TypedDict

import numpy as np
import polars as pl
from numpy.typing import NDArray

from benchmarks.peers import REFUSED

YEARS = 4096  # a matter and a year as one number
Array = NDArray[Any]  # of whatever type its column has
Numbers = NDArray[np.int64]


class Item(TypedDict):
    """One input of a system, as `make` wrote it; see `shared.Input`."""

    name: str
    level: str
    column: str
    form: str
    lag: int
    choices: list[str]


class System(TypedDict):
    """The rules of one kind of matter, paid once or by the year."""

    name: str
    kind: str
    yearly: bool
    rules: list[str]
    variables: list[str]
    figures: dict[str, dict[str, int]]
    inputs: list[Item]
    certain_inputs: list[Item]  # those of them that the certain money alone needs
    zen_inputs: list[Item]


class Answer(NamedTuple):
    """What one rule comes to for some claims: verdicts, certain and possible money in fen."""

    verdict: Numbers
    low: Numbers
    high: Numbers


@dataclass(slots=True)
class Store:
    path: Path
    on: date
    buckets: int

    @classmethod
    def open(cls, path: Path) -> Store:
        told = json.loads((path / "manifest.json").read_text("utf-8"))
        return cls(path, date.fromisoformat(told["on"]), told["buckets"])

    def parts(self) -> Iterator[Path]:
        yield from (self.path / f"bucket-{bucket:04d}" for bucket in range(self.buckets))


@dataclass(slots=True)
class Rows:
    """The claims of one system in one bucket: the arrays of every level, and which row belongs to which.

    `matter_of` and `applicant_of` give a claim's place among the matters and applicants that have claims.
    """

    arrays: dict[str, Array]
    count: int
    matters: int
    applicants: int
    matter_of: Numbers
    applicant_of: Numbers
    keys: pl.DataFrame  # applicant, matter, year of each claim
    region: Numbers  # of each applicant: its place among the regions, -1 where it is not known
    first: int  # the bucket's first applicant

    def of_first(self, applicants: int) -> int:
        """How many claims the first so many applicants of the bucket have; they come first."""
        return int(np.searchsorted(self.keys["applicant"].to_numpy(), self.first + applicants))

    def alive(self, rule: str, answer: Answer) -> pl.DataFrame:
        """The claims that are not refused: applicant, matter, year, rule, verdict, low, high."""
        places = np.flatnonzero(answer.verdict != REFUSED)
        told = [pl.Series(name, array[places], pl.Int64) for name, array in answer._asdict().items()]
        return self.keys[places].with_columns(pl.lit(rule).alias("rule"), *told)


def expression(item: Item) -> pl.Expr:
    """The column of an input in the form that an engine wants."""
    column = pl.col(item["column"])
    match item["form"]:
        case "flag":
            column = column.fill_null(False)
        case "not":
            column = column.not_().fill_null(False)
        case "known":
            column = column.is_not_null()
        case "na":
            column = pl.col(f"{item['column']}_na").fill_null(False)
        case "choice":
            column = column.to_physical().cast(pl.Int16).fill_null(len(item["choices"]))
        case "code":
            column = column.to_physical().cast(pl.Int64).fill_null(-1)
        case "int":
            column = column.cast(pl.Int64).fill_null(-1)
    return column.alias(item["name"])


def read(path: Path, items: Sequence[Item], keys: Sequence[str]) -> dict[str, Array]:
    """The arrays of some inputs and keys from one file."""
    chosen = [pl.col(key) for key in keys] + [expression(item) for item in items if item["name"] not in keys]
    frame = pl.scan_parquet(path, glob=False).select(chosen).collect()
    return {column.name: column.to_numpy() for column in frame}


class Reader:
    """Reads the buckets for some systems and keeps the time that reading takes apart from setting up."""

    def __init__(self, store: Store, systems: Sequence[System]) -> None:
        self.store, self.systems = store, systems
        self.seconds = 0.0
        self.lines: tuple[Path | None, Numbers] = (None, np.empty(0, np.int64))
        applicant = [i for s in systems for i in s["inputs"] if i["level"] == "applicant"]
        self.of_applicant = list({i["name"]: i for i in applicant}.values())
        schema = pl.read_parquet_schema(next(store.parts()) / "applicants.parquet")
        kind = schema["registered_region"]
        assert isinstance(kind, pl.Enum)
        self.regions: list[str] = [*kind.categories.to_list(), ""]  # the last where it is not known

    def buckets(self) -> Iterator[tuple[Path, dict[str, Array]]]:
        """Every bucket's folder and the arrays of its applicants."""
        region = Item(name="region_", level="applicant", column="registered_region", form="code", lag=0, choices=[])
        for part in self.store.parts():
            yield part, self._timed(part / "applicants.parquet", [*self.of_applicant, region], ["applicant"])

    def rows(self, part: Path, of_applicant: Mapping[str, Array], system: System) -> Rows:
        """The claims of a system in a bucket."""
        matters = self._timed(
            part / f"matters_{system['kind']}.parquet", at_level(system, "matter"), ["applicant", "matter"]
        )
        first = int(of_applicant["applicant"][0]) if len(of_applicant["applicant"]) else 0
        arrays: dict[str, Array] = {}
        year: Array
        arrays.update({item["name"]: matters[item["name"]] for item in at_level(system, "matter")})
        if system["yearly"]:
            items = [item for item in at_level(system, "claim") if item["name"] != "year"]
            told = self._timed(part / f"matter_years_{system['kind']}.parquet", items, ["matter", "year"])
            figures = told["matter"] * YEARS + told["year"]
            matter_of, year = self._periods(matters["matter"], figures, self._lines(part))
            wanted = matters["matter"][matter_of] * YEARS + year
            arrays |= {"year": year} | {item["name"]: of_years(item, told, figures, wanted) for item in items}
        else:
            matter_of = np.arange(len(matters["matter"]))
            year = np.full(len(matter_of), self.store.on.year)
        applicant_of, applicant_keys = numbered(matters["applicant"][matter_of])
        places = applicant_keys - first
        for item in at_level(system, "applicant"):
            arrays[item["name"]] = of_applicant[item["name"]][places]
        owners = {name: matters[name][matter_of] for name in ("applicant", "matter")}
        keys = pl.DataFrame(owners | {"year": year})
        return Rows(
            arrays,
            len(matter_of),
            len(matters["matter"]),
            len(applicant_keys),
            matter_of,
            applicant_of,
            keys,
            of_applicant["region_"][places],
            first,
        )

    def _periods(self, matters: Array, *named: Numbers) -> tuple[Numbers, Numbers]:
        """The claims of matters that are claimed by the year: the matter's place and the year, for every year up to the
        day's own that is named with it, for the day's own where none is."""
        now, known = self.store.on.year, np.append(matters, -1)
        keys: list[Numbers] = []
        for told in named:
            at = np.searchsorted(matters, told // YEARS)
            here = (known[at] == told // YEARS) & (told % YEARS <= now)
            keys.append(at[here] * YEARS + told[here] % YEARS)
        claims = np.sort(np.concatenate(keys))
        claims = claims[np.append(True, claims[1:] != claims[:-1])[: len(claims)]]
        bare = np.flatnonzero(np.bincount(claims // YEARS, minlength=len(matters)) == 0)
        claims = np.sort(np.concatenate([claims, bare * YEARS + now]))
        return claims // YEARS, claims % YEARS

    def _lines(self, part: Path) -> Numbers:
        """The matters and years of a bucket's lines, read once for all of its systems."""
        if self.lines[0] != part:
            start = time.perf_counter()
            named = pl.col("matter") * YEARS + pl.col("date").dt.year().cast(pl.Int64)
            frame = pl.scan_parquet(part / "lines.parquet", glob=False).select(named).collect()
            self.lines = part, frame.to_series().to_numpy()
            self.seconds += time.perf_counter() - start
        return self.lines[1]

    def _timed(self, path: Path, items: Sequence[Item], keys: Sequence[str]) -> dict[str, Array]:
        start = time.perf_counter()
        try:
            return read(path, items, keys)
        finally:
            self.seconds += time.perf_counter() - start


def at_level(system: System, level: str) -> list[Item]:
    return [item for item in system["inputs"] if item["level"] == level]


def numbered(keys: Array) -> tuple[Numbers, Array]:
    """Sorted keys as places among the distinct ones, and those."""
    first = np.empty(len(keys), dtype=np.bool_)
    first[:1] = True
    np.not_equal(keys[1:], keys[:-1], out=first[1:])
    return np.cumsum(first) - 1, keys[first]


def of_years(item: Item, told: Mapping[str, Array], figures: Numbers, wanted: Numbers) -> Array:
    """An input of the wanted matters and years, or of so many years before; missing where there are no figures."""
    keys = wanted - item["lag"]
    at = np.searchsorted(figures, keys)
    at[np.append(figures, -1)[at] != keys] = len(figures)
    values = told[item["name"]]
    found: Array = np.append(values, np.array([missing(item)], values.dtype))[at]
    return found


def missing(item: Item) -> object:
    """What stands for no value of an input."""
    match item["form"]:
        case "date":
            return np.datetime64("NaT")
        case "choice":
            return len(item["choices"])
        case "int" | "code":
            return -1
    return False
