"""What works out the claims of tables: native code, or Polars. Both say the same; only their speed differs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, ParamSpec, TypeVar

import polars as pl

from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.claims import TableProgram, bucket_claims
from duixian.tables.counting import totals
from duixian.tables.loading import Tables
from duixian.tables.native import CompilerFailed, available, native_claims, native_totals

NATIVE_PAYS = 1_000_000  # applicants: from so many on, `AUTO` waits the seconds that compiling a program takes
Given = ParamSpec("Given")
Found = TypeVar("Found")


class Backend(StrEnum):
    """`AUTO`: native code for many applicants, where a C compiler works; else Polars."""

    AUTO = "auto"
    NATIVE = "native"
    POLARS = "polars"


class Evaluator(NamedTuple):
    """How the claims of a bucket and their totals are worked out; see `bucket_claims` and `totals`."""

    claims: Callable[[TableProgram, Tables, Mapping[str, int]], pl.DataFrame]
    totals: Callable[[TableProgram, Tables, Mapping[str, int], Sequence[str]], pl.DataFrame]


POLARS = Evaluator(bucket_claims, totals)
NATIVE = Evaluator(native_claims, native_totals)


def evaluator(backend: Backend, applicants: int) -> Evaluator:
    """What works out the claims of so many applicants. Raises `Refused` for native code without a compiler."""
    match backend:
        case Backend.POLARS:
            return POLARS
        case Backend.NATIVE:
            if not available():
                raise Refused([_no_compiler()])
            return NATIVE
        case Backend.AUTO:
            if applicants < NATIVE_PAYS or not available():
                return POLARS
            return Evaluator(
                _where_it_compiles(NATIVE.claims, POLARS.claims), _where_it_compiles(NATIVE.totals, POLARS.totals)
            )


def _where_it_compiles(native: Callable[Given, Found], polars: Callable[Given, Found]) -> Callable[Given, Found]:
    def either(*args: Given.args, **kwargs: Given.kwargs) -> Found:
        try:
            return native(*args, **kwargs)
        except CompilerFailed:
            return polars(*args, **kwargs)

    return either


def _no_compiler() -> Problem:
    return Problem(
        "no-compiler",
        Text("native 要用 C 编译器，这台机器上没有能用的", "native code needs a C compiler that works; none is here"),
        expected=Text(
            "装 gcc 或 clang（或用环境变量 CC 指明），或改用 --backend polars，结果相同",
            "gcc or clang (or another one named by CC); or --backend polars, which gives the same",
        ),
    )
