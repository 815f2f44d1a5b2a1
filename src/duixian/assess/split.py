"""An award that several payees share: what each gets, to the fen, none lost."""

from __future__ import annotations

from collections.abc import Sequence
from math import lcm

from duixian.assess.allot import share_out
from duixian.assess.result import PartPaid
from duixian.program.model import Part
from duixian.quantity.rate import format_rate
from duixian.quantity.text import Text


def split_sum(parts: Sequence[Part], fen: int) -> list[int]:
    """What each part gets of a sum: shares by largest remainder, earlier parts first; they add up to the sum."""
    whole = lcm(*(part.share.denominator for part in parts))
    return share_out(fen, [int(part.share * whole) for part in parts])


def split_span(parts: Sequence[Part], lo: int, hi: int) -> list[tuple[int, int]]:
    """What each part gets of a sum that is only known to lie within [lo, hi]: no sum in there gives it less or more."""
    if lo == hi:
        return [(fen, fen) for fen in split_sum(parts, lo)]
    return [(int(lo * part.share), -int(-hi * part.share // 1)) for part in parts]


def paid_parts(parts: Sequence[Part], lo: int, hi: int, firm: int, potential: int) -> tuple[PartPaid, ...]:
    """The parts of a claim: of what it comes to, and of what the plan allots to it."""
    if not parts:
        return ()
    spans, sure, likely = split_span(parts, lo, hi), split_sum(parts, firm), split_sum(parts, potential)
    return tuple(
        PartPaid(part.payee, Text(format_rate(part.share, "zh"), format_rate(part.share, "en")), *span, some, most)
        for part, span, some, most in zip(parts, spans, sure, likely, strict=True)
    )
