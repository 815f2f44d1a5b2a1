"""An official document in a text file: read once, then only asked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text
from duixian.sources.clause import Clause
from duixian.sources.squeeze import digest_of
from duixian.sources.structure import clauses_of

_LINE_END = re.compile(r"\r\n|\r|\n")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_OFFICE = {b"%PDF": "PDF", b"PK\x03\x04": "Word/WPS", b"\xd0\xcf\x11\xe0": "Word/WPS", b"{\\rtf": "RTF"}
_WANTED = Text("UTF-8 或 GB18030 编码的文本文件", "a text file in UTF-8 or GB18030")


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its file as given, its encoding (utf-8 or gb18030), its clauses in order, the digest of its text."""

    file: str
    encoding: str
    clauses: tuple[Clause, ...]
    digest: str

    def clause(self, address: str) -> Clause | None:
        """The clause at an address, or None."""
        return next((clause for clause in self.clauses if clause.address == address), None)


def read_document(path: Path | str) -> Document:
    """Read a text file in UTF-8 (with or without byte order mark) or GB18030.

    Raises `Refused`: `document-missing` (no such file, or not readable), `document-format` (PDF, Word, or other binary
    data), `document-encoding`, `document-empty`.
    """
    path = Path(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        _refuse(path, "document-missing", Text(f"文件无法读取：{reason}", f"the file cannot be read: {reason}"))
    text, encoding = _decode(path, data)
    return document_of(text, str(path), encoding)


def document_of(text: str, file: str = "", encoding: str = "utf-8") -> Document:
    """The document that `text` is. Raises `Refused` (`document-empty`) where there is nothing to read."""
    clauses = clauses_of(_LINE_END.split(text))
    if not clauses:
        _refuse(Path(file), "document-empty", Text("文件没有内容", "the document holds no text"))
    return Document(file, encoding, clauses, digest_of(text))


def _decode(path: Path, data: bytes) -> tuple[str, str]:
    for magic, name in _OFFICE.items():
        if data.startswith(magic):
            zh, en = f"这是 {name} 文件，请另存为纯文本", f"this is a {name} file: save it as plain text first"
            _refuse(path, "document-format", Text(zh, en))
    text, encoding = _as_text(data, "utf-8-sig"), "utf-8"
    if text is None:
        text, encoding = _as_text(data, "gb18030"), "gb18030"
    if text is None:
        _refuse(path, "document-encoding", Text("既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030"))
    if _CONTROL.search(text):
        _refuse(path, "document-format", Text("这是二进制数据", "this is binary data"))
    return text, encoding


def _as_text(data: bytes, codec: str) -> str | None:
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        return None


def _refuse(path: Path, code: str, message: Text) -> NoReturn:
    raise Refused([Problem(code, message, Place(file=str(path)), expected=_WANTED)])
