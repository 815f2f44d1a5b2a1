"""Pictures as inline SVG: every one has a title and a description in words, and stands beside the table it shows.

Colours are the classes of the page's style sheet: `firm` is certain, `more` may come, `less` is what is lost.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from duixian.quantity.text import Lang, Text

WIDTH, LABELS, FIGURES, ROW, TOP = 860, 250, 150, 30, 26
COLUMN_HEIGHT = 190


@dataclass(frozen=True, slots=True)
class Bar:
    """One row: two sums (or counts), of which the first is certain, and what to write beside them."""

    label: Text
    firm: int
    potential: int
    figure: Text


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw: `bars` side by side, `moves` to both sides of nothing, or `columns` of a distribution.
    `money`: its numbers are fen, not applicants."""

    shape: Literal["bars", "moves", "columns"]
    title: Text
    about: Text
    bars: tuple[Bar, ...]
    money: bool = True


def svg(picture: Picture, lang: Lang, name: str) -> str:
    """The picture as one `<svg>` element; `name` tells its ids from those of the page's other pictures."""
    draw = {"bars": _bars, "moves": _moves, "columns": _columns}[picture.shape]
    height, parts = draw(picture, lang)
    title, about = (escape(text.in_(lang)) for text in (picture.title, picture.about))
    return (
        f'<svg class="picture" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="{name}-t {name}-d">'
        f'<title id="{name}-t">{title}</title><desc id="{name}-d">{about}</desc>{"".join(parts)}</svg>'
    )


def ticks(most: int, about: int = 5) -> list[int]:
    """Round numbers from 0 to just beyond `most`, 1, 2 or 5 and noughts apart.

    >>> ticks(97), ticks(0), ticks(1_230_000)
    ([0, 20, 40, 60, 80, 100], [0, 1], [0, 500000, 1000000, 1500000])
    """
    step = 1
    while step * about < most:
        step = step * 5 // 2 if str(step)[0] == "2" else step * 2
    return [step * n for n in range(max(-(-most // step), 1) + 1)]


def _axis(at: Sequence[tuple[int, int]], height: int, picture: Picture, lang: Lang) -> Iterator[str]:
    """Thin lines with what they stand for, at (x, number)."""
    for x, number in at:
        yield f'<line class="grid" x1="{x}" x2="{x}" y1="{TOP - 6}" y2="{height}"/>'
        yield _text(x, TOP - 11, _short(number, picture.money, lang), "axis", "middle")


def _bars(picture: Picture, lang: Lang) -> tuple[int, list[str]]:
    marks = ticks(max((max(bar.firm, bar.potential) for bar in picture.bars), default=0))
    room = WIDTH - LABELS - FIGURES - 20
    height = TOP + ROW * len(picture.bars)
    parts = list(_axis([(LABELS + room * n // marks[-1], n) for n in marks], height, picture, lang))
    for number, bar in enumerate(picture.bars):
        y = TOP + ROW * number
        parts += _row(bar, y, lang)
        for kind, value, top, tall in (("more", bar.potential, 6, 18), ("firm", bar.firm, 6, 18)):
            if value > 0:
                parts.append(_rect(kind, LABELS, y + top, max(room * value // marks[-1], 2), tall))
    return height, parts


def _moves(picture: Picture, lang: Lang) -> tuple[int, list[str]]:
    most = max((max(abs(bar.firm), abs(bar.potential)) for bar in picture.bars), default=0)
    marks = ticks(most, 2)
    room = (WIDTH - LABELS - FIGURES - 20) // 2
    middle, height = LABELS + room, TOP + ROW * len(picture.bars)
    at = [(middle + side * room * n // marks[-1], side * n) for n in marks for side in ((1, -1) if n else (1,))]
    parts = list(_axis(at, height, picture, lang))
    for number, bar in enumerate(picture.bars):
        y = TOP + ROW * number
        parts += _row(bar, y, lang)
        for kind, value, top, tall in (("more", bar.potential, 6, 18), ("firm", bar.firm, 10, 10)):
            if value:
                long = max(room * abs(value) // marks[-1], 2)
                lost = " less" if value < 0 else ""
                parts.append(_rect(kind + lost, middle if value > 0 else middle - long, y + top, long, tall))
    parts.append(f'<line class="zero" x1="{middle}" x2="{middle}" y1="{TOP - 4}" y2="{height}"/>')
    return height, parts


def _columns(picture: Picture, lang: Lang) -> tuple[int, list[str]]:
    marks = ticks(max((max(bar.firm, bar.potential) for bar in picture.bars), default=0))
    left, base = 70, TOP + COLUMN_HEIGHT
    parts: list[str] = []
    for number in marks:
        y = base - COLUMN_HEIGHT * number // marks[-1]
        parts.append(f'<line class="grid" x1="{left}" x2="{WIDTH}" y1="{y}" y2="{y}"/>')
        parts.append(_text(left - 8, y + 4, _short(number, picture.money, lang), "axis", "end"))
    each = (WIDTH - left) // max(len(picture.bars), 1)
    wide = min(each * 2 // 5, 46)
    for number, bar in enumerate(picture.bars):
        middle = left + each * number + each // 2
        parts.append("<g>" + f"<title>{escape(bar.label.in_(lang))} {escape(bar.figure.in_(lang))}</title>")
        for kind, value, x in (("firm", bar.firm, middle - wide), ("more", bar.potential, middle + 2)):
            if value > 0:
                tall = max(COLUMN_HEIGHT * value // marks[-1], 2)
                parts.append(_rect(kind, x, base - tall, wide - 2, tall))
                parts.append(_text(x + wide // 2 - 1, base - tall - 5, f"{value:,}", "axis", "middle"))
        parts.append(_text(middle, base + 20, bar.label.in_(lang), "label", "middle") + "</g>")
    return base + 30, parts


def _row(bar: Bar, y: int, lang: Lang) -> Iterator[str]:
    label, figure = bar.label.in_(lang), bar.figure.in_(lang)
    yield f"<g><title>{escape(label)} {escape(figure)}</title>"
    yield _text(LABELS - 12, y + 20, _cut(label), "label", "end") + "</g>"
    yield _text(WIDTH, y + 20, figure, "figure", "end")


def _rect(kind: str, x: int, y: int, width: int, height: int) -> str:
    return f'<rect class="{kind}" x="{x}" y="{y}" width="{width}" height="{height}"/>'


def _text(x: int, y: int, text: str, kind: str, anchor: str) -> str:
    return f'<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{escape(text)}</text>'


def _short(number: int, money: bool, lang: Lang) -> str:
    """A round number beside an axis; money in the largest unit that keeps it whole or nearly so."""
    if not money or not number:
        return f"{number:,}"
    units = (
        [(10**14, "万亿"), (10**10, "亿"), (10**6, "万"), (100, "元")]
        if lang == "zh"
        else [(10**11, "bn"), (10**8, "m"), (10**5, "k"), (100, "")]
    )
    size, sign = abs(number), "-" if number < 0 else ""
    unit, word = next(((unit, word) for unit, word in units if size * 2 >= unit), (1, "分"))
    whole, rest = divmod(size * 10, unit)
    return sign + (f"{whole // 10:,}.{whole % 10}" if whole % 10 and not rest else f"{whole // 10:,}") + word


def _cut(text: str, columns: int = 36) -> str:
    """As much of a label as there is room for."""
    used = 0
    for place, character in enumerate(text):
        used += 2 if unicodedata.east_asian_width(character) in "WF" else 1
        if used > columns:
            return text[: place - 1].rstrip() + "…"
    return text
