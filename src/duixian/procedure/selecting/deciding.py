"""What a selection comes to: everybody's place, rank and standing, given order, places and the edges of the award."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from duixian.procedure.selecting.ranking import Entrant, chosen, ordered, ranks
from duixian.procedure.selecting.sheets import SCORE, Sheet


class Standing(StrEnum):
    """How an entrant stands. `WAITING` moves up where somebody falls away; `TIED` waits for a decision."""

    CHOSEN = "chosen"
    WAITING = "waiting"
    TIED = "tied"
    BELOW = "below"


@dataclass(frozen=True, slots=True)
class Terms:
    """By what a selection goes. `left`: places that are left, None where everybody is chosen or is only ranked.
    `edges`: the ranks after which the award changes. `decided`: numbers that the bureau put in order. `ahead`: places
    kept for earlier ones on their way, by number. `holding`: units that have a place already and take no other."""

    sheet: Sheet
    ranks: bool
    left: int | None = None
    edges: tuple[int, ...] = ()
    seed: str = ""
    decided: tuple[str, ...] = ()
    ahead: Mapping[str, int] = field(default_factory=dict)
    holding: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """Where an entrant came: `place` from 1 (0: it has one already, or is below the minimum), rank and score if any.
    `first`: the first of the places of those that no key tells apart, which stand in them by number only."""

    number: str
    standing: Standing
    place: int
    rank: int | None
    score: Fraction | None
    first: int = 0


def decide(terms: Terms, entrants: Sequence[Entrant]) -> tuple[Result, ...]:
    """The results in their order; those below the minimum last, the highest score first."""
    scored = bool(terms.sheet.criteria)
    low = [one for one in entrants if scored and one.measures[SCORE] < terms.sheet.minimum]
    held = [one for one in entrants if one.unit in terms.holding and one not in low]
    competing = [one for one in entrants if one not in low and one not in held]
    placed = ordered(competing, terms.sheet.order, terms.seed, terms.decided)
    places = chosen(placed, terms.left, terms.ahead)
    given = ranks(placed, terms.edges) if terms.ranks else {}
    score = {one.id: one.measures.get(SCORE) for one in entrants}
    found = [Result(one.id, Standing.CHOSEN, 0, None, score[one.id]) for one in sorted(held, key=lambda one: one.id)]
    for one in placed:
        for number in (one.entrant.id, *one.with_it):
            rank = given.get(number)
            found.append(Result(number, _standing(terms, places[number], rank), one.at, rank, score[number], one.first))
    low.sort(key=lambda one: (-one.measures[SCORE], one.id))
    return (*found, *(Result(one.id, Standing.BELOW, 0, None, score[one.id]) for one in low))


def _standing(terms: Terms, place: bool | None, rank: int | None) -> Standing:
    if place is None or (terms.ranks and rank is None):
        return Standing.TIED
    beyond = terms.ranks and bool(terms.edges) and rank is not None and rank > terms.edges[-1]
    return Standing.CHOSEN if place and not beyond else Standing.WAITING
