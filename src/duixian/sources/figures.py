"""The figures of a document: every amount, rate, count, span, date, level and rank that its text states.

What is a figure, by kind (the value is exact; `unit` says in what):

- money: a number and 元; value in fen, unit "fen" (a Fraction below one fen). Other currencies are counts (美元).
- rate: %, ‰, 百分之…, 三分之一; a Fraction, unit "". 个百分点 has unit "points".
- count: a number and a counting word (300家, 2倍, 50P); unit is the word as it stands. A number in 万 or 亿 without
  a word (达到2000万) is a count of unit "". Chinese numerals count only before a counting word that never forms a
  phrase (一次, 三个, 两家), not inside 同一, 每一, 上一 …, and 二 never does (a document that counts writes 两).
- duration: 年, 个月, 天/日, 个工作日; unit years, months, days or working_days. 会计年度 are years, 一年期 is a year,
  半年 is six months.
- date: a day (unit "day"), a month or a year with four digits (unit "month", "year": the value is its first day).
- level: 三星级, 四星 (unit 星), 2级 (unit 级).
- rank: 名 or 位 in a ranking: behind 前, 第, 排序, 排名; 前10名 is the upper end of a range from 1.

A figure without a unit borrows it from the next one across a range or a series sign (11-20名, 2—3个, 500至2000万元).

No figure is read in: document numbers and their years, titles in 《》, ordinals and references (第九条, 第七次),
names with digits (5G, IPv6, 1+N, “4567”: a bare number), numbers that only sketch (20余家, 数十家, 百强, 千企),
set phrases (一次性, 一批, 一体化, 一事一议), tiers of government (两级, 省市县三级), 二级节点, a month without a year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache

from duixian.quantity.problem import Place, Problem, Refused
from duixian.sources.clause import Clause
from duixian.sources.document import Document
from duixian.sources.paragraphs import is_finished
from duixian.sources.squeeze import is_blank, normal_width, squeeze
from duixian.sources.tokens import Kind, Token, find_tokens


class Role(StrEnum):
    """How a figure stands with its neighbours."""

    PLAIN = "plain"
    RANGE_LOW = "range_low"
    RANGE_HIGH = "range_high"
    SERIES = "series"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure: where it stands, as it stands, and what it is. Lines and columns count from 1."""

    address: str
    paragraph: int
    text: str
    kind: Kind
    value: int | Fraction | date
    unit: str
    role: Role
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class _Place:
    paragraph: int
    line: int
    column: int
    raw: int


@dataclass(slots=True)
class _Stream:
    """A clause's text without blanks, and for each character where it came from."""

    raw: str
    plain: str
    places: list[_Place]


def figures_of(document: Document) -> tuple[Figure, ...]:
    """The figures of a document, in the order of the file.

    Raises `Refused` (code `figure-date`) for a day that the calendar does not have, naming its place.
    """
    found = [figure for clause in document.clauses for figure in figures_in(clause, document.file)]
    return tuple(sorted(found, key=lambda figure: (figure.line, figure.column)))


@lru_cache(maxsize=1024)  # a document that is changed in one place is read anew only there
def figures_in(clause: Clause, file: str = "") -> tuple[Figure, ...]:
    """The figures of one clause's own paragraphs. Raises as `figures_of`."""
    stream = _stream(clause)
    try:
        tokens = find_tokens(stream.plain)
    except Refused as refused:
        raise Refused(_placed(problem, stream, clause, file) for problem in refused.problems) from refused
    return tuple(_figure(token, stream, clause) for token in tokens)


def _placed(problem: Problem, stream: _Stream, clause: Clause, file: str) -> Problem:
    """A token's problem carries its offset as the column; give it its place in the file."""
    place = stream.places[problem.place.column]
    where = Place(file, place.line, place.column)
    return Problem("figure-date", problem.message, where, clause.address, problem.expected)


def _figure(token: Token, stream: _Stream, clause: Clause) -> Figure:
    first, last = stream.places[token.start], stream.places[token.end - 1]
    return Figure(
        address=clause.address,
        paragraph=first.paragraph,
        text=stream.raw[first.raw : last.raw + 1],
        kind=token.kind,
        value=token.value,
        unit=token.unit,
        role=Role(token.role),
        line=first.line,
        column=first.column,
    )


def _stream(clause: Clause) -> _Stream:
    """A line break stands where no figure may go on: after a finished paragraph, and between two numbers."""
    raw, plain = "", ""
    places: list[_Place] = []
    for paragraph in clause.paragraphs:
        if plain and (is_finished(squeeze(raw)) or plain[-1].isdigit()):
            raw, plain = raw + "\n", plain + "\n"
            places.append(places[-1])
        for piece in paragraph.pieces:
            for offset, character in enumerate(piece.text):
                if not is_blank(character):
                    plain += normal_width(character)
                    places.append(_Place(paragraph.number, piece.line, piece.column + offset, len(raw)))
                raw += character
    return _Stream(raw, plain, places)
