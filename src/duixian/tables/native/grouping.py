"""Applicants in groups that agree in some columns."""

from __future__ import annotations

import ctypes as c

import numpy as np
import polars as pl
from numpy.typing import NDArray

from duixian.tables.native.arrow import columns_of


def split_by(library: c.CDLL, height: int, by: pl.DataFrame) -> tuple[NDArray[np.int32], pl.DataFrame]:
    """The number of each row's group, and each group's values; before both stands the group of no row, of nulls."""
    groups = np.zeros(height + 1, dtype=np.int32)
    firsts, found = np.zeros(1, dtype=np.int64), min(height, 1)
    for column in by:
        codes = _codes(column)
        most = 1 + _greatest(codes)  # all codes lie below; null counts as this one
        room = 1 << (2 * min(height, found * (most + 1)) + 1).bit_length()
        keys, numbers = np.full(room, -1, dtype=np.int64), np.empty(room, dtype=np.int32)
        firsts = np.empty(min(height, found * (most + 1)), dtype=np.int64)
        with columns_of(codes.to_frame()) as (given,):
            library.split_groups.restype = c.c_int64
            found = library.split_groups(
                c.byref(given),
                c.c_int64(_bytes(codes)),
                c.c_int64(height),
                c.c_int64(most),
                c.c_void_p(groups.ctypes.data + groups.itemsize),
                c.c_void_p(keys.ctypes.data),
                c.c_void_p(numbers.ctypes.data),
                c.c_int64(room - 1),
                c.c_void_p(firsts.ctypes.data),
            )
    groups[1:] += 1
    places = pl.Series([None, *firsts[:found].tolist()], dtype=pl.Int64)
    return groups, by.select(pl.all().gather(places)) if by.columns else pl.DataFrame()


def _codes(column: pl.Series) -> pl.Series:
    """Small numbers that are the same exactly for the same values; null stays null."""
    if isinstance(column.dtype, pl.Enum):
        return column.to_physical()
    return column.rank("dense").cast(pl.UInt32)


def _greatest(codes: pl.Series) -> int:
    greatest = codes.max()
    assert greatest is None or isinstance(greatest, int)
    return greatest or 0


def _bytes(codes: pl.Series) -> int:
    sizes: dict[pl.DataType, int] = {pl.UInt8(): 1, pl.UInt16(): 2, pl.UInt32(): 4}
    return sizes[codes.dtype]
