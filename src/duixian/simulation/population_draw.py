"""Values drawn by whole numbers alone: random words in, shares, choices, amounts and days out.

Every column has words of its own, made from the seed, the block of applicants and the column's name. So the same
applicants come out whatever else is drawn, and another fact in the vocabulary moves none of the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import polars as pl
from numpy.random import SFC64, SeedSequence
from numpy.typing import NDArray

from duixian.simulation.margins_model import FactMargin, Span
from duixian.tables.layout import NA, ORDINAL_OF_EPOCH, fact_type
from duixian.vocabulary.facts import PPM, Fact, FactType

Words = NDArray[np.uint64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]
_HALF, _LOW = np.uint64(32), np.uint64(2**32 - 1)
_OTHER = np.uint64(0x9E3779B97F4A7C15)  # odd: times a word, another word as good
_QUARTER, _LOWEST = np.uint64(16), np.uint64(2**16 - 1)


@dataclass(frozen=True, slots=True)
class Dice:
    """The random words of one block of applicants."""

    seed: int
    block: int

    def words(self, name: str, count: int) -> Words:
        """As many words, the same for the same name."""
        stream = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
        return SFC64(SeedSequence([self.seed, self.block, stream])).random_raw(count)


def upper(words: Words, below: int | Whole) -> Whole:
    """Evenly one of 0 … below - 1 (below 2³¹), from each word's upper half."""
    return ((words >> _HALF) * np.asarray(below, np.uint64) >> _HALF).astype(np.int64)


def lower(words: Words, below: int | Whole) -> Whole:
    """The same from the lower half, which is independent of the upper one."""
    return ((words & _LOW) * np.asarray(below, np.uint64) >> _HALF).astype(np.int64)


def hit(words: Words, share: int | Whole) -> Truth:
    """True for that share (parts per million) of the words, by their upper half."""
    return upper(words, PPM) < share


def weighted(evenly: Whole, weights: Sequence[int]) -> Whole:
    """The position chosen by a number that is even below the sum of the weights."""
    return np.searchsorted(np.cumsum(weights), evenly, side="right").astype(np.int64)


def choose(words: Words, weights: Sequence[int]) -> Whole:
    return weighted(lower(words, sum(weights)), weights)


def between(words: Words, span: Span) -> Whole:
    """Evenly from the first to the last, by the lower half."""
    return span[0] + lower(words, span[1] - span[0] + 1)


def amounts(words: Words, spans: Sequence[Span], size: Whole) -> Whole:
    """Values within the span of each row's size, each doubling as likely as the next: small ones are the most common.

    By the lower half: a quarter of the word chooses the doubling, a quarter the place in it.
    """
    shift = np.array([low == 0 for low, _ in spans], np.int64)
    least = np.array([low for low, _ in spans], np.int64) + shift
    most = np.array([high for _, high in spans], np.int64) + shift
    # The last doubling reaches between half as far again and three times as far as it begins.
    doublings = np.array([max(1, (2 * int(b) // (3 * int(a))).bit_length()) for a, b in zip(least, most, strict=True)])
    step = ((words >> _QUARTER & _LOWEST) * doublings[size].astype(np.uint64) >> _QUARTER).astype(np.int64)
    first = least[size] << step
    end = np.where(step == doublings[size] - 1, most[size] + 1, first << 1)
    place = (words & _LOWEST).astype(np.int64)
    found: Whole = first + ((end - first) * place >> 16) - shift[size]
    return found


@dataclass(frozen=True, slots=True)
class Rows:
    """Whom rows belong to: each one's class of size (a position in `SIZES`), the position of its region among all
    regions and of its industry among all industries, the day of its founding, and whether it is a typical row."""

    size: Whole
    region: Whole
    industry: Whole
    founded: Whole
    typical: Truth

    def take(self, owner: Whole, typical: Truth) -> Rows:
        """The rows of what the given rows own."""
        return Rows(self.size[owner], self.region[owner], self.industry[owner], self.founded[owner], typical)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The regions that rows may lie in, by position among all regions, with their weights."""

    regions: Whole
    weights: tuple[int, ...]


def knowledge(margin: FactMargin, words: Words, rows: Rows, typical: int) -> tuple[Truth, Truth]:
    """Which of these rows know the fact, and of which it is inapplicable, by the upper half of the words."""
    chance = upper(words, PPM)
    told = _usual(chance, margin.known, rows.typical, typical)
    na = told & (lower(words * _OTHER, PPM) < margin.inapplicable)
    return told & ~na, na


def values(fact: Fact, margin: FactMargin, words: Words, rows: Rows, typical: int, elsewhere: Elsewhere) -> Whole:
    """The fact's values, known or not, by the lower half of the words: choices, regions and industries by position."""
    match fact.type:
        case FactType.BOOLEAN:
            return _usual(lower(words, PPM), margin.true, rows.typical, typical).astype(np.int64)
        case FactType.MONEY | FactType.COUNT:
            return amounts(words, margin.spans, rows.size)
        case FactType.RATE:
            return between(words, margin.spans[0])
        case FactType.DATE:
            return np.maximum(between(words, margin.spans[0]), rows.founded)  # nothing happens before the founding
        case FactType.CHOICE:
            return choose(words, margin.weights)
        case FactType.REGION:
            stayed = lower(words, PPM) < margin.same
            return np.where(stayed, rows.region, elsewhere.regions[choose(words * _OTHER, elsewhere.weights)])
        case FactType.INDUSTRY:
            return rows.industry
        case FactType.TEXT:
            return lower(words, 1000)


def _usual(chance: Whole, share: int, is_typical: Truth, typical: int) -> Truth:
    """True for that share of all rows: of the typical ones for all or none, of the others for as many as it takes."""
    usually = 2 * share >= PPM
    rest = (share - typical if usually else share) * PPM // (PPM - typical)
    return np.where(is_typical, usually, chance < rest)


def year_of(days: Whole) -> Whole:
    """The calendar years of day ordinals."""
    return (days - ORDINAL_OF_EPOCH).astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64) + 1970


def fact_series(fact: Fact, whole: Whole, known: Truth, na: Truth) -> list[pl.Series]:
    """The columns of a fact."""
    columns = [series(fact.name, fact_type(fact), whole, known)]
    return [*columns, pl.Series(fact.name + NA, na)] if fact.may_be_inapplicable else columns


def numbered(name: str, prefix: str, digits: int, numbers: Whole) -> pl.Series:
    """Texts such as m001; null for 0."""
    texts = [None, *(f"{prefix}{number:0{digits}}" for number in range(1, int(numbers.max(initial=0)) + 1))]
    return pl.Series(name, texts, pl.String()).gather(numbers)


def series(name: str, type_: pl.DataType, whole: Whole, known: Truth | None = None) -> pl.Series:
    """A column of that type from whole numbers; null where not known. Days are ordinals, text is the number."""
    match type_:
        case pl.Boolean():
            column = pl.Series(name, whole.astype(np.bool_))
        case pl.Date():
            column = pl.Series(name, (whole - ORDINAL_OF_EPOCH).astype(np.int32)).cast(type_)
        case pl.Enum():
            column = pl.Series(name, whole.astype(np.uint32)).cat.to(type_)
        case _:
            column = pl.Series(name, whole).cast(type_)
    return column if known is None else column.set(pl.Series(~known), None)
