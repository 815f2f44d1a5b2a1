"""The canonical tables as arrays, one bucket at a time, for the peers' process: polars and numpy only."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
import polars as pl
from numpy.typing import NDArray

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
    zen_inputs: list[Item]


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

    def paid(self, rule: str, places: Numbers, amount: Numbers) -> pl.DataFrame:
        """Some claims with their amounts: applicant, matter, year, rule, amount."""
        return self.keys[places].with_columns(pl.lit(rule).alias("rule"), pl.Series("amount", amount, pl.Int64))


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
        if system["yearly"]:
            claims = self._years(part, system)
            matter_of, matter_keys = numbered(claims["matter"])
            places = np.searchsorted(matters["matter"], matter_keys)
            for item in at_level(system, "matter"):
                arrays[item["name"]] = matters[item["name"]][places]
            arrays.update({item["name"]: claims[item["name"]] for item in at_level(system, "claim")})
            year = claims["year"]
        else:
            claims = matters
            matter_of, matter_keys = np.arange(len(matters["matter"])), matters["matter"]
            arrays.update({item["name"]: matters[item["name"]] for item in at_level(system, "matter")})
            year = np.full(len(matter_of), self.store.on.year)
        applicant_of, applicant_keys = numbered(claims["applicant"])
        places = applicant_keys - first
        for item in at_level(system, "applicant"):
            arrays[item["name"]] = of_applicant[item["name"]][places]
        keys = pl.DataFrame({"applicant": claims["applicant"], "matter": claims["matter"], "year": year})
        return Rows(
            arrays,
            len(matter_of),
            len(matter_keys),
            len(applicant_keys),
            matter_of,
            applicant_of,
            keys,
            of_applicant["region_"][places],
            first,
        )

    def _years(self, part: Path, system: System) -> dict[str, Array]:
        """The years of matters up to the day's own, with the values of earlier years that some inputs want."""
        items = at_level(system, "claim")
        path = part / f"matter_years_{system['kind']}.parquet"
        years = self._timed(path, items, ["applicant", "matter", "year"])
        for item in items:
            if item["lag"]:
                years[item["name"]] = before(years["matter"], years["year"], years[item["name"]], item["lag"])
        kept = years["year"] <= self.store.on.year
        return years if kept.all() else {name: array[kept] for name, array in years.items()}

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


def before(matters: Array, years: Array, values: Array, lag: int) -> Array:
    """A number's value `lag` years earlier for the same matter, -1 where that year has no row."""
    found = np.full_like(values, -1)
    for step in range(1, lag + 1):  # rows are sorted by matter and year: the wanted one is at most `lag` rows back
        same = (matters[step:] == matters[:-step]) & (years[step:] - years[:-step] == lag)
        found[step:][same] = values[:-step][same]
    return found
