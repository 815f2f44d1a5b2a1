"""A bucket's tables as the `Input` of generated code: columns by pointer, rows by their keys."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duixian.tables import layout as names
from duixian.tables.loading import Tables
from duixian.tables.native.arrow import Column, columns_of
from duixian.tables.native.generate import Code
from duixian.tables.native.grouping import split_by
from duixian.tables.native.slots import Schemas

_BY = "by "  # before the name of a column that applicants are grouped by
_BY_ONE = (names.APPLICANTS, names.COVERAGE)  # at most one row for each key


class Index(c.Structure):
    """`Index` of runtime.h."""

    _fields_ = (("first", c.c_int64), ("span", c.c_int64), ("from_", c.c_void_p))


class Input(c.Structure):
    """`Input` of runtime.h."""

    _fields_ = (
        ("columns", c.c_void_p),
        ("indexes", c.c_void_p),
        ("heights", c.c_void_p),
        ("programmes", c.c_void_p),
        ("groups", c.c_void_p),
        ("now", c.c_int64),
    )


@dataclass(frozen=True, slots=True)
class Handed:
    """`input` for the code; `applicants` rows; `groups` has the values of `by` for each group of applicants."""

    input: Input
    applicants: int
    groups: pl.DataFrame


def schemas_of(tables: Tables) -> Schemas:
    """The columns of every table."""
    return {name: dict(table.collect_schema()) for name, table in tables.items()}


@contextmanager
def handed_over(
    library: c.CDLL, code: Code, tables: Tables, programmes: Mapping[str, int], now: int, by: Sequence[str] = ()
) -> Iterator[Handed]:
    """What the code reads, which lives as long as the context. `by`: columns of the applicants to group them by."""
    frames, values = _read(code, tables, by)
    with ExitStack() as stack:
        found: dict[tuple[str, str], Column] = {}
        for name, frame in frames.items():
            given = stack.enter_context(columns_of(frame))
            found |= {(name, column): one for column, one in zip(frame.columns, given, strict=True)}
        columns = (Column * len(code.slots.columns))(*(found[place] for place in code.slots.columns))
        rows = [_index(library, frames[table], key, found[table, key], table) for table, key in code.slots.indexes]
        indexes = (Index * len(rows))(*(index for index, _ in rows))
        groups, values = split_by(library, frames[names.APPLICANTS].height, values)
        heights = np.array([frames[table].height for table in code.tables], dtype=np.int64)
        numbers = _programmes(code, programmes, frames)
        places = (c.addressof(columns), c.addressof(indexes), heights.ctypes.data, numbers.ctypes.data)
        # The first group is of who is not among the applicants.
        made = Input(*places, groups.ctypes.data + groups.itemsize, now)
        yield Handed(made, frames[names.APPLICANTS].height, values)


def _read(code: Code, tables: Tables, by: Sequence[str]) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """The columns that the code reads, of all tables at once, as plain integers and booleans; the columns `by`."""
    wanted: dict[str, list[pl.Expr]] = {name: [] for name in code.tables}
    for table, column in code.slots.columns:
        wanted.setdefault(table, []).append(_expression(code, table, column).to_physical())
    wanted[names.APPLICANTS] += [pl.col(name).alias(f"{_BY}{name}") for name in by]
    plans = {name: tables[name].select(expressions) for name, expressions in wanted.items()}
    if names.OUTCOMES in plans:  # those of stages may stand before those of the store
        plans[names.OUTCOMES] = plans[names.OUTCOMES].sort("applicant", maintain_order=True)
    frames = dict(zip(plans, pl.collect_all(plans.values()), strict=True))
    applicants = frames[names.APPLICANTS]
    values = applicants.select(pl.col(f"{_BY}{name}").alias(name) for name in by)
    frames[names.APPLICANTS] = applicants.drop(f"{_BY}{name}" for name in by)
    return frames, values


def _expression(code: Code, table: str, column: str) -> pl.Expr:
    if table == names.OUTCOMES and column == "grant":
        return pl.col(column).replace_strict(code.slots.grants, default=-1, return_dtype=pl.Int64).alias(column)
    if code.slots.schemas[table][column] == pl.String:
        return pl.col(column).is_not_null()
    return pl.col(column)


def _index(library: c.CDLL, frame: pl.DataFrame, key: str, column: Column, table: str) -> tuple[Index, object]:
    """The rows of a table by a key, and what keeps them in memory."""
    if not frame.height:
        return Index(0, 0, None), None
    first = int(frame[key][0])
    span = int(frame[key][-1]) - first + 1
    if table in _BY_ONE and span == frame.height:
        return Index(first, span, None), None
    starts = np.empty(max(span, 0) + 1, dtype=np.int32)
    place = (c.byref(column), c.c_int64(frame.height), c.c_int64(first), c.c_int64(span))
    index_rows = library.index_rows
    index_rows.restype = c.c_bool
    if not index_rows(*place, c.c_void_p(starts.ctypes.data)):
        raise ValueError(f"{table} is not in the order of {key}")
    return Index(first, span, starts.ctypes.data), starts


def _programmes(code: Code, programmes: Mapping[str, int], frames: Mapping[str, pl.DataFrame]) -> NDArray[np.int32]:
    """The code's number of each programme of the store; -1 of one that no rule names."""
    last = max(programmes.values(), default=-1)
    if names.RECEIPTS in frames and "programme_key" in frames[names.RECEIPTS]:
        last = max(last, _most(frames[names.RECEIPTS]["programme_key"]))
    numbers = np.full(last + 1, -1, dtype=np.int32)
    for programme, number in code.slots.programmes.items():
        if programme in programmes:
            numbers[programmes[programme]] = number
    return numbers


def _most(numbers: pl.Series) -> int:
    most = numbers.max()
    assert most is None or isinstance(most, int)
    return -1 if most is None else most
