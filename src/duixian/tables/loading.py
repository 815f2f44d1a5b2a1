"""Reading of a bucket's tables: once for all frames, only the columns that some operation reads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache

import polars as pl

from duixian.tables import layout as names
from duixian.tables.layout import NA
from duixian.tables.scalar import Op, walk
from duixian.tables.sources import (
    APPLICANT,
    COVERAGE,
    FRAME,
    MATTER,
    Lines,
    Outcome,
    Receipts,
    Source,
    Years,
    arguments,
)

Tables = Mapping[str, pl.LazyFrame]
Loaded = Mapping[str, pl.DataFrame]
_PLACE = {"value", "known", "na", "flag"}
_KEYS = ("applicant", "matter", "project_key", "product_key")
_LINE = ("applicant", "matter", "category", "date", "amount", "paid")
_RECEIPT = (
    "applicant", "matter", "project_key", "product_key", "programme_key", "level", "year", "status", "amount",
)  # fmt: skip


def wanted_of(roots: Iterable[Op]) -> Mapping[Source, list[str]]:
    """The columns read of each source, sources after those that they need."""
    return _wanted_of(tuple(roots))


@lru_cache(256)  # the same operations are asked about for each bucket
def _wanted_of(roots: tuple[Op, ...]) -> Mapping[Source, list[str]]:
    found: dict[Source, dict[str, None]] = {}

    def visit(ops: Iterable[Op]) -> None:
        for op in walk(ops):
            if op.name in _PLACE:
                assert isinstance(op.data, tuple)
                source, column = op.data
                if source not in found:
                    visit(arguments(source))
                found.setdefault(source, {})[column + NA if op.name == "na" else column] = None

    visit(roots)
    return {source: list(columns) for source, columns in found.items()}


def columns_of(frames: Iterable[tuple[str, bool, Iterable[Op]]], tables: Tables) -> dict[str, list[str]]:
    """The columns of each table that frames read, each given as its kind, whether it is yearly, and its operations."""
    found: dict[str, dict[str, None]] = {}

    def add(table: str, columns: Iterable[str]) -> None:
        if table in tables:
            found.setdefault(table, {}).update(dict.fromkeys(columns))

    add(names.APPLICANTS, ("applicant",))
    for kind, yearly, roots in frames:
        wanted = wanted_of(roots)
        if kind != APPLICANT:
            add(names.MATTERS + kind, _KEYS)
        looks_at_periods = yearly or "now_is_period" in wanted.get(FRAME, ())
        if looks_at_periods:
            add(names.LINES, _LINE)
            add(names.MATTER_YEARS + kind, ("matter", "year"))
        for source, columns in wanted.items():
            for table, more in _reads(source, kind, columns):
                add(table, more)
            if isinstance(source, Outcome):  # whether a row says anything at all decides whether it is looked at
                add(names.OUTCOMES, tables[names.OUTCOMES].collect_schema().names())
    return {table: list(columns) for table, columns in found.items()}


def _reads(source: Source, kind: str, columns: list[str]) -> list[tuple[str, Iterable[str]]]:
    match source:
        case Years(owner, _) if owner == APPLICANT:
            return [(names.APPLICANT_YEARS, ("applicant", "year", *columns))]
        case Years():
            return [(names.MATTER_YEARS + kind, ("matter", "year", *columns))]
        case Outcome():
            return []
        case Lines():
            return [(names.LINES, _LINE)]
        case Receipts():
            return [(names.RECEIPTS, _RECEIPT)]
    if source == COVERAGE:
        return [(names.COVERAGE, ("applicant", *columns))]
    if source == MATTER and kind != APPLICANT:
        return [(names.MATTERS + kind, columns)]
    return [(names.APPLICANTS, columns)] if source == APPLICANT else []


def load(columns: Mapping[str, list[str]], tables: Tables) -> Loaded:
    """The wanted columns of the tables, read side by side; coverage with a row for each applicant."""
    scans = [tables[name].select(wanted) for name, wanted in columns.items()]
    found = dict(zip(columns, pl.collect_all(scans), strict=True))
    if names.COVERAGE in found and found[names.COVERAGE].height < found[names.APPLICANTS].height:
        everyone = found[names.APPLICANTS].select("applicant")
        found[names.COVERAGE] = everyone.join(found[names.COVERAGE], on="applicant", how="left", maintain_order="left")
    return found
