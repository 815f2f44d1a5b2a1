"""A program over a bucket's tables as native code: every claim, or totals; the same as `tables.claims` says."""

from __future__ import annotations

import ctypes as c
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from threading import Lock

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duixian.expression.tree import INT64
from duixian.tables.claims import SCHEMA, TableProgram, bucket_claims
from duixian.tables.counting import totals
from duixian.tables.layout import APPLICANTS
from duixian.tables.loading import Tables
from duixian.tables.native.build import load
from duixian.tables.native.generate import Code, claims_code, totals_code
from duixian.tables.native.handover import Handed, handed_over, schemas_of
from duixian.tables.rules import VERDICTS

_BEYOND, _NO_MEMORY = -1, -2
MOST_GROUPS = 20_000  # each takes up some kilobytes, whether it has claims or not
_TOTALS: Mapping[str, pl.DataType] = dict.fromkeys(("rule", "verdict", "claims", "lo", "hi"), pl.Int64())

Compiled = tuple[Code, c.CDLL]
Numbers = NDArray[np.int64]
_recent: list[tuple[TableProgram, str, Compiled]] = []  # what was compiled last, for the next bucket
_compiling = Lock()  # so that buckets that are under way together do not compile one thing twice


def native_claims(made: TableProgram, tables: Tables, programmes: Mapping[str, int]) -> pl.DataFrame:
    """What `bucket_claims` gives, row for row. Raises as it does, and `CompilerFailed` where it cannot be
    compiled."""
    if not made.frames:
        return bucket_claims(made, tables, programmes)
    code, library = _compiled("claims", made, tables)
    with handed_over(library, code, tables, programmes, made.on.year) as handed:
        ends = [handed.applicants * part // _threads() for part in range(_threads() + 1)]
        places = [_place(handed, first, after) for first, after in pairwise(ends)]
        heights = _side_by_side([partial(library.claims_height, *place) for place in places])
        starts = np.cumsum([0, *heights])
        columns = {name: np.empty(starts[-1], dtype=np.int64) for name in SCHEMA}
        out = (c.c_void_p * len(columns))(*(column.ctypes.data for column in columns.values()))
        written = _side_by_side(
            [partial(library.claims, *place, out, c.c_int64(starts[i])) for i, place in enumerate(places)]
        )
    if _NO_MEMORY in written:
        raise MemoryError("the claims of one applicant")
    if _BEYOND in written:
        return bucket_claims(made, tables, programmes)  # which refuses, and says of how many rows and which day
    if written != starts[1:].tolist():
        raise ValueError("matters that are nobody's, or not in the order of applicants")
    found = pl.DataFrame(columns, schema=SCHEMA)
    if APPLICANTS in code.tables:
        found = found.with_columns(pl.when(pl.col("matter") >= 0).then("matter"))
    return found


def _place(handed: Handed, first: int, after: int) -> tuple[object, ...]:
    return c.byref(handed.input), c.c_int64(handed.applicants), c.c_int64(first), c.c_int64(after)


def native_totals(made: TableProgram, tables: Tables, programmes: Mapping[str, int], by: Sequence[str]) -> pl.DataFrame:
    """What `totals` gives, in no promised order. Raises as it does, and `CompilerFailed` where it cannot be
    compiled."""
    if not made.frames:
        return totals(made, tables, programmes, by)
    code, library = _compiled("totals", made, tables)
    with handed_over(library, code, tables, programmes, made.on.year, by) as handed:
        if handed.groups.height > MOST_GROUPS:
            return totals(made, tables, programmes, by)
        parts = _threads()
        cells = np.zeros((parts, max(handed.groups.height, 2), code.rules, len(VERDICTS), 3), dtype=np.int64)
        beyond = _side_by_side(
            [
                partial(library.totals, c.byref(handed.input), c.c_int64(part), c.c_int64(parts), _address(cells[part]))
                for part in range(parts)
            ]
        )
        groups = handed.groups
    if any(beyond) or np.abs(cells).max(initial=0) > INT64 // parts:
        return totals(made, tables, programmes, by)  # which sums in 128 bits, or refuses and says what and where
    summed = cells.sum(axis=0)
    group, rule, verdict = summed[..., 0].nonzero()
    claims, lo, hi = summed[group, rule, verdict].T
    values = groups.select(pl.all().gather(pl.Series(group))) if by else groups
    told = {"rule": rule, "verdict": verdict, "claims": claims, "lo": lo, "hi": hi}
    found = pl.DataFrame(told, schema=_TOTALS)
    return found.select("rule", *values, "verdict", "claims", "lo", "hi")


def _threads() -> int:
    return pl.thread_pool_size()


def _address(array: Numbers) -> c.c_void_p:
    return c.c_void_p(array.ctypes.data)


def _side_by_side(calls: Sequence[Callable[[], int]]) -> list[int]:
    """What each call gives; they run in threads: while native code runs, others may."""
    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(lambda call: call(), calls))


def _compiled(what: str, made: TableProgram, tables: Tables) -> Compiled:
    """The program as native code for tables of this shape; built once."""
    schemas = schemas_of(tables)
    with _compiling:
        for known, name, (code, library) in _recent:
            if known is made and name == what and code.slots.schemas == schemas:
                return code, library
        code = claims_code(made, schemas) if what == "claims" else totals_code(made, schemas)
        library = load(code.text)
        for function in ("claims_height", "claims") if what == "claims" else ("totals",):
            getattr(library, function).restype = c.c_int64
        _recent[:] = [(made, what, (code, library)), *_recent[:7]]
        return code, library
