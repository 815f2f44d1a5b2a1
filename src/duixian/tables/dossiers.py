"""Dossiers as input tables, and canonical rows back as dossiers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import cast

import polars as pl

from duixian.tables.layout import (
    APPLICANT_YEARS,
    APPLICANTS,
    COVERAGE,
    LINES,
    MATTER_YEARS,
    MATTERS,
    NA,
    OUTCOMES,
    RECEIPTS,
    Table,
    layout,
)
from duixian.vocabulary.dossier import LEVELS, Coverage, Dossier, Line, Matter, Outcome, Receipt, ReceiptCoverage
from duixian.vocabulary.facts import APPLICANT, OUTCOME, PPM, Fact, FactType, Vocabulary
from duixian.vocabulary.values import INAPPLICABLE, Value

Cell = bool | int | str | date | None
_Row = dict[str, Cell]


def input_frames(dossiers: Sequence[Dossier], vocabulary: Vocabulary) -> dict[str, pl.DataFrame]:
    """Dossiers as the tables that `prepare_frames` reads: every table that has rows, and `applicants`.

    The code tells applicants apart. Counterparties, names of projects, sources and the day are not in tables.
    """
    rows: dict[str, list[_Row]] = {name: [] for name in layout(vocabulary)}
    for dossier in dossiers:
        _put(dossier, rows)
    tables = layout(vocabulary)
    return {name: _frame(found, tables[name]) for name, found in rows.items() if found or name == APPLICANTS}


def write_inputs(dossiers: Sequence[Dossier], folder: Path, vocabulary: Vocabulary) -> None:
    """Write dossiers as a folder of Parquet files that `duixian prepare` reads."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, frame in input_frames(dossiers, vocabulary).items():
        frame.write_parquet(folder / f"{name}.parquet")


def _frame(rows: list[_Row], table: Table) -> pl.DataFrame:
    names = {name for row in rows for name in row}
    schema = {column.name: column.type for column in table.inputs if column.name in names or column.needed}
    return pl.DataFrame({name: [row.get(name) for row in rows] for name in schema}, schema=schema)


def _put(dossier: Dossier, rows: dict[str, list[_Row]]) -> None:
    code: _Row = {"code": dossier.code}
    rows[APPLICANTS].append({**code, "name": dossier.name or None, **_cells(dossier.applicant)})
    rows[APPLICANT_YEARS] += [{**code, "year": year, **_cells(facts)} for year, facts in dossier.years.items()]
    for matter in dossier.matters:
        _put_matter(matter, code, rows)
    rows[RECEIPTS] += [{**code, **_receipt(receipt)} for receipt in dossier.receipts]
    coverage = dossier.coverage
    if coverage.receipts or coverage.years_from is not None:
        since = {item.level: item.since for item in coverage.receipts}
        rows[COVERAGE].append({**code, **since, "years_from": coverage.years_from})
    rows[OUTCOMES] += [
        {**code, "matter_id": told.matter or None, "grant": told.grant, "period": told.period, **_cells(told.facts)}
        for told in dossier.outcomes
    ]


def _put_matter(matter: Matter, code: _Row, rows: dict[str, list[_Row]]) -> None:
    key: _Row = {**code, "matter_id": matter.id}
    texts: _Row = {"name": matter.title or None, "project": matter.project or None, "product": matter.product or None}
    rows[MATTERS + matter.kind].append(
        {**key, **texts, "lines_complete": matter.lines_complete, **_cells(matter.facts)}
    )
    if matter.years:
        rows[MATTER_YEARS + matter.kind] += [
            {**key, "year": year, **_cells(facts)} for year, facts in matter.years.items()
        ]
    rows[LINES] += [
        {**key, "id": x.id, "category": x.category, "date": x.date, "amount": x.amount, "paid": x.paid}
        for x in matter.lines
    ]


def _receipt(receipt: Receipt) -> _Row:
    return {
        "programme": receipt.programme,
        "level": receipt.level,
        "region": receipt.region or None,
        "matter_id": receipt.matter or None,
        "project": receipt.project or None,
        "product": receipt.product or None,
        "year": receipt.year,
        "date": receipt.date,
        "status": receipt.status,
        "amount": receipt.amount,
    }


def _cells(facts: Mapping[str, Value]) -> _Row:
    cells: _Row = {}
    for name, value in facts.items():
        if value is INAPPLICABLE:
            cells[name + NA] = True
        elif isinstance(value, Fraction):
            cells[name] = int(value * PPM)
        else:
            cells[name] = cast(Cell, value)
    return cells


