"""The matters of a block: a table for each kind, their yearly rows, and the lines of all of them."""

from __future__ import annotations

import numpy as np
import polars as pl

from duixian.simulation.population_draw import Whole, amounts, between, hit, lower, numbered, series
from duixian.simulation.population_facts import facts, yearly
from duixian.simulation.population_people import Columns, People, Recipe
from duixian.tables.layout import LINES, MATTER_YEARS, MATTERS


def matters(recipe: Recipe, block: People) -> dict[str, Columns]:
    """The tables of matters, of their years and of their lines."""
    found: dict[str, Columns] = {}
    lines: list[dict[str, Whole]] = []
    for index, kind in enumerate(recipe.kinds):
        margin, dice = recipe.margins.matters[kind], block.dice
        mine = np.flatnonzero(block.matters.kind == index)
        owner = block.matters.owner[mine]
        rows = block.rows.take(owner, hit(dice.words(f"{kind}#typical", len(mine)), recipe.margins.typical))
        keys = {"applicant": block.applicants[owner], "matter": block.first_matter + mine}
        has_lines = bool(recipe.vocabulary.kinds[kind].categories)
        complete = hit(dice.words(f"{kind}#complete", len(mine)), margin.lines_complete) & has_lines
        summed = [fact.name for fact in recipe.vocabulary.facts_of(kind) if fact.derived_from_lines]
        project, product = block.matters.project[mine], block.matters.product[mine]
        texts = [
            *(series(name, pl.Int64(), key) for name, key in keys.items()),
            numbered("matter_id", "m", 3, block.matters.number[mine]),
            *same_columns(project, product),
            pl.Series("lines_complete", complete),
        ]
        silent = dict.fromkeys(summed, complete)
        found[MATTERS + kind] = {column.name: column for column in texts} | facts(recipe, kind, dice, rows, {}, silent)
        if MATTER_YEARS + kind in recipe.tables:
            last = recipe.on.year - lower(dice.words(f"{kind}#last", len(mine)), 2)
            found[MATTER_YEARS + kind] = yearly(recipe, kind, dice, rows, keys, margin.years, last)
        if has_lines:
            lines.append(_lines(recipe, kind, block, rows.size, rows.founded, keys))
    found[LINES] = _all_lines(recipe, lines)
    return found


def same_columns(project: Whole, product: Whole) -> list[pl.Series]:
    """The columns that say which project and product something belongs to, by number (0: none)."""
    return [
        numbered("project", "p", 1, project),
        numbered("product", "product-", 3, product),
        pl.Series("project_key", project).set(pl.Series(project == 0), None),
        pl.Series("product_key", product).set(pl.Series(product == 0), None),
    ]


def _lines(
    recipe: Recipe, kind: str, block: People, size: Whole, founded: Whole, keys: dict[str, Whole]
) -> dict[str, Whole]:
    margin, margins, dice = recipe.margins.matters[kind], recipe.margins, block.dice
    words = dice.words(f"{kind}#lines", len(size))
    many = hit(words, margin.with_lines) * between(words, margin.lines)
    owner = np.repeat(np.arange(len(size)), many)
    number = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many) + 1
    all_categories = recipe.tables[LINES].schema["category"]
    assert isinstance(all_categories, pl.Enum)
    positions = {category: index for index, category in enumerate(all_categories.categories)}
    mine = np.array([positions[category] for category in recipe.vocabulary.kinds[kind].categories], np.int64)
    kinds, cells = dice.words(f"{kind}#category", len(owner)), dice.words(f"{kind}#amount", len(owner))
    dates = dice.words(f"{kind}#date", len(owner))
    return {
        "applicant": keys["applicant"][owner],
        "matter": keys["matter"][owner],
        "id": number,
        "category": mine[lower(kinds, len(mine))],
        "date": np.maximum(between(dates, margins.line_dates), founded[owner]),
        "amount": amounts(cells, margins.line_amounts, size[owner]),
        "paid": hit(kinds, margins.paid).astype(np.int64),
    }


def _all_lines(recipe: Recipe, lines: list[dict[str, Whole]]) -> Columns:
    """The lines of all kinds by matter and id."""
    schema = recipe.tables[LINES].schema
    whole = {name: np.concatenate([np.zeros(0, np.int64), *(one[name] for one in lines)]) for name in schema}
    order = np.lexsort((whole["id"], whole["matter"]))
    ids = numbered("id", "l", 2, whole["id"][order])
    return {name: ids if name == "id" else series(name, type_, whole[name][order]) for name, type_ in schema.items()}
