"""A frame's columns as pointers, by Arrow's C stream interface: nothing is copied."""

from __future__ import annotations

import ctypes as c
from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl


class _Array(c.Structure):
    pass


class _Stream(c.Structure):
    pass


_Array._fields_ = [
    ("length", c.c_int64),
    ("null_count", c.c_int64),
    ("offset", c.c_int64),
    ("n_buffers", c.c_int64),
    ("n_children", c.c_int64),
    ("buffers", c.POINTER(c.c_void_p)),
    ("children", c.POINTER(c.POINTER(_Array))),
    ("dictionary", c.POINTER(_Array)),
    ("release", c.CFUNCTYPE(None, c.POINTER(_Array))),
    ("private_data", c.c_void_p),
]
_Stream._fields_ = [
    ("get_schema", c.c_void_p),
    ("get_next", c.CFUNCTYPE(c.c_int, c.POINTER(_Stream), c.POINTER(_Array))),
    ("get_last_error", c.c_void_p),
    ("release", c.c_void_p),
    ("private_data", c.c_void_p),
]
_pointer = c.pythonapi.PyCapsule_GetPointer
_pointer.restype, _pointer.argtypes = c.c_void_p, (c.py_object, c.c_char_p)


class Column(c.Structure):
    """`Column` of runtime.h."""

    _fields_ = (("data", c.c_void_p), ("valid", c.c_void_p), ("offset", c.c_int64))


@contextmanager
def columns_of(frame: pl.DataFrame) -> Iterator[list[Column]]:
    """The columns of a frame of integers and booleans, which live as long as the context."""
    if not frame.height:
        yield [Column() for _ in frame.columns]
        return
    whole = frame.rechunk()
    capsule = whole.__arrow_c_stream__(None)
    stream = _Stream.from_address(_pointer(capsule, b"arrow_array_stream"))
    array = _Array()
    if stream.get_next(c.byref(stream), c.byref(array)) or array.length != whole.height:
        raise BufferError("the columns did not come in one piece")
    try:
        yield [_column(array.children[i].contents, array.offset) for i in range(array.n_children)]
    finally:
        array.release(c.byref(array))


def _column(array: _Array, offset: int) -> Column:
    return Column(array.buffers[1], array.buffers[0] if array.null_count else None, array.offset + offset)
