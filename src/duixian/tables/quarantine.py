"""Rows that fail a check, set aside in a file: what they are, why, and the whole row as the source has it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.inputs import Raw, numbered
from duixian.tables.keyed import ROW
from duixian.tables.quality import Findings

_SCHEMA = {
    "table": pl.String(),
    "row": pl.Int64(),
    "column": pl.String(),
    "value": pl.String(),
    "reason": pl.String(),
    "data": pl.String(),
}


def check_quarantine(path: Path) -> None:
    """Raise `Refused` for a file that is neither Parquet nor CSV, or whose folder is not there."""
    if path.suffix.lower() not in (".parquet", ".csv"):
        message = Text(f"{path} 不是 Parquet 或 CSV", f"{path} is neither Parquet nor CSV")
        expected = Text("以 .parquet 或 .csv 结尾的文件名", "a name that ends in .parquet or .csv")
        raise Refused([Problem("quarantine-form", message, Place("--quarantine"), expected=expected)])
    if not path.parent.is_dir():
        message = Text(f"没有文件夹 {path.parent}", f"there is no folder {path.parent}")
        raise Refused([Problem("cannot-write", message, Place(str(path)))])


def write_quarantine(findings: Findings, raw: Mapping[str, Raw], path: Path) -> dict[str, int]:
    """Write a row for every rule that a row fails, with the whole row as JSON. Gives the rows by table."""
    found = findings.scan()
    counts = found.group_by("table").agg(pl.col("row").n_unique()).collect(engine="streaming")
    parts = [_part(found, name, raw[name]) for name in counts["table"].sort()]
    whole = pl.concat(parts) if parts else pl.LazyFrame(schema=_SCHEMA)
    sink = whole.sink_parquet if path.suffix.lower() == ".parquet" else whole.sink_csv
    sink(path, mkdir=True)
    return dict(counts.iter_rows())


def _part(found: pl.LazyFrame, name: str, raw: Raw) -> pl.LazyFrame:
    bad = found.filter(pl.col("table") == name)
    rows = numbered(raw.rows).join(bad.select(pl.col("row").alias(ROW)).unique(), on=ROW, how="semi")
    data = rows.select(pl.col(ROW).alias("row"), pl.struct(pl.exclude(ROW)).struct.json_encode().alias("data"))
    joined = bad.join(data, on="row", how="left").rename({"rule": "reason"})
    return joined.select(list(_SCHEMA)).sort("row", "column", "reason")
