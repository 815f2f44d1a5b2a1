"""A report for machines: JSON with everything in fen, and one tidy CSV of the groups."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from duixian.quantity.text import Text
from duixian.simulation.groups import DIMENSIONS, Breakdown, Labels
from duixian.simulation.report import Report, Row, Table, Value


def as_json(report: Report, on: date, applicants: int) -> str:
    """The report with texts in both languages, money in fen and shares in parts of a million."""
    data = {
        "format": f"duixian.{report.id}/1",
        "on": on.isoformat(),
        "applicants": applicants,
        "program": report.program,
        "title": report.title._asdict(),
        "remarks": [text._asdict() for text in report.remarks],
        "figures": {figure.id: figure.value for figure in report.figures},
        "tables": {table.id: [_row(table, row) for row in table.rows] for table in report.tables},
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _row(table: Table, row: Row) -> dict[str, object]:
    return {
        **dict(zip(table.keys, row.key, strict=True)),
        "label": row.label._asdict(),
        **{name(column.id, column.kind): _value(v) for column, v in zip(table.columns, row.values, strict=True)},
    }


def name(id_: str, kind: str) -> str:
    """What a column is called where its unit is not told beside it."""
    return f"{id_}_fen" if kind in ("money", "change") else f"{id_}_ppm" if kind == "share" else id_


def _value(value: Value) -> object:
    return value._asdict() if isinstance(value, Text) else value


def as_csv(
    groups: Mapping[Breakdown, pl.DataFrame], measures: Sequence[str], money: Sequence[str], names: Labels
) -> str:
    """One row for each group of every breakdown: `by` says of which, the columns of dimensions hold its codes, `label`
    its name. What a group does not have is empty. Money is fen, and its columns end so."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    columns = ["population", *measures]
    writer.writerow(["by", *DIMENSIONS, "label", *(name(c, "money" if c in money else "") for c in columns)])
    for by, frame in groups.items():
        rows = sorted(frame.iter_rows(named=True), key=lambda row: tuple(names.rank(d, row[d.id]) for d in by))
        for row in rows:
            label = " · ".join(names.of(d, row[d.id]).zh for d in by)
            codes = ("" if row.get(name) is None else row[name] for name in DIMENSIONS)
            told = (row.get(column, "") for column in columns)
            writer.writerow(["+".join(d.id for d in by), *codes, label, *told])
    return out.getvalue()
