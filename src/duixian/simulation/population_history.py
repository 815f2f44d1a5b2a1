"""What applicants of a block received earlier, what is known of that, and what stages have settled."""

from __future__ import annotations

import numpy as np
import polars as pl

from duixian.simulation.population_draw import (
    amounts,
    between,
    choose,
    hit,
    lower,
    numbered,
    series,
    upper,
    year_of,
)
from duixian.simulation.population_facts import facts
from duixian.simulation.population_matters import same_columns
from duixian.simulation.population_people import PROJECTS, Columns, People, Recipe
from duixian.simulation.population_programmes import NATION
from duixian.tables.layout import COVERAGE, OUTCOMES, RECEIPTS
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import OUTCOME, PPM

OLD_MATTER = "x001"  # the id of the one matter of an applicant that receipts name and the tables do not hold


def coverage(recipe: Recipe, block: People) -> Columns:
    """Since when receipts of each level are listed, for those of whom anything is known to be complete."""
    margins, dice, count = recipe.margins, block.dice, len(block.applicants)
    covered = hit(dice.words(f"{COVERAGE}#", count), margins.coverage)
    founded = block.rows.founded
    found = [series("applicant", pl.Int64(), block.applicants)]
    for level, share in zip(LEVELS, margins.levels, strict=True):
        words = dice.words(f"{COVERAGE}.{level}", count)
        since = np.maximum(between(words, margins.since), founded)
        found.append(series(level, pl.Date(), since, hit(words, share) & covered))
    words = dice.words(f"{COVERAGE}.years_from", count)
    found.append(series("years_from", pl.Int64(), year_of(founded), hit(words, margins.years_from) & covered))
    told = pl.any_horizontal(pl.exclude("applicant").is_not_null())  # a row that knows nothing is no row
    return {column.name: column for column in pl.DataFrame(found).filter(told)}


def receipts(recipe: Recipe, block: People) -> Columns:
    """Receipts, sorted: of programmes for the kind of matter that they name, where the applicant is, or foreign."""
    margins, dice, programmes = recipe.margins.receipts, block.dice, recipe.programmes
    words, more = (
        dice.words(f"{RECEIPTS}#", len(block.applicants)),
        dice.words(f"{RECEIPTS}#more", len(block.applicants)),
    )
    several = lower(words, PPM) < margins.several
    many = hit(words, margins.share) * (1 + several * (1 + lower(more, margins.most - 1)))
    owner = np.repeat(np.arange(len(many)), many)
    cells = {
        name: dice.words(f"{RECEIPTS}.{name}", len(owner))
        for name in ("matter", "programme", "date", "amount", "status")
    }

    total = block.counts.sum(axis=1)[owner]
    named = hit(cells["matter"], margins.named) & (total > 0)
    chosen = block.start[owner] + lower(cells["matter"], np.maximum(total, 1))
    index = np.where(named, chosen, 0)
    padded = np.concatenate([block.matters.kind, [0]]), np.concatenate([block.matters.project, [0]])
    # Half of those that name no matter are for the applicant itself.
    kind = np.where(named, padded[0][index], len(recipe.kinds) + upper(cells["amount"], 2))
    fits = programmes.receipts.count[block.place[owner], kind] > 0
    own = fits & hit(cells["programme"], margins.own)
    picked = programmes.receipts.pick(
        block.place[owner], kind, lambda below: lower(cells["programme"], np.maximum(below, 1))
    )
    programme = np.where(own, picked, programmes.foreign[choose(cells["programme"], programmes.foreign_weights)])
    # A matter that the tables do not hold: one at most for each applicant.
    unlisted = ~named & (upper(cells["status"], PPM) < margins.unlisted)
    project = np.where(named, padded[1][index], unlisted * (1 + lower(cells["amount"], PROJECTS)))

    level = programmes.level[programme]
    region = np.where(
        programmes.region[programme] != NATION,
        programmes.region[programme],
        programmes.at_level[block.place[owner], level],
    )
    day = np.maximum(between(cells["date"], margins.dates), block.rows.founded[owner])
    year = year_of(day) - (upper(cells["date"], 8) == 0)
    applicant = block.applicants[owner]
    matter = np.where(named, block.first_matter + index, -1 - applicant)
    number = np.concatenate([block.matters.number, [0]])[index]
    id_ = numbered("matter_id", "m", 3, np.where(named, number, 0))
    schema = recipe.tables[RECEIPTS].schema
    names = pl.Series("programme", programmes.names, pl.String())
    columns = [
        series("applicant", pl.Int64(), applicant),
        series("matter", pl.Int64(), matter, named | unlisted),
        names.gather(programme),
        series("programme_key", pl.Int64(), programme),
        series("level", schema["level"], level),
        series("region", schema["region"], np.maximum(region, 0), region != NATION),
        id_.scatter(np.flatnonzero(unlisted), OLD_MATTER) if unlisted.any() else id_,
        *same_columns(project, np.zeros_like(project)),
        series("year", pl.Int64(), year),
        series("date", pl.Date(), day),
        series("status", schema["status"], choose(cells["status"], margins.statuses)),
        series("amount", pl.Int64(), amounts(cells["amount"], margins.amounts, block.rows.size[owner])),
    ]
    order = ["applicant", "year", "date", "programme", "matter_id", "status", "amount"]
    return {column.name: column for column in pl.DataFrame(columns).sort(order, maintain_order=True)}


def outcomes(recipe: Recipe, block: People) -> Columns:
    """What stages have settled about a share of the matters: one outcome at most of each, under a grant that fits."""
    programmes, matters = recipe.programmes, block.matters
    place = block.place[matters.owner]
    words = block.dice.words(f"{OUTCOMES}#", len(matters.kind))
    settled = hit(words, recipe.margins.outcomes) & (programmes.outcomes.count[place, matters.kind] > 0)
    mine = np.flatnonzero(settled)
    owner, words = matters.owner[mine], words[mine]
    grant = programmes.outcomes.pick(place[mine], matters.kind[mine], lambda below: lower(words, below))
    yearly = programmes.yearly[grant]
    period = np.full(len(mine), recipe.on.year - 1)
    found = [
        series("applicant", pl.Int64(), block.applicants[owner]),
        series("matter", pl.Int64(), block.first_matter + mine),
        pl.Series("grant", programmes.names, pl.String()).gather(grant).rename("grant"),
        series("period", pl.Int64(), period, yearly),
    ]
    rows = block.rows.take(owner, block.rows.typical[owner])
    columns = {column.name: column for column in found} | facts(recipe, OUTCOME, block.dice, rows, {}, {})
    order = ["applicant", "grant", "matter", "period"]
    return {column.name: column for column in pl.DataFrame(list(columns.values())).sort(order, maintain_order=True)}
