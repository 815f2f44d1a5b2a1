"""Who the applicants of a block are, and how many matters of each kind they have; the rest is drawn for these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from duixian.program.model import Program
from duixian.simulation.margins_model import Margins, MatterMargin
from duixian.simulation.population_draw import Dice, Elsewhere, Rows, Whole, choose, hit, lower, upper, weighted
from duixian.simulation.population_programmes import Programmes, programmes_of
from duixian.tables.layout import Table, layout
from duixian.vocabulary.facts import PPM, Vocabulary
from duixian.vocabulary.industries import every_industry
from duixian.vocabulary.regions import every_region

Columns = dict[str, pl.Series]


@dataclass(frozen=True, slots=True)
class Recipe:
    """What all blocks of a population are made from. `elsewhere`: the regions of the margins; `industries`: theirs, by
    position among all."""

    seed: int
    on: date
    margins: Margins
    vocabulary: Vocabulary
    tables: Mapping[str, Table]
    programmes: Programmes
    elsewhere: Elsewhere
    industries: Whole

    @property
    def kinds(self) -> tuple[str, ...]:
        return self.vocabulary.matter_kinds


def recipe_of(seed: int, on: date, margins: Margins, vocabulary: Vocabulary, program: Program) -> Recipe:
    """A recipe; the grants of `program` are what receipts and outcomes name."""
    regions = [every_region().index(code) for code, _ in margins.regions]
    return Recipe(
        seed=seed,
        on=on,
        margins=margins,
        vocabulary=vocabulary,
        tables=layout(vocabulary),
        programmes=programmes_of(program, margins, vocabulary.matter_kinds),
        elsewhere=Elsewhere(np.array(regions, np.int64), tuple(weight for _, weight in margins.regions)),
        industries=np.array([every_industry().index(code) for code, _ in margins.industries], np.int64),
    )


@dataclass(frozen=True, slots=True)
class People:
    """The applicants of a block. `place` and `trade`: their region and industry by position in the margins.

    An applicant's matters are numbered in the order of their kinds: of kind k it has `counts[:, k]`, after
    `before[:, k]` others. `matters` has one entry for each matter of the block, in the order of the keys, of which
    `first_matter` is the first; an applicant's begin at `start`.
    """

    dice: Dice
    applicants: Whole
    place: Whole
    trade: Whole
    rows: Rows
    counts: Whole
    before: Whole
    start: Whole
    first_matter: int
    matters: Matters


@dataclass(frozen=True, slots=True)
class Matters:
    """Of every matter of a block: its owner (position in the block), kind (in the vocabulary's order), number of its
    owner's, and what project and product it belongs to (0: none)."""

    owner: Whole
    kind: Whole
    number: Whole
    project: Whole
    product: Whole


def people(recipe: Recipe, block: int, first: int, count: int, first_matter: int) -> People:
    """The `count` applicants of a block from the key `first` on."""
    margins, dice = recipe.margins, Dice(recipe.seed, block)
    place = choose(dice.words("region", count), recipe.elsewhere.weights)
    trade = choose(dice.words("industry", count), [weight for _, weight in margins.industries])
    rows = Rows(
        size=_sizes(dice.words("size", count), margins, trade),
        region=recipe.elsewhere.regions[place],
        industry=recipe.industries[trade],
        founded=_founded(dice, margins, recipe.on, count),
        typical=hit(dice.words("typical", count), margins.typical),
    )
    counts = np.stack([_count(margins.matters[kind], kind, dice, trade) for kind in recipe.kinds], axis=1)
    until = np.cumsum(counts, axis=1)
    start = np.cumsum(until[:, -1]) - until[:, -1]
    matters = _matters(recipe, dice, counts, start)
    applicants = first + np.arange(count, dtype=np.int64)
    return People(dice, applicants, place, trade, rows, counts, until - counts, start, first_matter, matters)


def _sizes(words: np.ndarray, margins: Margins, trade: Whole) -> Whole:
    until = np.cumsum(margins.sizes, axis=1)[trade]
    found: Whole = (lower(words, until[:, -1])[:, None] >= until).sum(axis=1)
    return found


def _founded(dice: Dice, margins: Margins, on: date, count: int) -> Whole:
    words, stretches = dice.words("founded", count), margins.founded
    weights = [stretch.weight for stretch in stretches]
    chosen = weighted(upper(words, sum(weights)), weights)
    start = np.array([date(stretch.years[0], 1, 1).toordinal() for stretch in stretches], np.int64)
    end = np.array([date(stretch.years[1], 12, 31).toordinal() for stretch in stretches], np.int64)
    found: Whole = np.minimum(start[chosen] + lower(words, (end - start + 1)[chosen]), on.toordinal())
    return found


def _count(margin: MatterMargin, kind: str, dice: Dice, trade: Whole) -> Whole:
    """How many matters of a kind each applicant has."""
    words, more = dice.words(f"{kind}#", len(trade)), dice.words(f"{kind}#more", len(trade))
    several = lower(words, PPM) < margin.several
    return hit(words, np.array(margin.shares, np.int64)[trade]) * (1 + several * (1 + lower(more, margin.most - 1)))


def _matters(recipe: Recipe, dice: Dice, counts: Whole, start: Whole) -> Matters:
    count, kinds = counts.shape
    kind = np.repeat(np.tile(np.arange(kinds), count), counts.ravel())
    owner = np.repeat(np.arange(count), counts.sum(axis=1))
    margins = [recipe.margins.matters[name] for name in recipe.kinds]

    def one_of(name: str, among: int, shares: list[int]) -> Whole:
        words = dice.words(name, len(kind))
        return hit(words, np.array(shares, np.int64)[kind]) * (1 + lower(words, among))

    return Matters(
        owner,
        kind,
        np.arange(len(kind)) - start[owner] + 1,
        one_of("project", PROJECTS, [margin.project for margin in margins]),
        one_of("product", PRODUCTS, [margin.product for margin in margins]),
    )


PROJECTS = 2  # of one applicant: few, so that two of its matters often belong to the same
PRODUCTS = 500  # in all: what several applicants bought may be the same
