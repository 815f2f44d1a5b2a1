"""Raw tables from where a user has them: a folder of Parquet and CSV files, a DuckDB file, a PostgreSQL database."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import polars as pl

from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text
from duixian.tables.keyed import ROW

_DUCKDB = (".duckdb", ".db", ".ddb")
_POSTGRES = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Raw:
    """A raw table. `text`: its values are all text, as those of a CSV are; `place`: what a report calls it."""

    rows: pl.LazyFrame
    text: bool = False
    place: str = ""


def numbered(rows: pl.LazyFrame) -> pl.LazyFrame:
    """The rows with their numbers in the source, from 1."""
    return rows.with_row_index(ROW, offset=1).with_columns(pl.col(ROW).cast(pl.Int64()))


@contextmanager
def readable(place: str) -> Iterator[None]:
    """What Polars says of a file that it cannot read, as `Refused`."""
    try:
        yield
    except (pl.exceptions.PolarsError, OSError) as error:
        said = str(error).strip().partition("\n")[0]
        message = Text(f"读不出：{said}", f"cannot be read: {said}")
        expected = Text("Parquet，或 UTF-8 编码、带表头的 CSV", "Parquet, or CSV in UTF-8 with a header")
        raise Refused([Problem("unreadable", message, Place(place), expected=expected)]) from None


def read_source(source: str, queries: Mapping[str, str], names: Collection[str], spool: Path) -> dict[str, Raw]:
    """The tables of a source.

    `source`: a folder with `<table>.parquet` or `<table>.csv` (or a folder `<table>` of Parquet files), the path of a
    DuckDB file, or the URL of a PostgreSQL database. A database gives those of its tables and views that have one of
    `names`, and `queries` by the name of the table they make; what it gives is kept in the folder `spool` meanwhile.

    Raises `Refused` for what is not there or cannot be read.
    """
    unknown = [name for name in queries if name not in names]
    if unknown:
        raise Refused(
            Problem(
                "unknown-table",
                Text(f"没有表 {name}", f"there is no table {name}"),
                Place("--query"),
                nearest=nearest(name, names),
            )
            for name in unknown
        )
    if source.startswith(_POSTGRES):
        from duixian.tables.databases import read_postgres

        return read_postgres(source, queries, names, spool)
    path = Path(source)
    if path.is_file() and path.suffix.lower() in _DUCKDB:
        from duixian.tables.databases import read_duckdb

        return read_duckdb(path, queries, names, spool)
    if queries:
        message = Text("只有数据库才能用 --query", "--query needs a database")
        _refuse("query-without-database", message, source)
    if not path.is_dir():
        message = Text(f"没有 {source}", f"there is no {source}")
        _refuse("no-source", message, source)
    return _folder(path)


def _folder(path: Path) -> dict[str, Raw]:
    found: dict[str, Raw] = {}
    for file in sorted(path.iterdir()):
        raw = _file(file)
        if raw is not None and file.stem in found:
            message = Text(f"表 {file.stem} 有两个文件", f"the table {file.stem} stands in two files")
            _refuse("two-files", message, str(file))
        if raw is not None:
            found[file.stem] = raw
    return found


def _file(file: Path) -> Raw | None:
    """The table in a file; None for a file of another kind."""
    if file.name.startswith("."):
        return None
    if file.is_dir():
        parts = sorted(file.glob("*.parquet"))
        return Raw(pl.scan_parquet(parts, glob=False), place=str(file)) if parts else None
    match file.suffix.lower():
        case ".parquet":
            return Raw(pl.scan_parquet(file, glob=False), place=str(file))
        case ".csv":
            return Raw(scan_text(file), text=True, place=str(file))
    return None


def scan_text(file: Path) -> pl.LazyFrame:
    """A CSV in UTF-8 with a header, every value as the text that it is."""
    return pl.scan_csv(file, infer_schema=False, glob=False, raise_if_empty=True)


def _refuse(code: str, message: Text, source: str) -> NoReturn:
    expected = Text(
        "放有 <表名>.parquet 或 <表名>.csv 的文件夹、DuckDB 文件、postgresql:// 地址",
        "a folder with <table>.parquet or <table>.csv, a DuckDB file, or a postgresql:// address",
    )
    raise Refused([Problem(code, message, Place(source), expected=expected)])
