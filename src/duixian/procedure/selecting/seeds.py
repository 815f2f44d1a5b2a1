"""Seeds of a draw in its protocol: where each came from, when it could be known, and whom it could draw.

Whoever knows the seed can work out who is drawn, so that nobody joins those who may be drawn once it can be known: a
declared source's number at the beginning of its day, one that the site makes when it is recorded. Where too few could
be drawn nobody is; the seed is given up, and another follows that nobody knows yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from duixian.procedure.model import CHINA
from duixian.program.codec import Json
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Seed:
    """Where a seed came from. `on`: the day on which a public source gave it; `declared`: the earlier day on which
    that source was named. Neither where the site made the seed."""

    source: str
    on: date | None = None
    declared: date | None = None


@dataclass(frozen=True, slots=True)
class GivenUp:
    """A seed by which nobody was drawn: it could draw no more than `free` (numbers of experts). `text`: the seed."""

    text: str
    seed: Seed
    recorded: datetime
    free: tuple[str, ...]
    at: datetime


def known_from(on: date | None, recorded: datetime) -> datetime:
    """From when a seed can be known: the beginning of the day of its source, else when it was recorded."""
    return recorded if on is None else datetime.combine(on, time.min, CHINA)


def seed_problems(seed: Seed, recorded: datetime) -> Iterator[Text]:
    """A declared source gives its number after it was declared, and the number is recorded when it is known."""
    if seed.on is None:
        return
    if seed.declared is None or seed.declared >= seed.on:
        yield Text("种子的来源不是在公布以前声明的", "the seed's source was not declared before its number came out")
    if recorded.date() < seed.on:
        yield Text("种子早于其来源公布的日期", "the seed was recorded before its source gave it")


def given_up_problems(given_up: Sequence[GivenUp], last: Seed, recorded: datetime, wanted: int) -> Iterator[Text]:
    """A seed is given up where it draws too few, and for one that comes later from no worse a source."""
    after = [*((one.seed, one.recorded) for one in given_up), (last, recorded)][1:]
    for one, (following, then) in zip(given_up, after, strict=True):
        yield from seed_problems(one.seed, one.recorded)
        if len(one.free) >= wanted:
            yield Text("放弃的种子本来抽得出足够的专家", "a seed was given up that could draw enough experts")
        if one.seed.on is not None and following.on is None:
            yield Text("公开来源的种子换成了本站生成的", "a public seed was given up for one that the site made")
        if not one.recorded <= one.at <= then or (following.on and following.declared != one.at.date()):
            yield Text("种子的先后不符", "the seeds do not follow one another")


def plain_seed(text: str, seed: Seed) -> dict[str, Json]:
    """A seed as JSON data."""
    told: dict[str, Json] = {"seed": text, "seed_source": seed.source}
    if seed.on is None:
        return told
    return told | {"seed_declared": {"on": str(seed.on), "declared": str(seed.declared)}}


def seed_of(data: Mapping[str, Any]) -> Seed:
    """What `plain_seed` wrote."""
    told = data.get("seed_declared")
    days = (date.fromisoformat(told["on"]), date.fromisoformat(told["declared"])) if told else ()
    return Seed(data["seed_source"], *days)


def plain_given_up(one: GivenUp) -> dict[str, Json]:
    """A seed that was given up as JSON data."""
    moments: dict[str, Json] = {"recorded": one.recorded.isoformat(), "given_up": one.at.isoformat()}
    return {**plain_seed(one.text, one.seed), **moments, "free": list(one.free)}


def given_up_of(data: Mapping[str, Any]) -> GivenUp:
    """What `plain_given_up` wrote."""
    recorded, at = (datetime.fromisoformat(data[name]) for name in ("recorded", "given_up"))
    return GivenUp(data["seed"], seed_of(data), recorded, tuple(data["free"]), at)
