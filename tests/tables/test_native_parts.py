"""The parts of native code: the compiler and its cache, the runtime, groups, and what is simplified."""

import ctypes
import shutil
from datetime import date
from importlib.resources import files
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from duixian.quantity.dates import Duration, add_duration
from duixian.tables.native import CompilerFailed, available, build
from duixian.tables.native.assume import assuming
from duixian.tables.native.grouping import split_by
from duixian.tables.native.places import ROW, Place, named_places
from duixian.tables.scalar import Ops

RUNTIME = (files("duixian.tables.native") / "runtime.h").read_text("utf-8")
EXPORTS = """
int64_t year_out(int64_t day) { return year_of(day); }
int64_t first_out(int64_t year) { return first_day(year); }
int64_t last_out(int64_t year) { return last_day(year); }
int64_t months_out(int64_t day, int64_t n) { return months(day, n); }
int64_t floor_out(int64_t a, int64_t by) { return floor_div(a, by); }
bool twice(int64_t fen) {
  Cell cell = {0};
  bool beyond = false;
  for (int i = 0; i < 2; i++) add(&cell, 0, fen, &beyond);
  return beyond;
}
"""
needs_compiler = pytest.mark.skipif(not available(), reason="no C compiler that works")


@pytest.fixture(scope="module")
def runtime() -> ctypes.CDLL:
    library = build.load(RUNTIME + EXPORTS)
    for name in ("year_out", "first_out", "last_out", "months_out", "floor_out"):
        getattr(library, name).restype = ctypes.c_int64
    library.twice.restype = ctypes.c_bool
    return library


@needs_compiler
@given(st.dates(date(1, 1, 2), date(9999, 12, 30)), st.integers(-2400, 2400))
def test_calendar_is_that_of_dates(runtime: ctypes.CDLL, day: date, n: int) -> None:
    ordinal, year = ctypes.c_int64(day.toordinal()), ctypes.c_int64(day.year)
    assert runtime.year_out(ordinal) == day.year
    assert runtime.first_out(year) == date(day.year, 1, 1).toordinal()
    assert runtime.last_out(year) == date(day.year, 12, 31).toordinal()
    if 201 <= day.year <= 9798:
        moved = add_duration(day, Duration(n, "months"))
        assert runtime.months_out(ordinal, ctypes.c_int64(n)) == moved.toordinal()


@needs_compiler
@given(st.integers(-(2**62), 2**62), st.integers(1, 2**31))
def test_division_goes_towards_minus_infinity(runtime: ctypes.CDLL, a: int, by: int) -> None:
    assert runtime.floor_out(ctypes.c_int64(a), ctypes.c_int64(by)) == a // by


@needs_compiler
def test_sum_beyond_64_bits_is_told(runtime: ctypes.CDLL) -> None:
    assert runtime.twice(ctypes.c_int64(2**62))
    assert not runtime.twice(ctypes.c_int64(2**62 - 1))


@needs_compiler
@given(st.lists(st.tuples(st.sampled_from([None, "x", "y"]), st.sampled_from([None, 7, 8, 9]), st.booleans())))
def test_groups_are_those_of_polars(runtime: ctypes.CDLL, rows: list[tuple[str | None, int | None, bool]]) -> None:
    schema = {"a": pl.Enum(["x", "y"]), "b": pl.Int64, "c": pl.Boolean}
    by = pl.DataFrame(rows, schema=schema, orient="row")
    groups, values = split_by(runtime, by.height, by)
    assert [values.row(group) for group in groups[1:]] == rows
    assert values.height == 1 + len(set(rows))
    assert values.row(groups[0]) == (None, None, None)


@needs_compiler
def test_code_is_compiled_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    build.load(RUNTIME)
    (library,) = (path for path in tmp_path.rglob("*") if path.is_file())
    before = library.stat().st_mtime_ns
    build.load(RUNTIME)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [library]
    assert library.stat().st_mtime_ns == before


@needs_compiler
def test_code_is_not_run_from_where_others_can_write(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    build.load(RUNTIME)
    assert build.cache_folder().stat().st_mode & 0o777 == 0o700
    build.cache_folder().chmod(0o770)
    with pytest.raises(CompilerFailed, match="only its owner"):
        build.load(RUNTIME)


@needs_compiler
def test_code_that_does_not_compile_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(CompilerFailed, match="error"):
        build.load("this is no C")
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_without_compiler_nothing_is_available(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda _: None)
    build.compiler.cache_clear()
    build.available.cache_clear()
    try:
        assert not available()
        with pytest.raises(CompilerFailed, match="no C compiler"):
            build.load(RUNTIME)
    finally:
        build.compiler.cache_clear()
        build.available.cache_clear()


def test_what_is_known_to_be_false_is_left_out() -> None:
    o = Ops()
    refused, seen, price = o.flag("matter", "refused"), o.known("matter", "price"), o.value("matter", "price", 0, 100)
    amount = o.pick(o.or_(refused, o.not_(seen)), o.zero, o.add(price, o.const(1)))
    assert assuming(o, [refused], [amount]) == [o.pick(o.not_(seen), o.zero, o.add(price, o.const(1)))]
    assert assuming(o, [refused, o.not_(seen)], [amount]) == [o.add(price, o.const(1))]
    assert assuming(o, [o.or_(refused, o.not_(seen))], [amount]) == [o.add(price, o.const(1))]


def test_what_several_rules_need_comes_before_all() -> None:
    o = Ops()
    a, b = o.known("matter", "a"), o.known("matter", "b")
    c = o.value("matter", "c", 0, 9)
    double = o.add(c, c)
    uses = [(a, Place(0, 0)), (a, Place(1, 2)), (b, Place(1, 0)), (b, Place(1, 3)), (double, Place(1, 3))]
    assert named_places(uses) == {a: ROW, b: Place(1, 0), c: Place(1, 3)}
