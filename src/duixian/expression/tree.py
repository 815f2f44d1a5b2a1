"""The kernel: typed nodes that every condition and every amount is made of.

Numbers are integers in a node's own scale: the value of a node is its integer divided by `scale` (money in fen,
dates as ordinals, rates as exact fractions). `low` and `high` bound that integer for any dossier that the vocabulary
allows, so that overflow, dead figures and unreachable bands are decided when a policy is loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any

from duixian.expression.types import Type
from duixian.quantity.dates import DurationUnit
from duixian.vocabulary.facts import Fact

INT64 = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Number:
    """A node with a numeric value; the value is an integer in [low, high] divided by `scale`."""

    type: Type
    scale: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Const(Number):
    """A figure of the policy; `figure` is the text it was written as."""

    value: int
    figure: str = ""


@dataclass(frozen=True, slots=True)
class FactRef(Number):
    """A fact of the applicant, of the claim's matter, or an outcome of a stage (by `fact.kind`).

    `year` says which year of a yearly fact. Also stands for facts that are not numbers; their bounds mean nothing.
    """

    fact: Fact
    year: Number | None = None


@dataclass(frozen=True, slots=True)
class Year(Number):
    """The claim's period: a calendar year; for a grant paid once, the year of filing."""


@dataclass(frozen=True, slots=True)
class On(Number):
    """The date of filing."""


@dataclass(frozen=True, slots=True)
class Sum(Number):
    """a + b, or a - b where `sign` is -1."""

    a: Number
    b: Number
    sign: int = 1


@dataclass(frozen=True, slots=True)
class Product(Number):
    a: Number
    b: Number


@dataclass(frozen=True, slots=True)
class Quotient(Number):
    """How many times `per` (a figure above zero) fits fully into `of`: a whole number."""

    of: Number
    per: Const


@dataclass(frozen=True, slots=True)
class Extreme(Number):
    """The smallest (`pick` "min") or greatest ("max") of the parts; a cap is the smallest of amount and ceiling."""

    pick: str
    parts: tuple[Number, ...]
    cap: bool = False


@dataclass(frozen=True, slots=True)
class Choose(Number):
    """The amount of the first case whose condition holds; 0 where none does."""

    cases: tuple[tuple[Bool, Number], ...]


@dataclass(frozen=True, slots=True)
class LinesSum(Number):
    """Money paid on the matter's lines, of some categories (none named: all), dated within [since, until]."""

    categories: tuple[str, ...]
    since: Number | None
    until: Number | None


@dataclass(frozen=True, slots=True)
class Received(Number):
    """Money received earlier, recovered money taken off; unknown beyond what the dossier is complete about."""

    levels: tuple[str, ...]
    programmes: tuple[str, ...]
    same: str
    year: Number | None
    statuses: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AwardOf(Number):
    """What the applicant's claim under another grant comes to, for the same matter."""

    grant: str


@dataclass(frozen=True, slots=True)
class SeriesAt(Number):
    """A dated reference rate (a table in the catalogue) on a day."""

    series: str
    at: Number


@dataclass(frozen=True, slots=True)
class Shift(Number):
    """A date moved by a duration; `amount` may be negative, `unit` is years, months, days or working_days."""

    date: Number
    amount: int
    unit: DurationUnit


@dataclass(frozen=True, slots=True)
class YearOf(Number):
    date: Number


@dataclass(frozen=True, slots=True)
class YearEnd(Number):
    """The first (`last` false) or last day of a year."""

    of: Number
    last: bool


@dataclass(frozen=True, slots=True)
class Bool:
    """A condition: true, false or unknown."""


@dataclass(frozen=True, slots=True)
class Truth(Bool):
    value: bool


@dataclass(frozen=True, slots=True)
class Flag(Bool):
    """A yes-or-no fact that must be `wanted`."""

    ref: FactRef
    wanted: bool = True


@dataclass(frozen=True, slots=True)
class Compare(Bool):
    """a `op` b with op one of = != < <= > >=; false where a side is inapplicable."""

    op: str
    a: Number
    b: Number


@dataclass(frozen=True, slots=True)
class Member(Bool):
    """A choice among values; `within` for codes that contain one another (regions, industries)."""

    ref: FactRef
    values: tuple[str, ...]
    within: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class All(Bool):
    parts: tuple[Bool, ...]


@dataclass(frozen=True, slots=True)
class Any_(Bool):
    parts: tuple[Bool, ...]


@dataclass(frozen=True, slots=True)
class Applicable(Bool):
    """A fact that an amount needs is one that can exist here: true once given, false where inapplicable."""

    ref: FactRef


@dataclass(frozen=True, slots=True)
class NotPaidYet(Bool):
    """No money was paid or determined under these programmes for the same thing (within some years, where said).

    `horizon` is the ordinal of the day before which no such payment can have been made.
    """

    programmes: tuple[str, ...]
    level: str
    same: str
    years: int = 0
    horizon: int = 1


Node = Number | Bool


def children(node: Node) -> Iterator[Node]:
    """The nodes directly below `node`, in the order of its fields."""
    for name in _names(type(node)):
        value = getattr(node, name)
        if isinstance(value, Number | Bool):
            yield value
        elif isinstance(value, tuple):
            for part in value:
                if isinstance(part, Number | Bool):
                    yield part
                elif isinstance(part, tuple):
                    yield from (inner for inner in part if isinstance(inner, Number | Bool))


_NAMES: dict[type[Any], tuple[str, ...]] = {}


def _names(kind: type[Any]) -> tuple[str, ...]:
    """The fields of a kind of node that can hold nodes; those of every `Number` come first and cannot."""
    names = _NAMES.get(kind)
    if names is None:
        names = tuple(f.name for f in fields(kind) if f.name not in ("type", "scale", "low", "high"))
        _NAMES[kind] = names
    return names


def walk(node: Node) -> Iterator[Node]:
    """`node` and everything below it, parents first."""
    yield node
    for child in children(node):
        yield from walk(child)


def facts_of(node: Node) -> list[FactRef]:
    """The fact references in `node`, each once, in order of appearance."""
    return list(dict.fromkeys(n for n in walk(node) if isinstance(n, FactRef)))


def always_needed(node: Node) -> list[FactRef]:
    """The facts without which a number has no value at all, whichever case applies."""
    if isinstance(node, FactRef):
        return [node]
    if isinstance(node, Choose | Bool):
        return []
    return [ref for child in children(node) for ref in always_needed(child)]