def read_dossiers(
    frames: Mapping[str, pl.DataFrame], vocabulary: Vocabulary, on: date
) -> Iterator[tuple[int, Dossier]]:
    """The applicants of canonical tables as dossiers of the day `on`, by their keys, in the tables' order.

    To read some only, filter every table by `applicant`. Years before the founding are not in tables: `derive` adds
    them.
    """
    matters = _matters(frames, vocabulary)
    owned: dict[int, list[Matter]] = {}
    for owner, matter in matters.values():
        owned.setdefault(owner, []).append(matter)
    years = _years(frames[APPLICANT_YEARS], "applicant", APPLICANT, vocabulary)
    receipts: dict[int, list[Receipt]] = {}
    for owner, *told in frames[RECEIPTS].select(_RECEIPT).iter_rows():
        receipts.setdefault(owner, []).append(Receipt(*told))
    coverage = {
        owner: _coverage(since, first) for owner, first, *since in frames[COVERAGE].select(_COVERAGE).iter_rows()
    }
    outcomes: dict[int, list[Outcome]] = {}
    named = frames[OUTCOMES].select("applicant", "grant", "matter", "period").iter_rows()
    for (owner, grant, key, period), facts in zip(named, _facts(frames[OUTCOMES], OUTCOME, vocabulary), strict=True):
        matter_id = "" if key is None else matters[key][1].id
        outcomes.setdefault(owner, []).append(Outcome(grant, matter_id, period, facts))
    applicants = frames[APPLICANTS]
    heads = applicants.select("applicant", "code", "name").iter_rows()
    for (key, code, name), facts in zip(heads, _facts(applicants, APPLICANT, vocabulary), strict=True):
        yield (
            key,
            Dossier(
                on,
                code,
                name or "",
                facts,
                years.get(key, {}),
                tuple(owned.get(key, ())),
                tuple(receipts.get(key, ())),
                coverage.get(key, Coverage()),
                tuple(outcomes.get(key, ())),
            ),
        )


_COVERAGE = ("applicant", "years_from", *LEVELS)
_RECEIPT: Sequence[str | pl.Expr] = (
    "applicant",
    "programme",
    "level",
    *(pl.col(name).cast(pl.String()).fill_null("") for name in ("region", "matter_id", "project", "product")),
    "year",
    "date",
    "status",
    "amount",
)


def _coverage(since: Sequence[date | None], first: int | None) -> Coverage:
    told = (ReceiptCoverage(level, day) for level, day in zip(LEVELS, since, strict=True) if day is not None)
    return Coverage(tuple(told), first)


def _matters(frames: Mapping[str, pl.DataFrame], vocabulary: Vocabulary) -> dict[int, tuple[int, Matter]]:
    """Every matter with its applicant, by key, in the order of the keys."""
    lines: dict[int, list[Line]] = {}
    for key, *told in frames[LINES].select("matter", "id", "category", "date", "amount", "paid").iter_rows():
        lines.setdefault(key, []).append(Line(*told))
    found: dict[int, tuple[int, Matter]] = {}
    texts = [pl.col(name).fill_null("") for name in ("name", "project", "product")]
    for kind in vocabulary.matter_kinds:
        table = frames[MATTERS + kind]
        yearly = frames.get(MATTER_YEARS + kind)
        years = {} if yearly is None else _years(yearly, "matter", kind, vocabulary)
        rows = table.select("applicant", "matter", "matter_id", *texts, "lines_complete").iter_rows()
        for row, facts in zip(rows, _facts(table, kind, vocabulary), strict=True):
            owner, key, matter_id, title, project, product, complete = row
            found[key] = (
                owner,
                Matter(
                    matter_id,
                    kind,
                    title,
                    project,
                    product,
                    facts=facts,
                    years=years.get(key, {}),
                    lines=tuple(lines.get(key, ())),
                    lines_complete=complete,
                ),
            )
    return dict(sorted(found.items()))


def _years(table: pl.DataFrame, key: str, kind: str, vocabulary: Vocabulary) -> dict[int, dict[int, dict[str, Value]]]:
    years: dict[int, dict[int, dict[str, Value]]] = {}
    rows = table.select(key, "year").iter_rows()
    for (owner, year), facts in zip(rows, _facts(table, kind, vocabulary, yearly=True), strict=True):
        years.setdefault(owner, {})[year] = facts
    return years


def _facts(table: pl.DataFrame, kind: str, vocabulary: Vocabulary, *, yearly: bool = False) -> list[dict[str, Value]]:
    """The facts of every row. Column by column, for most columns are all but empty."""
    found: list[dict[str, Value]] = [{} for _ in range(table.height)]
    for fact in vocabulary.facts_of(kind) if found else ():
        if fact.yearly is yearly:
            for row, value in _values(table, fact):
                found[row][fact.name] = value
    return found


def _values(table: pl.DataFrame, fact: Fact) -> Iterator[tuple[int, Value]]:
    column = table[fact.name]
    values: list[Value] = column.drop_nulls().to_list()
    if fact.type is FactType.RATE:
        values = [Fraction(ppm, PPM) for ppm in cast(list[int], values)]
    yield from zip(column.is_not_null().arg_true().to_list(), values, strict=True)
    if fact.may_be_inapplicable:
        for row in table[fact.name + NA].arg_true().to_list():
            yield row, INAPPLICABLE
