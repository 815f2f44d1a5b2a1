"""Measures with what has come of them: targets, how much of each is reached, the words and papers behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import QuerySet

from duixian.policy.paperwork import Measure, Target
from duixian.portal.accounts.authority import Authority
from duixian.portal.library.shelf import Book, shelf
from duixian.portal.measures.models import Progress, Summary
from duixian.quantity.count import parse_count
from duixian.quantity.dates import parse_duration
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.vocabulary.regions import within_region


@dataclass(frozen=True, slots=True)
class Aim:
    """A target of a measure, by its number in the list; `size` in its own unit (fen, or a count), None for a time."""

    number: int
    target: Target
    size: int | None
    latest: Progress | None = None

    @property
    def share(self) -> int | None:
        """How much of it is reached, in whole percent rounded down; None where nobody has said a figure."""
        if self.latest is None or not self.latest.reached or not self.size:
            return None
        return int(Fraction(amount(self.target, self.latest.reached), self.size) * 100)

    @property
    def bar(self) -> int:
        """The length of its bar, of 100."""
        return min(self.share or 0, 100)


@dataclass(frozen=True, slots=True)
class Standing:
    """A measure, its aims and everything that was said of it, the latest first."""

    measure: Measure
    aims: Sequence[Aim]
    said: Sequence[Progress]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A policy with its measures, and how many of them anything was said of."""

    book: Book
    measures: int
    reported: int


def amount(target: Target, typed: str) -> int:
    """What was typed, in the unit of the target. Raises `Refused` where it is of another kind."""
    text = str(target.figure)
    if "元" in text:
        return parse_money(typed)
    number, _ = parse_count(typed, _words(text))
    return number


def size(target: Target) -> int | None:
    """The size of a target; None where its figure is a time, which is a deadline and nothing to add up."""
    try:
        parse_duration(str(target.figure))
    except Refused:
        return amount(target, str(target.figure))
    return None


def _words(figure: str) -> list[str]:
    """The counting word at the end of a figure, if it has one."""
    word = figure.lstrip("0123456789,.")
    return [word] if word else []


def aims(measure: Measure, said: Sequence[Progress] = ()) -> list[Aim]:
    latest: dict[int, Progress] = {}
    for one in said:
        if one.target is not None:
            latest.setdefault(one.target, one)
    return [Aim(i, target, size(target), latest.get(i)) for i, target in enumerate(measure.target)]


def sheets(actor: Authority) -> list[Sheet]:
    """The policies that oblige government to something, with how far each has been reported."""
    rows = actor.rows(Progress).values_list("policy", "measure").distinct().order_by()
    said: defaultdict[str, set[str]] = defaultdict(set)
    for policy, measure in rows:
        said[policy].add(measure)
    books = (book for book in shelf().values() if book.model.measures)
    return [Sheet(book, len(book.model.measures), len(said[book.id])) for book in books]


def standings(actor: Authority, book: Book, year: int | None = None) -> list[Standing]:
    """The measures of a policy as the actor may see them, in a year or over all years."""
    by_measure: defaultdict[str, list[Progress]] = defaultdict(list)
    for one in _progress(actor, book.id, year):
        by_measure[one.measure].append(one)
    return [
        Standing(measure, aims(measure, by_measure[measure.id]), by_measure[measure.id])
        for measure in book.model.measures
    ]


def _progress(actor: Authority, policy: str, year: int | None) -> QuerySet[Progress]:
    rows = actor.rows(Progress).filter(policy=policy).select_related("evidence")
    return rows if year is None else rows.filter(on__year=year)


def years(actor: Authority, policy: str) -> list[int]:
    """The years of which anything was said of a policy, the latest first."""
    said = {day.year for day in actor.rows(Progress).filter(policy=policy).dates("on", "year")}
    return sorted(said | set(actor.rows(Summary).filter(policy=policy).values_list("year", flat=True)), reverse=True)


def obliges(book: Book, region: str) -> bool:
    """Whether a policy obliges the offices of a region: it is issued there, or above it."""
    return bool(region) and within_region(region, book.model.policy.region)
