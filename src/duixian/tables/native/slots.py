"""What a piece of generated code reads: each column, each order of rows by key and each programme has a number."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from duixian.tables.layout import NA

READERS: Mapping[pl.DataType, str] = {pl.Int64(): "i64", pl.UInt8(): "u8", pl.UInt16(): "u16", pl.UInt32(): "u32"}
Schemas = Mapping[str, Mapping[str, pl.DataType]]


@dataclass(slots=True)
class Slots:
    """`columns` are (table, column), `indexes` (table, key column). `grants` numbers the rules whose outcomes are read,
    as the column `grant` of the outcomes is handed over; `programmes` those of the receipts."""

    schemas: Schemas
    columns: dict[tuple[str, str], int] = field(default_factory=dict)
    indexes: dict[tuple[str, str], int] = field(default_factory=dict)
    grants: dict[str, int] = field(default_factory=dict)
    programmes: dict[str, int] = field(default_factory=dict)

    def column(self, table: str, name: str) -> str:
        """C for a pointer to a column."""
        return f"(c + {self.columns.setdefault((table, name), len(self.columns))})"

    def index(self, table: str, key: str) -> str:
        """C for a pointer to the rows of a table by a key."""
        self.column(table, key)
        return f"(ix + {self.indexes.setdefault((table, key), len(self.indexes))})"

    def grant(self, rule: str) -> int:
        return self.grants.setdefault(rule, len(self.grants))

    def programme(self, name: str) -> int:
        return self.programmes.setdefault(name, len(self.programmes))

    def tests(self, table: str, name: str) -> str:
        """The C function that says whether a row holds something: of a text and of a fact's `_na` whether it is yes."""
        return "flag" if name.endswith(NA) or self.schemas[table][name] == pl.String else "known"

    def reader(self, table: str, name: str) -> str:
        """The ending of the C functions that read a column as the integers that operations count with."""
        return _reader(self.schemas[table][name])


def _reader(type_: pl.DataType) -> str:
    if type_ == pl.Date:
        return "day"
    return READERS[pl.Series([], dtype=type_).to_physical().dtype]
