"""Places of a rule given to its claims: who is chosen, who is ranked where, who came too late; equal ones stay open."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from duixian.assess.verdict import Verdict
from duixian.tables.rounds.order import ordered
from duixian.tables.rounds.specs import Choice

PLACED = {"selected": pl.Boolean(), "rank": pl.Int64(), "place": pl.Int64()}


@dataclass(frozen=True, slots=True)
class Placed:
    """What came of the places of a rule in a year (0: once for all), counted in claims, or applicants where they take
    the places. `places`: None where there is no number; `taken` before; `filed` and of them `chosen` and `tied` now."""

    choice: Choice
    year: int
    places: int | None
    taken: int
    filed: int
    chosen: int
    tied: int


def filing(claims: pl.DataFrame, choice: Choice) -> pl.DataFrame:
    """The claims of a rule with whether each is `waiting` for a place, and whether it takes part (`filing`)."""
    waiting = pl.col("live") & ((pl.col("pending") & choice.waits) != 0)
    if choice.among == "all":
        part = pl.col("score").is_not_null() & pl.col("told rank").is_null()
    else:
        who = {"planned": pl.col("potential") > 0, "possible": pl.lit(True), "listed": pl.col("listed")}
        part = waiting & (pl.col("verdict") == Verdict.COMPETITIVE.value) & who[choice.filing]
    return claims.with_columns(waiting.alias("waiting"), part.alias("filing"), pl.col("hi").alias("amount"))


def give_places(claims: pl.DataFrame, choice: Choice, paid: pl.DataFrame) -> tuple[pl.DataFrame, list[Placed]]:
    """The claims of one rule with `PLACED`, null where that stays open, and what came of it year by year.

    `claims`: as `filing` gives them. `paid`: money received earlier under the rule, whose claims have their places.
    `place` is where a claim came in the order, for money that goes by it.
    """
    found: list[pl.DataFrame] = []
    told: list[Placed] = []
    years = claims["year"].unique().sort() if choice.by_year else [0]
    for year in years:
        of_year = pl.col("year") == year if choice.by_year else pl.lit(True)
        some, before = _of_year(claims.filter(of_year), choice, paid.filter(of_year), year)
        found.append(some)
        told.append(before)
    if not found:
        return claims.with_columns(pl.lit(None, kind).alias(name) for name, kind in PLACED.items()), []
    return pl.concat(found), told


def _of_year(claims: pl.DataFrame, choice: Choice, paid: pl.DataFrame, year: int) -> tuple[pl.DataFrame, Placed]:
    unit = ["applicant"] if choice.of == "applicant" else ["applicant", "matter", *([] if choice.by_year else ["year"])]
    done = claims.filter(pl.col("live") & ~pl.col("waiting")).select(unit)
    taken = pl.concat([done, paid.select(unit)]).unique() if choice.selects else done.clear()
    mine = claims.filter("filing")
    holding = mine.join(taken, on=unit, how="semi", nulls_equal=True).select(unit).unique()
    units = ordered(mine.join(taken, on=unit, how="anti", nulls_equal=True), choice.order, [], unit)
    left = None if choice.places is None else max(choice.places - taken.height, 0)
    ranks = _free_ranks(claims, units.height)
    new = pl.concat([
        units.select(
            *unit, _selected(left).alias("selected"), _ranks(units, ranks, choice).alias("rank"), place="first"
        ),
        holding.with_columns(pl.lit(value, PLACED[name]).alias(name) for name, value in _HOLDS.items()),
    ])  # fmt: skip
    full = left is not None and units.height >= left
    behind = min(int(ranks[-1]), choice.lowest) if _all_ranked(ranks, choice) else None
    nobody = {"selected": False if full else None, "rank": behind, "place": None}  # for those who did not file
    idle = [name for name, settles in (("selected", choice.selects), ("rank", choice.ranks)) if not settles]
    beside = claims.select(unit).join(
        new.with_columns(pl.lit(True).alias("files")), on=unit, how="left", nulls_equal=True, maintain_order="left"
    )
    late = pl.col("waiting") & pl.col("files").is_null()
    found = claims.hstack(beside.drop(unit)).with_columns(
        pl.when("filing").then(name).when(late).then(pl.lit(nobody[name], kind)).alias(name)
        for name, kind in PLACED.items()
    )
    found = found.with_columns(pl.lit(None, PLACED[name]).alias(name) for name in idle).drop("files")
    return found, _told(new, choice, year, taken.height)


_HOLDS = {"selected": True, "rank": None, "place": None}  # of who has a place already


def _told(new: pl.DataFrame, choice: Choice, year: int, taken: int) -> Placed:
    if choice.selects:
        chosen, tied, places = new["selected"].sum(), new["selected"].null_count(), choice.places
    else:
        places = choice.edges[-1] if choice.edges else None
        chosen, tied = (new["rank"] <= (places or choice.lowest)).sum(), new["rank"].null_count()
    return Placed(choice, year, places, taken, new.height, int(chosen), tied)


def _selected(left: int | None) -> pl.Expr:
    """Who is chosen where `left` places are left; those that stand equal across the last place are neither."""
    if left is None:
        return pl.lit(True)
    return pl.when(pl.col("last") <= left).then(True).when(pl.col("first") > left).then(False)


def _free_ranks(claims: pl.DataFrame, many: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """The ranks that are not given yet, one more than there are claims to be ranked."""
    given = claims["told rank"].drop_nulls().unique().to_numpy()
    return np.setdiff1d(np.arange(1, many + len(given) + 2, dtype=np.int64), given)[: many + 1]


def _ranks(units: pl.DataFrame, ranks: np.ndarray[tuple[int], np.dtype[np.int64]], choice: Choice) -> pl.Series:
    """The rank of each; equal ones share the first of theirs where nothing hangs on which of them has which."""
    first, last = (ranks[units[name].to_numpy() - 1] for name in ("first", "last"))
    edges = np.array(choice.edges, dtype=np.int64)
    same = np.searchsorted(edges, first) == np.searchsorted(edges, last) if len(edges) else first == last
    shared = np.minimum(first, choice.lowest or 1)
    return pl.DataFrame({"rank": shared, "same": same}).select(pl.when("same").then("rank")).to_series()


def _all_ranked(ranks: np.ndarray[tuple[int], np.dtype[np.int64]], choice: Choice) -> bool:
    """Whether every rank that the award tells apart is given, so that who did not file comes behind all of them."""
    return choice.ranks and bool(choice.edges) and int(ranks[-1]) > choice.edges[-1]
