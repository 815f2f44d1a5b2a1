"""The facts of applicants and matters as columns, and their yearly facts as rows of years."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from duixian.simulation.population_draw import (
    Dice,
    Rows,
    Truth,
    Whole,
    amounts,
    fact_series,
    knowledge,
    lower,
    values,
    weighted,
    year_of,
)
from duixian.simulation.population_people import Columns, Recipe
from duixian.vocabulary.facts import Fact, FactType


def facts(
    recipe: Recipe, kind: str, dice: Dice, rows: Rows, given: Mapping[str, Whole], silent: Mapping[str, Truth]
) -> Columns:
    """The facts of a kind that are not yearly. `given`: the values of some; `silent`: rows that leave some unknown."""
    margins, typical = recipe.margins, recipe.margins.typical
    found: Columns = {}
    for fact in recipe.vocabulary.facts_of(kind):
        if fact.yearly:
            continue
        margin, words = margins.facts[kind, fact.name], dice.words(f"{kind}.{fact.name}", len(rows.size))
        known, na = knowledge(margin, words, rows, typical)
        if fact.name in silent:
            known, na = known & ~silent[fact.name], na & ~silent[fact.name]
        whole = given[fact.name] if fact.name in given else values(fact, margin, words, rows, typical, recipe.elsewhere)
        found.update((column.name, column) for column in fact_series(fact, whole, known, na))
    return found


def yearly(
    recipe: Recipe, kind: str, dice: Dice, rows: Rows, keys: Mapping[str, Whole], weights: tuple[int, ...], last: Whole
) -> Columns:
    """The rows of years of each of `rows`: a number of them by `weights`, up to the year `last`, one after another.

    Money and counts grow from year to year; there is nothing of the years before the founding of the applicant.
    """
    count, width = len(rows.size), max(len(weights) - 1, 1)
    words = dice.words(f"{kind}#years", count)
    many = weighted(lower(words, sum(weights)), weights)
    listed = np.arange(width) >= width - many[:, None]
    years = last[:, None] - np.arange(width - 1, -1, -1)
    owner = np.repeat(np.arange(count), many)
    each = rows.take(owner, rows.typical[owner])
    founded = year_of(rows.founded)[:, None]
    found: Columns = {name: pl.Series(name, key[owner]) for name, key in keys.items()}
    found["year"] = pl.Series("year", years[listed])
    grown: dict[str, Whole] = {}
    for fact in recipe.vocabulary.facts_of(kind):
        if not fact.yearly:
            continue
        margin = recipe.margins.facts[kind, fact.name]
        cells = dice.words(f"{kind}.{fact.name}", count * (width + 1)).reshape(count, width + 1)
        inside = cells[:, 1:][listed]
        known, na = knowledge(margin, inside, each, recipe.margins.typical)
        too_early = years < founded
        if fact.highest_before in grown:
            whole = _highest(grown[fact.highest_before], years, founded)[listed]
            too_early = years <= founded
        elif fact.type in (FactType.MONEY, FactType.COUNT):
            first = amounts(cells[:, 0], margin.spans, rows.size)
            rates = margin.growth[0] + lower(cells[:, 1:], margin.growth[1] - margin.growth[0] + 1)
            grown[fact.name] = _grow(fact, first, rates)
            whole = grown[fact.name][:, 1:][listed]
        else:
            whole = values(fact, margin, inside, each, recipe.margins.typical, recipe.elsewhere)
        if fact.may_be_inapplicable:
            na = na | too_early[listed]
            known = known & ~na
        found.update((column.name, column) for column in fact_series(fact, whole, known, na))
    return found


def _grow(fact: Fact, first: Whole, rates: Whole) -> Whole:
    """The year before the first that is listed, and each year after, by rates in thousandths."""
    columns = [first]
    for rate in rates.T:
        columns.append(np.clip(columns[-1] * rate // 1000, fact.low, fact.high))
    return np.stack(columns, axis=1)


def _highest(grown: Whole, years: Whole, founded: Whole) -> Whole:
    """The highest of all years before each listed one, from the founding on."""
    all_years = np.concatenate([years[:, :1] - 1, years], axis=1)
    return np.maximum.accumulate(np.where(all_years < founded, 0, grown), axis=1)[:, :-1]
