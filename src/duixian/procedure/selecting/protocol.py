"""The protocol of a selection: canonical JSON with its digest, from which everything in it can be repeated.

It holds the seed and its source (with the days on which it was declared and gave its number), the pool in the order of
the draw, recusals, every expert's marks before and after the panel, the terms, and what came of them. `repeat` draws,
adds up and ranks again, and says where the text differs.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from duixian.procedure.selecting.deciding import Result, Terms, decide
from duixian.procedure.selecting.drawing import IN_WORDS, draw
from duixian.procedure.selecting.ranking import Entrant
from duixian.procedure.selecting.sheets import Criterion, Marks, Sheet, measures
from duixian.program.codec import Json, canonical, digest
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text

FORMAT = "duixian.selection/1"


@dataclass(frozen=True, slots=True)
class Expert:
    """One of the pool by number, and how they stand: out (before the draw), seated, reserve, recused; and why."""

    number: str
    name: str
    standing: str
    because: str = ""


@dataclass(frozen=True, slots=True)
class Score:
    """The marks that an expert gave an entrant: blind, and after the panel where they were revised for a reason."""

    expert: str
    entrant: str
    blind: Marks
    final: Marks
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Seed:
    """Where the seed came from. `on`: the day on which a public source gave it; `declared`: the earlier day on which
    the call named that source. Neither where the site made the seed."""

    source: str
    on: date | None = None
    declared: date | None = None


@dataclass(frozen=True, slots=True)
class Protocol:
    """Everything that a selection rests on. `about` says of what, in words."""

    about: Mapping[str, str]
    seed: Seed
    terms: Terms
    wanted: int
    pool: tuple[Expert, ...]
    entrants: tuple[Entrant, ...]
    names: Mapping[str, str]
    scores: tuple[Score, ...]
    decided_because: str = ""

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
    """A declared source gives its number after it was declared, and the round begins when the number is known."""
    seed = protocol.seed
    if seed.on is None:
        return
    if seed.declared is None or seed.declared >= seed.on:
        yield _problem(
            "种子的来源不是在公布以前声明的", "the seed's source was not declared before its number came out"
        )
    if datetime.fromisoformat(protocol.about["begun"]).date() < seed.on:
        yield _problem("种子早于其来源公布的日期", "the seed was recorded before its source gave it")


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
        "seed": terms.seed,
        "seed_source": protocol.seed.source,
        **_declared(protocol.seed),
        "experts": {"wanted": protocol.wanted, "pool": [dict(asdict(one)) for one in protocol.pool]},
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


def _declared(seed: Seed) -> dict[str, Json]:
    if seed.on is None:
        return {}
    return {"seed_declared": {"on": str(seed.on), "declared": str(seed.declared)}}


def _seed(body: Mapping[str, Any]) -> Seed:
    told = body.get("seed_declared")
    days = (date.fromisoformat(told["on"]), date.fromisoformat(told["declared"])) if told else ()
    return Seed(body["seed_source"], *days)


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
        _seed(body),
        terms,
        body["experts"]["wanted"],
        tuple(Expert(**one) for one in body["experts"]["pool"]),
        entrants,
        {one["number"]: one["name"] for one in body["entrants"]},
        tuple(
            Score(one["expert"], one["entrant"], marks_of(one["blind"]), marks_of(one["final"]), one["reason"])
            for one in body["scores"]
        ),
        told["decided_because"],
    )
