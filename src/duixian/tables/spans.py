"""What a node comes to in plain operations: an amount is two integers and whether it exists, a condition two truths."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from duixian.tables.scalar import Op
from duixian.tables.sources import Source


class Span(NamedTuple):
    """An amount: the integer lies in [low, high], unless it cannot exist (`na`), when both mean nothing."""

    low: Op
    high: Op
    na: Op


class Truth(NamedTuple):
    """A condition: surely true, surely false; neither while it is open, never both."""

    yes: Op
    no: Op


Award = Callable[[int], Span]  # what a grant's claim comes to, where it is at most so much while nothing is known of it


class Value(NamedTuple):
    """A fact as it stands: known, inapplicable, or missing where it is neither."""

    source: Source
    known: Op
    na: Op


class Refusal(NamedTuple):
    """Where a day lies beyond a table, and which table has to be extended."""

    where: Op
    table: str
    day: Op
