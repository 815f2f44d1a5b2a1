"""A score sheet: weighted criteria of 100 points in all, economic and technical apart; what marks come to, exactly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Literal

from duixian.quantity.problem import Place, Problem, Refused, nearest
from duixian.quantity.text import Text

Part = Literal["economic", "technical"]
PARTS: Mapping[Part, Text] = {"economic": Text("经济", "economic"), "technical": Text("技术", "technical")}
WHOLE = 100
SCORE, FILED_AT, FILED_ON, DRAW, DECIDED = "score", "filed_at", "filed_on", "draw", "decided"
KEY_NAMES: Mapping[str, Text] = {
    SCORE: Text("总分", "score"),
    FILED_AT: Text("申报时刻", "time of filing"),
    FILED_ON: Text("申报日期", "day of filing"),
    DRAW: Text("抽签", "draw"),
    DECIDED: Text("集体研究决定", "decision of the bureau"),
    "economic": PARTS["economic"],
    "technical": PARTS["technical"],
}
_PLACES = 2  # decimals that a mark may have

Marks = Mapping[str, Fraction]
"""Criterion → points that one expert gave."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """What is scored, with at most `points`."""

    id: str
    title: Text
    part: Part
    points: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """`order`: who comes before whom, by one key after another: score, a part, a criterion, filed_at or filed_on, draw.
    `trim`: how many of the highest and of the lowest are left out of every mean. `minimum`: points below which nobody
    is chosen. No criteria: nothing is scored, as in order of application."""

    criteria: tuple[Criterion, ...]
    order: tuple[str, ...]
    trim: int = 0
    minimum: int = 0

    def name(self, key: str) -> Text:
        """What a key of the order is called."""
        return next((one.title for one in self.criteria if one.id == key), None) or KEY_NAMES[key]


def sheet_problems(sheet: Sheet, experts: int) -> Iterator[Problem]:
    """What is wrong with a sheet that `experts` fill in; paths: criteria, experts, trim, order, minimum."""
    if sheet.criteria:
        yield from _criteria(sheet)
        if experts < 1 + 2 * sheet.trim or sheet.trim < 0:
            text = Text(
                f"去掉 {sheet.trim} 个最高分和最低分，至少要 {1 + 2 * sheet.trim} 位专家",
                f"leaving out {sheet.trim} at each end needs {1 + 2 * sheet.trim} experts at least",
            )
            yield _problem("experts", text)
    elif experts or sheet.trim or sheet.minimum or SCORE in sheet.order:
        yield _problem("criteria", Text("要评分，先列评分项", "to score, list criteria first"))
    if not 0 <= sheet.minimum <= WHOLE:
        yield _problem("minimum", Text("最低分应在 0 到 100 之间", "the minimum lies between 0 and 100"))
    known = (SCORE, *PARTS, *(one.id for one in sheet.criteria), FILED_AT, FILED_ON, DRAW)
    for i, key in enumerate(sheet.order):
        if key not in known:
            message = Text(f"没有 {key} 这一项", f"there is no {key}")
            yield Problem("sheet", message, Place(path="order"), nearest=nearest(key, known))
        elif key in sheet.order[:i]:
            yield _problem("order", Text(f"“{sheet.name(key).zh}”写了两次", f"{sheet.name(key).en} stands there twice"))
        elif DRAW in sheet.order[:i]:
            text = Text("抽签之后不再有先后", "nothing follows a draw")
            yield _problem("order", text)
    if not sheet.order:
        yield _problem("order", Text("写明先看什么", "say what comes first"))


def _criteria(sheet: Sheet) -> Iterator[Problem]:
    whole = sum(one.points for one in sheet.criteria)
    if whole != WHOLE:
        expected = Text("合计 100 分", "100 points in all")
        yield _problem("criteria", Text(f"评分项合计 {whole} 分", f"the criteria have {whole} points in all"), expected)
    names = [one.id for one in sheet.criteria]
    titles = [one.title.zh for one in sheet.criteria]
    for one in sheet.criteria:
        if one.points < 1:
            yield _problem("criteria", Text(f"“{one.title.zh}”至少 1 分", f"{one.title.en}: one point at least"))
        if names.count(one.id) > 1 or titles.count(one.title.zh) > 1:
            yield _problem("criteria", Text(f"“{one.title.zh}”写了两次", f"{one.title.en} stands there twice"))
        if one.id in KEY_NAMES:
            yield _problem("criteria", Text(f"评分项不能叫 {one.id}", f"a criterion cannot be called {one.id}"))
    if sheet.order[:1] != (SCORE,):
        yield _problem("order", Text("有评分的，先看总分", "where there are scores, the score comes first"))


def _problem(path: str, text: Text, expected: Text | None = None) -> Problem:
    return Problem("sheet", text, Place(path=path), expected=expected)


def read_marks(sheet: Sheet, given: Mapping[str, str]) -> dict[str, Fraction]:
    """The points of every criterion, from what was typed. Raises `Refused` with a problem for each that is wrong."""
    found: dict[str, Fraction] = {}
    problems: list[Problem] = []
    for one in sheet.criteria:
        mark = _mark(given.get(one.id, ""))
        if mark is None or not 0 <= mark <= one.points:
            expected = Text(f"0 到 {one.points}，至多两位小数", f"0 to {one.points}, two decimals at most")
            problems.append(Problem("mark", Text("请打分", "give points"), Place(path=one.id), expected=expected))
        else:
            found[one.id] = mark
    if problems:
        raise Refused(problems)
    return found


def _mark(text: str) -> Fraction | None:
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    exponent = number.as_tuple().exponent
    if not number.is_finite() or not isinstance(exponent, int) or not -_PLACES <= exponent <= _PLACES:
        return None
    return Fraction(number)


def total(marks: Marks) -> Fraction:
    """What one expert gave in all."""
    return sum(marks.values(), Fraction())


def measures(sheet: Sheet, sheets: Sequence[Marks]) -> dict[str, Fraction]:
    """What the experts' sheets come to: the score, each part and each criterion, each a mean trimmed by itself."""
    if not sheets:
        return {}
    found = {SCORE: _mean([total(marks) for marks in sheets], sheet.trim)}
    for part in PARTS:
        mine = [one.id for one in sheet.criteria if one.part == part]
        if mine:
            found[part] = _mean([sum((marks[name] for name in mine), Fraction()) for marks in sheets], sheet.trim)
    found |= {one.id: _mean([marks[one.id] for marks in sheets], sheet.trim) for one in sheet.criteria}
    return found


def _mean(values: Sequence[Fraction], trim: int) -> Fraction:
    """The mean without the `trim` highest and lowest. Raises ValueError where nothing would be left."""
    kept = sorted(values)[trim : len(values) - trim]
    if not kept:
        raise ValueError(f"nothing is left of {len(values)} values without {trim} at each end")
    return Fraction(sum(kept, Fraction()), len(kept))
