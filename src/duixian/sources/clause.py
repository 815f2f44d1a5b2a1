"""What a document is made of: clauses with their own paragraphs, each knowing where it stands in the file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from duixian.sources.squeeze import digest_of

HEAD = "head"
"""The address of everything before the first numbered clause."""
END = "end"
"""The address of the closing paragraphs after the last numbered clause."""

_CITATION = re.compile(r"(?P<address>[^¶]+?)(?:¶(?P<paragraph>[1-9][0-9]*))?")


@dataclass(frozen=True, slots=True)
class Piece:
    """One line's part of a paragraph: its text, the line and the column (both from 1) of its first character."""

    text: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, put together again where the file broke it. `number` counts from 1 inside its clause."""

    number: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """As it stands, one line break where the file has one or more."""
        return "\n".join(piece.text for piece in self.pieces)

    @property
    def line(self) -> int:
        return self.pieces[0].line


@dataclass(frozen=True, slots=True)
class Clause:
    """One numbered place of a document with the paragraphs of its own, without those of the clauses below it.

    `address` is written as the document numbers itself (三/（二）/2), `marker` as it stands ("( 一)", "１.", "第三条";
    "" for head and end), `parent` is an address or "". `line` is the line of the marker.
    """

    address: str
    marker: str
    paragraphs: tuple[Paragraph, ...]
    line: int
    parent: str

    @property
    def text(self) -> str:
        """The clause's own paragraphs as they stand, without the marker."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs)

    @property
    def digest(self) -> str:
        """The sha256 of the squeezed text, so that a policy file can pin the wording without quoting it."""
        return digest_of(self.text)


@cache
def split_citation(citation: str) -> tuple[str, int | None]:
    """The address of a citation and the paragraph it names, or None for the whole clause.

    Raises ValueError for an empty or malformed citation.

    >>> split_citation("三/（二）/2¶4"), split_citation("end")
    (('三/（二）/2', 4), ('end', None))
    """
    match = _CITATION.fullmatch(citation)
    if match is None:
        raise ValueError(f"not a citation: {citation!r}")
    return match["address"], int(match["paragraph"]) if match["paragraph"] else None
