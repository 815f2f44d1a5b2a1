"""A draw that anybody can repeat with paper, the seed and a SHA-256 calculator.

Write the seed, a line break and the number of the one who takes part; the SHA-256 of that text (UTF-8, in hexadecimal)
is their lot. Sort by the lots, the smallest first: that is the order of the draw. The first n are drawn, the others
follow as reserves. Nobody who leaves or joins changes the order of the others.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from duixian.quantity.text import Text

IN_WORDS = Text(
    "把种子、换行符、参加者编号依次写成一段文字，取其 SHA-256（UTF-8，十六进制）为签号；按签号从小到大排列，"
    "先者先中，其余依次候补",
    "the lot is the SHA-256 (UTF-8, in hexadecimal) of the seed, a line break and the number of the one who takes "
    "part; sorted by their lots, the smallest first, the first are drawn and the others follow as reserves",
)


def lot(seed: str, number: str) -> str:
    """The lot of one who takes part: 64 hexadecimal digits."""
    return hashlib.sha256(f"{seed}\n{number}".encode()).hexdigest()


def draw(seed: str, numbers: Iterable[str]) -> tuple[str, ...]:
    """Everybody in the order of the draw; each number counts once."""
    return tuple(sorted(set(numbers), key=lambda number: (lot(seed, number), number)))
