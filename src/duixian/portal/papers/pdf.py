"""PDF files: whole, without a password, without scripts, programs to start and files inside."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from typing import BinaryIO, NoReturn

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from duixian.portal.journal import Invalid
from duixian.portal.papers.refusals import refused

MOST_OBJECTS = 200_000
_RAW = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia|XFA)(?![A-Za-z0-9])")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/RichMedia", "/XFA"})
_ACTIONS = frozenset({"/JavaScript", "/Launch", "/RichMediaExecute", "/ImportData"})
_BROKEN = (
    PyPdfError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    AttributeError,
    RecursionError,
    OSError,
    MemoryError,
)


def check_pdf(file: BinaryIO) -> None:
    """Raise `Invalid` for a PDF that is broken, locked, or does more than show pages."""
    data = file.read()
    if _RAW.search(_ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), data)):
        _active()
    file.seek(0)
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it warns of what is refused here anyway
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise refused(
                "locked", "PDF 加了密码或权限限制；请“打印为 PDF”后上传", "the PDF is locked: print it to a new PDF"
            )
        pages = len(reader.pages)
        active = any(map(_is_active, _dictionaries(reader)))
    except Invalid:  # itself a ValueError
        raise
    except _BROKEN:
        raise refused("broken", "PDF 损坏，打不开；请重新导出后上传", "the PDF is broken: export it again") from None
    if not pages:
        raise refused("broken", "PDF 里没有页面", "the PDF has no pages")
    if active:
        _active()


def _dictionaries(reader: PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary of the file, those inside compressed streams of objects too."""
    numbers = {(number, generation) for generation, entries in reader.xref.items() for number in entries}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise refused(
            "broken", "PDF 结构过于复杂，请打印为新的 PDF 后上传", "the PDF is too complex: print it to a new one"
        )
    stack: list[object] = [reader.trailer]
    for number, generation in sorted(numbers):
        stack.append(reader.get_object(IndirectObject(number, generation, reader)))
        while stack:
            thing = stack.pop()
            if isinstance(thing, DictionaryObject):
                yield thing
                stack += [value for value in thing.values() if not isinstance(value, IndirectObject)]
            elif isinstance(thing, ArrayObject):
                stack += [value for value in thing if not isinstance(value, IndirectObject)]


def _is_active(thing: DictionaryObject) -> bool:
    action = thing.get("/S")
    return bool(_KEYS & thing.keys()) or (isinstance(action, NameObject) and action in _ACTIONS)


def _active() -> NoReturn:
    raise refused(
        "active",
        "PDF 里有脚本、可启动的程序或附件；请“打印为 PDF”后上传",
        "the PDF holds scripts, programs or files: print it to a new PDF",
    )
