"""A frozen list: the rows that notice, approval and payment act on, as canonical JSON with its digest."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from duixian.program.codec import Json, canonical, digest
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text

FORMAT = "duixian.list/1"


class Figure(NamedTuple):
    """A declared figure as it is shown: 实际投入 · 120万元."""

    label: Text
    value: Text


@dataclass(frozen=True, slots=True)
class Row:
    """One line: an application with the policy, the clause, who applied, what was declared, the amount in fen."""

    application: str
    policy: str
    clause: str
    grant: Text
    applicant: str
    code: str
    declared: tuple[Figure, ...]
    amount: int


def freeze(title: Text, rows: Iterable[Row]) -> tuple[str, str]:
    """The text of a list and its digest (sha256, hex). The order of `rows` is the list's own.

    Raises `Refused` for a list that is empty, names an application twice or pays less than nothing.
    """
    body: dict[str, Json] = {
        "format": FORMAT,
        "title": _said(title),
        "rows": [_plain(row) for row in _checked(tuple(rows))],
    }
    return canonical(body), digest(body)


def thaw(text: str, expected: str = "") -> tuple[Text, tuple[Row, ...]]:
    """The title and the rows of a frozen list. Raises `Refused` where it is none or is not the one with that digest."""
    try:
        body = json.loads(text)
        rows = tuple(_row(row) for row in body["rows"])
        title = Text(**body["title"])
        whole = body["format"] == FORMAT and freeze(title, rows)[0] == text
    except (ValueError, KeyError, TypeError):
        whole = False
    if not whole:
        raise Refused([Problem("list-broken", Text("不是完整的名单，或已被改动", "not a whole list, or changed"))])
    if expected and digest(body) != expected:
        raise Refused([Problem("list-changed", Text("名单与其摘要不符", "the list does not match its digest"))])
    return title, rows


def _checked(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    problems: list[Problem] = []
    if not rows:
        problems.append(Problem("list-empty", Text("名单没有一行", "the list has no line")))
    seen: set[str] = set()
    for i, row in enumerate(rows, 1):
        place = Place(path=f"rows[{i}]")
        if row.application in seen:
            message = Text(f"申报 {row.application} 出现两次", f"the application {row.application} stands there twice")
            problems.append(Problem("list-twice", message, place))
        if row.amount < 0:
            problems.append(Problem("list-amount", Text("金额小于零", "the amount is below zero"), place))
        seen.add(row.application)
    if problems:
        raise Refused(problems)
    return rows


def _said(text: Text) -> dict[str, Json]:
    return {"zh": text.zh, "en": text.en}


def _plain(row: Row) -> dict[str, Json]:
    return {
        "application": row.application,
        "policy": row.policy,
        "clause": row.clause,
        "grant": _said(row.grant),
        "applicant": row.applicant,
        "code": row.code,
        "declared": [[_said(figure.label), _said(figure.value)] for figure in row.declared],
        "amount_fen": row.amount,
    }


def _row(data: dict[str, Json]) -> Row:
    declared = data["declared"]
    amount = data["amount_fen"]
    if not isinstance(declared, list) or not isinstance(amount, int):
        raise TypeError("no row")
    return Row(
        str(data["application"]),
        str(data["policy"]),
        str(data["clause"]),
        _text(data["grant"]),
        str(data["applicant"]),
        str(data["code"]),
        tuple(Figure(_text(pair[0]), _text(pair[1])) for pair in declared if isinstance(pair, list)),
        amount,
    )


def _text(data: Json) -> Text:
    if not isinstance(data, dict):
        raise TypeError("no text")
    return Text(str(data["zh"]), str(data["en"]))
