"""A folder of canonical tables: `manifest.json` beside `bucket-0000/<table>.parquet`, `bucket-0001/…`.

A bucket is written into a folder `….part` that gets its name once it is whole, and the manifest comes last: what looks
whole is whole, whenever a run was stopped.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NoReturn

import polars as pl

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.tables.layout import LAYOUT

MANIFEST = "manifest.json"


@dataclass(frozen=True, slots=True)
class Store:
    """Tables in buckets. `on`: the day that they describe; `rows`: how many every table has; `programmes`: those of all
    receipts, sorted: a receipt's `programme_key` is its index here."""

    path: Path
    on: date
    buckets: int
    applicants: int
    rows: Mapping[str, int]
    programmes: tuple[str, ...]

    @classmethod
    def open(cls, path: Path) -> Store:
        """The store in a folder. Raises `Refused` where there is none, or one that this version did not lay out."""
        manifest = path / MANIFEST
        try:
            told = json.loads(manifest.read_text("utf-8"))
        except OSError:
            _refuse("no-tables", Text("这里没有整理好的数据表", "no prepared tables are here"), path)
        except ValueError:
            _refuse("no-tables", Text(f"{MANIFEST} 不是 JSON", f"{MANIFEST} is not JSON"), path)
        layout = told.get("layout") if isinstance(told, dict) else None
        if layout != LAYOUT:
            message = Text(
                f"数据表的版式是 {layout}，本程序用 {LAYOUT}", f"the tables have layout {layout}, not {LAYOUT}"
            )
            _refuse("tables-layout", message, path)
        try:
            return cls(
                path,
                date.fromisoformat(told["on"]),
                int(told["buckets"]),
                int(told["applicants"]),
                {str(name): int(count) for name, count in told["rows"].items()},
                tuple(map(str, told["programmes"])),
            )
        except (AttributeError, KeyError, TypeError, ValueError):
            _refuse("no-tables", Text(f"{MANIFEST} 已损坏", f"{MANIFEST} is damaged"), path)

    def finish(self) -> None:
        """Write the manifest, after which the folder is a store."""
        told = {
            "layout": LAYOUT,
            "on": self.on.isoformat(),
            "buckets": self.buckets,
            "applicants": self.applicants,
            "rows": dict(self.rows),
            "programmes": list(self.programmes),
        }
        part = self.path / f"{MANIFEST}.part"
        part.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        os.replace(part, self.path / MANIFEST)

    def path_of(self, table: str, bucket: int) -> Path:
        """The file of a table of a bucket."""
        return bucket_folder(self.path, bucket) / f"{table}.parquet"

    def scan(self, table: str, *buckets: int) -> pl.LazyFrame:
        """A table of a bucket, or of several, in its canonical columns and order."""
        return pl.scan_parquet([self.path_of(table, bucket) for bucket in buckets], glob=False)

    def read(self, bucket: int) -> dict[str, pl.DataFrame]:
        """Every table of a bucket."""
        names = list(self.rows)
        return dict(zip(names, pl.collect_all([self.scan(name, bucket) for name in names]), strict=True))

    def first_applicant(self, bucket: int) -> int:
        """The least key of a bucket; of the bucket after the last, the number of applicants."""
        return first_of_bucket(bucket, self.applicants, self.buckets)


def bucket_folder(path: Path, bucket: int) -> Path:
    """Where the tables of a bucket are."""
    return path / f"bucket-{bucket:04d}"


def first_of_bucket(bucket: int, applicants: int, buckets: int) -> int:
    """The least applicant with `applicant * buckets // applicants == bucket`, or more."""
    return -(-bucket * applicants // buckets)


def write_bucket(path: Path, bucket: int, tables: Mapping[str, pl.DataFrame | bytes]) -> None:
    """Write tables (a frame, or a Parquet file as bytes) as a bucket of the folder `path`: all of them or none.

    An older bucket of this number goes. Nothing is compressed: a store is written once and read by every run, and
    unpacking would be a quarter of each reading.
    """
    folder = bucket_folder(path, bucket)
    part = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for name, table in tables.items():
        file = part / f"{name}.parquet"
        if isinstance(table, bytes):
            file.write_bytes(table)
        else:
            table.write_parquet(file, compression="uncompressed", statistics=False)
    shutil.rmtree(folder, ignore_errors=True)
    os.replace(part, folder)


def _refuse(code: str, message: Text, path: Path) -> NoReturn:
    expected = Text("先运行 duixian prepare", "what `duixian prepare` has written")
    raise Refused([Problem(code, message, Place(str(path)), expected=expected)])
