"""The protocol of a selection: canonical JSON with its digest, from which everything in it can be repeated.

It holds the seed and its source (with the days on which it was declared and gave its number), seeds that were given up
before it, the pool in the order of the draw, recusals, every expert's marks before and after the panel, the terms, and
what came of them. `repeat` draws, adds up and ranks again, and says where the text differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from duixian.procedure.selecting.deciding import Result, Terms, decide
from duixian.procedure.selecting.drawing import IN_WORDS, draw
from duixian.procedure.selecting.ranking import Entrant
from duixian.procedure.selecting.seeds import (
    GivenUp,
    Seed,
    given_up_of,
    given_up_problems,
    known_from,
    plain_given_up,
    plain_seed,
    seed_of,
    seed_problems,
)
from duixian.procedure.selecting.sheets import Criterion, Marks, Sheet, measures
from duixian.program.codec import Json, canonical, digest
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

FORMAT = "duixian.selection/1"


@dataclass(frozen=True, slots=True)
class Expert:
    """One of the pool by number, and how they stand: out (before the draw), seated, reserve, recused; and why. `since`
    when they could be drawn."""

    number: str
    name: str
    standing: str
    because: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """The marks that an expert gave an entrant: blind, and after the panel where they were revised for a reason."""

    expert: str
    entrant: str
    blind: Marks
    final: Marks
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Protocol:
    """Everything that a selection rests on. `about` says of what, in words. `closed`: from when the seed could be
    known, so that nobody joins the pool; `given_up`: the seeds before it, which drew nobody."""

    about: Mapping[str, str]
    seed: Seed
    terms: Terms
    wanted: int
    pool: tuple[Expert, ...]
    entrants: tuple[Entrant, ...]
    names: Mapping[str, str]
    scores: tuple[Score, ...]
    decided_because: str = ""
    closed: datetime | None = None
    given_up: tuple[GivenUp, ...] = ()

    def results(self) -> tuple[Result, ...]:
        """What came of it."""
        return decide(self.terms, self.measured())

    def measured(self) -> tuple[Entrant, ...]:
        """The entrants with what their sheets come to."""
        sheets: dict[str, list[Marks]] = {one.id: [] for one in self.entrants}
        for score in self.scores:
            sheets[score.entrant].append(score.final)
        return tuple(
            Entrant(one.id, one.unit, one.filed_at, measures(self.terms.sheet, sheets[one.id])) for one in self.entrants
        )


def seal(protocol: Protocol) -> tuple[str, str]:
    """The text of a protocol and its digest (SHA-256, hexadecimal)."""
    body = _body(protocol)
    return canonical(body), digest(body)


def repeat(text: str, expected: str = "") -> Iterator[Problem]:
    """Everything in a protocol that does not follow from the rest of it, or differs from the digest `expected`."""
    try:
        body: dict[str, Any] = json.loads(text)
        protocol = _protocol(body)
        again = _body(protocol)
    except (ValueError, KeyError, TypeError, AttributeError):
        yield _problem("不是完整的评选纪要", "not a whole protocol")
        return
    if expected and digest(body) != expected:
        yield _problem("纪要与其摘要不符", "the protocol does not match its digest")
    yield from _seed_problems(protocol)
    order = [one.number for one in protocol.pool if one.standing != "out"]
    if list(draw(protocol.terms.seed, order)) != order:
        yield _problem("抽取的先后与种子不符", "the draw does not follow from the seed")
    free = [one for one in protocol.pool if one.standing in ("seated", "reserve")]
    if [one.standing for one in free] != ["seated"] * min(protocol.wanted, len(free)) + ["reserve"] * (
        len(free) - protocol.wanted
    ):
        yield _problem("在席的不是依次抽中的", "those seated are not the first of the draw")
    seated = {one.number for one in free if one.standing == "seated"}
    wanted = (
        {(expert, one.id) for expert in seated for one in protocol.entrants} if protocol.terms.sheet.criteria else set()
    )
    if {(one.expert, one.entrant) for one in protocol.scores} != wanted or len(protocol.scores) != len(wanted):
        yield _problem("评分不齐或出自不在席的人", "scores are missing, or are of people who are not seated")
    if again["results"] != body["results"]:
        yield _problem("结果与评分、名额和次序不符", "the results do not follow from scores, places and order")
    if canonical(again) != text:
        yield _problem("纪要的写法不是本站的", "the text is not as this site writes it")


def _seed_problems(protocol: Protocol) -> Iterator[Problem]:
    """What is wrong with where the seed came from, and with who could be drawn when."""
    seed, given_up, closed = protocol.seed, protocol.given_up, protocol.closed
    if seed.on is None and closed is None and not given_up:
        return
    recorded = datetime.fromisoformat(protocol.about["begun"])
    found = [*seed_problems(seed, recorded), *given_up_problems(given_up, seed, recorded, protocol.wanted)]
    yield from (_problem(text.zh, text.en) for text in found)
    if closed is None:
        return
    if closed != known_from(seed.on, recorded):
        yield _problem("抽取名单截止的时刻与种子不符", "the pool was not closed when the seed could be known")
    if any(one.since is None or one.since > closed for one in protocol.pool if one.standing != "out"):
        yield _problem("抽取名单里有种子可知以后才登记的", "some joined the pool once the seed could be known")


def _problem(zh: str, en: str) -> Problem:
    return Problem("protocol", Text(zh, en))


def plain_sheet(sheet: Sheet) -> dict[str, Json]:
    """A sheet as JSON data."""
    criteria: list[Json] = [
        {"id": one.id, "zh": one.title.zh, "en": one.title.en, "part": one.part, "points": one.points}
        for one in sheet.criteria
    ]
    return {"criteria": criteria, "order": list(sheet.order), "trim": sheet.trim, "minimum": sheet.minimum}


def sheet_of(data: Mapping[str, Any]) -> Sheet:
    """The sheet that `plain_sheet` wrote."""
    criteria = (
        Criterion(one["id"], Text(one["zh"], one["en"]), one["part"], one["points"]) for one in data["criteria"]
    )
    return Sheet(tuple(criteria), tuple(data["order"]), data["trim"], data["minimum"])


def plain_marks(marks: Marks) -> dict[str, Json]:
    return {name: str(points) for name, points in marks.items()}


def marks_of(data: Mapping[str, str]) -> dict[str, Fraction]:
    return {name: Fraction(points) for name, points in data.items()}


def _body(protocol: Protocol) -> dict[str, Json]:
    terms = protocol.terms
    measured: dict[str, Json] = {one.id: plain_marks(one.measures) for one in protocol.measured()}
    return {
        "format": FORMAT,
        "about": dict(protocol.about),
        "draw": {"zh": IN_WORDS.zh, "en": IN_WORDS.en},
        **plain_seed(terms.seed, protocol.seed),
        **({"given_up": [plain_given_up(one) for one in protocol.given_up]} if protocol.given_up else {}),
        "experts": _experts(protocol),
        "sheet": plain_sheet(terms.sheet),
        "terms": {
            "ranks": terms.ranks,
            "left": terms.left,
            "edges": list(terms.edges),
            "decided": list(terms.decided),
            "decided_because": protocol.decided_because,
            "ahead": dict(terms.ahead),
            "holding": list(terms.holding),
        },
        "entrants": [
            {"number": one.id, "name": protocol.names[one.id], "unit": one.unit, "filed_at": one.filed_at.isoformat()}
            for one in protocol.entrants
        ],
        "scores": [
            {
                "expert": one.expert,
                "entrant": one.entrant,
                "blind": plain_marks(one.blind),
                "final": plain_marks(one.final),
                "reason": one.reason,
            }
            for one in protocol.scores
        ],
        "measures": measured,
        "results": [_result(one) for one in protocol.results()],
    }


def _experts(protocol: Protocol) -> dict[str, Json]:
    told: dict[str, Json] = {"wanted": protocol.wanted, "pool": [_plain_expert(one) for one in protocol.pool]}
    return told | ({"closed": protocol.closed.isoformat()} if protocol.closed else {})


def _plain_expert(one: Expert) -> dict[str, Json]:
    told: dict[str, Json] = {
        "number": one.number, "name": one.name, "standing": one.standing, "because": one.because,
    }  # fmt: skip
    return told | ({"since": one.since.isoformat()} if one.since else {})


def _expert(told: Mapping[str, Any]) -> Expert:
    return Expert(**{**told, "since": _moment(told.get("since"))})


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None


def _result(one: Result) -> Json:
    return {
        "number": one.number,
        "standing": str(one.standing),
        "place": one.place,
        "rank": one.rank,
        "score": None if one.score is None else str(one.score),
    }


def _protocol(body: Mapping[str, Any]) -> Protocol:
    if body["format"] != FORMAT:
        raise ValueError("another format")
    told = body["terms"]
    terms = Terms(
        sheet_of(body["sheet"]), told["ranks"], told["left"], tuple(told["edges"]), body["seed"],
        tuple(told["decided"]), told["ahead"], tuple(told["holding"]),
    )  # fmt: skip
    entrants = tuple(
        Entrant(one["number"], one["unit"], datetime.fromisoformat(one["filed_at"])) for one in body["entrants"]
    )
    return Protocol(
        body["about"],
        seed_of(body),
        terms,
        body["experts"]["wanted"],
        tuple(map(_expert, body["experts"]["pool"])),
        entrants,
        {one["number"]: one["name"] for one in body["entrants"]},
        tuple(
            Score(one["expert"], one["entrant"], marks_of(one["blind"]), marks_of(one["final"]), one["reason"])
            for one in body["scores"]
        ),
        told["decided_because"],
        _moment(body["experts"].get("closed")),
        tuple(map(given_up_of, body.get("given_up", ()))),
    )
