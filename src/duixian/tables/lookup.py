"""Rows by their keys. The keys of a bucket are ranks that lie close together, so a list with a place for each is short:
no join has to hash them."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

Places = NDArray[np.integer]  # the row that each is found in; -1 where there is none
_YEARS = 10_000  # more than any year


def places(wanted: pl.Series, keys: pl.Series) -> Places:
    """Where each wanted key stands among `keys`, each of which stands there once."""
    given, asked = keys.to_numpy(), wanted.to_numpy()
    if not given.size:
        return np.full(asked.size, -1)
    first = given.min()
    rows = np.full(given.max() - first + 2, -1, dtype=np.int32)
    rows[given - first] = np.arange(given.size, dtype=np.int32)
    at = asked - first
    return rows[np.where((at >= 0) & (at < rows.size), at, -1)]  # the last stands for no key


def places_by_year(keys: pl.Series, years: pl.Series, table: pl.DataFrame, key: str) -> Places:
    """Where each key and year stand in a table that is in the order of `key` and `year`, each pair once."""
    given, asked = keyed_years(table[key], table["year"]), keyed_years(keys, years)
    if not given.size:
        return np.full(asked.size, -1)
    at = np.minimum(np.searchsorted(given, asked), given.size - 1)
    return np.where(given[at] == asked, at, -1)


def keyed_years(keys: pl.Series, years: pl.Series) -> NDArray[np.int64]:
    """Keys and years as one number each, in the same order."""
    found: NDArray[np.int64] = keys.to_numpy() * _YEARS + years.to_numpy()
    return found


def keys_and_years(numbers: NDArray[np.int64]) -> tuple[pl.Series, pl.Series]:
    """What `keyed_years` made them of."""
    return pl.Series(numbers // _YEARS), pl.Series(numbers % _YEARS)


def distinct(numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    """The numbers in order, each once."""
    ordered = np.sort(numbers)
    return ordered[np.flatnonzero(np.diff(ordered, prepend=-1))] if ordered.size else ordered


def at_rows(height: int, rows: pl.Series) -> Places:
    """For each of so many rows its place in `rows`, which names each at most once."""
    found = np.full(height, -1)
    found[rows.to_numpy()] = np.arange(rows.len())
    return found


def taken(table: pl.DataFrame, at: Places) -> pl.DataFrame:
    """The table's rows at these places; of nulls where there is none."""
    index = pl.Series(at)
    return table.select(pl.all().gather(index.set(index < 0, None)))
