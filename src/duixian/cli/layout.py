"""Text laid out for a terminal: Chinese characters take two columns, lines break where a printer would break them.

A `Page` is a list of lines of styled spans; it knows nothing of terminals. `screen.py` prints it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

# A line may not begin with these, nor end with those (GB/T 15834).
_NO_START = frozenset("，。、；：？！）》〉】〕」』”’…·%‰,.;:?!)]}/¶")
_NO_END = frozenset("（《〈【〔「『“‘([{¥#/")


@dataclass(frozen=True, slots=True)
class Span:
    """A piece of text in one style: "", bold, dim, good, bad, open, money, official."""

    text: str
    style: str = ""


Line = tuple[Span, ...]


@lru_cache(maxsize=4096)
def _columns(character: str) -> int:
    if unicodedata.combining(character) or character in "\u200b\ufe0f":
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width_of(text: str) -> int:
    """Columns that `text` takes.

    >>> width_of("5万元")
    5
    """
    return sum(map(_columns, text))


def pad(text: str, columns: int, *, right: bool = False) -> str:
    """`text` filled with blanks to `columns`; to the left of it with `right`."""
    blanks = " " * max(columns - width_of(text), 0)
    return blanks + text if right else text + blanks


def wrap(text: str, columns: int) -> list[str]:
    """`text` in lines of at most `columns`: broken at blanks and between Chinese characters, never before 、 or 。.

    >>> wrap("按实际费用的一半补助，最多 10 万元。", 20)
    ['按实际费用的一半补', '助，最多 10 万元。']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text):
        if line and width_of((line + piece).rstrip()) > columns:
            lines.append(line.rstrip())
            line = piece.lstrip()
        else:
            line += piece
        while width_of(line.rstrip()) > columns:  # one piece longer than a whole line: an address, a digest
            cut = _fit(line, columns)
            lines.append(line[:cut])
            line = line[cut:]
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _pieces(text: str) -> list[str]:
    """`text` cut at every place where a line may end."""
    pieces: list[str] = []
    piece = ""
    for character in text:
        if piece and _breaks(piece, character):
            pieces.append(piece)
            piece = ""
        piece += character
    return [*pieces, piece] if piece else pieces


def _breaks(piece: str, after: str) -> bool:
    """Whether a line may end between `piece` and the character `after`: a number keeps its unit."""
    before = piece[-1]
    if after in _NO_START or before in _NO_END or after == " ":
        return False
    wide = _columns(after) == 2
    if (wide and piece.rstrip()[-1:].isdigit()) or (before in "万亿" and after == "元"):
        return False
    return before == " " or wide or _columns(before) == 2


def _fit(text: str, columns: int) -> int:
    used = 0
    for i, character in enumerate(text):
        used += _columns(character)
        if used > columns:
            return max(i, 1)
    return len(text)


@dataclass(slots=True)
class Page:
    """Lines gathered from top to bottom, none wider than `width`."""

    width: int = 80
    lines: list[Line] = field(default_factory=list)

    def blank(self) -> None:
        if self.lines and self.lines[-1]:
            self.lines.append(())

    def heading(self, text: str) -> None:
        """A heading after an empty line."""
        self.blank()
        self.para(text, style="heading")

    def para(self, text: str, indent: int = 0, *, lead: str = "", style: str = "", lead_style: str = "") -> None:
        """A paragraph; `lead` stands before its first line and the others hang under the text."""
        hang = indent + width_of(lead)
        for number, line in enumerate(wrap(text, max(self.width - hang, 8))):
            first = (Span(" " * indent), Span(lead, lead_style or style)) if number == 0 else (Span(" " * hang),)
            self.lines.append((*first, Span(line, style)))

    def entry(
        self, text: str, amount: str, indent: int = 0, *, lead: str = "", style: str = "", amount_style: str = "money"
    ) -> None:
        """A paragraph with a sum at the right margin of its first line; on a narrow screen the sum stands below."""
        hang = indent + width_of(lead)
        room = self.width - hang - width_of(amount) - 2
        if room < 16:
            self.para(text, indent, lead=lead, style=style)
            self.para(amount, hang, style=amount_style)
            return
        for number, line in enumerate(wrap(text, room)):
            if number:
                self.lines.append((Span(" " * hang), Span(line, style)))
            else:
                gap = " " * (self.width - hang - width_of(line) - width_of(amount))
                first = (Span(" " * indent), Span(lead, style), Span(line, style))
                self.lines.append((*first, Span(gap), Span(amount, amount_style)))

    def table(self, rows: Sequence[tuple[str, ...]], indent: int = 0, *, right: tuple[int, ...] = ()) -> None:
        """Columns as wide as their widest cell; the last column takes what is left and wraps."""
        if not rows:
            return
        widths = [max(width_of(row[i]) for row in rows) for i in range(len(rows[0]) - 1)]
        start = indent + sum(w + 2 for w in widths)
        if self.width - start < 16:  # too narrow for columns: one under the other
            for row in rows:
                self.para(row[0], indent)
                for cell in row[1:]:
                    self.para(cell, indent + 2, style="dim")
            return
        for row in rows:
            cells = [
                pad(cell, w, right=i in right) + "  " for i, (cell, w) in enumerate(zip(row, widths, strict=False))
            ]
            self.para(row[-1], indent, lead="".join(cells))

    @property
    def text(self) -> str:
        """The page without styles, one line break at the end."""
        return "".join("".join(span.text for span in line).rstrip() + "\n" for line in self.lines)
