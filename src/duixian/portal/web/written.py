"""Tables that people take away, CSV and Excel: what somebody typed stays text, whatever it begins with.

A spreadsheet takes a cell that begins with = + - @ for a formula, which may send what stands beside it elsewhere. In a
workbook a text is written as one. A CSV file has no texts: there such a cell is marked by an apostrophe before it, as
one would type it; `web.sheets` reads it back without. Figures stay as they are.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import xlsxwriter

_MARK = "'"
_FORMULA = re.compile(r"(?![+-]?[0-9][0-9,]*(\.[0-9]+)?$)[=+\-@＝＋－＠\t\r\n]")
_MARKED = re.compile(rf"{_MARK}+[=+\-@＝＋－＠\t\r\n]")


def as_text(cell: str) -> str:
    """The cell as it stands in a CSV file.

    >>> as_text("=1+1"), as_text("-5.20"), as_text("某公司"), unmarked(as_text("@x"))
    ("'=1+1", '-5.20', '某公司', '@x')
    """
    return _MARK + cell if _FORMULA.match(cell) or _MARKED.match(cell) else cell


def unmarked(cell: str) -> str:
    """The cell of a CSV file as it was typed."""
    return cell.removeprefix(_MARK) if _MARKED.match(cell) else cell


def csv_of(rows: Iterable[Sequence[object]]) -> bytes:
    """A file in UTF-8 with its mark, so that Excel reads the Chinese."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([as_text(str(cell)) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


@contextmanager
def workbook_in(out: io.BytesIO) -> Iterator[Any]:
    """A workbook to write into, kept in `out` once it is done."""
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        yield book
