"""What a page of questions was answered with, as a change of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache

from django.http import QueryDict

from duixian.assess import Engine
from duixian.expression import tree as t
from duixian.portal.checkup.pages import Page
from duixian.portal.dossiers.changes import programmes, with_lines, with_receipts
from duixian.portal.dossiers.commands import read_values
from duixian.portal.dossiers.fields import typed_in
from duixian.portal.dossiers.tables import read_lines, read_receipts
from duixian.portal.journal import Invalid
from duixian.quantity.problem import Collector
from duixian.vocabulary.facts import FactType, load_vocabulary
from duixian.vocabulary.spots import Plain, Spot, kind_of, with_values

Change = Callable[[Plain], Plain]


def change_of(page: Page, post: QueryDict, engine: Engine) -> Change:
    """The change that a sent page makes. It raises `Invalid`, each problem's place naming the path or the cell."""
    if page.levels:
        return lambda data: _with_receipts(data, page, post, programmes(engine))
    if page.lines:
        return lambda data: _with_lines(data, page.lines, post)
    typed = typed_in(post, page.spots)
    if post.get("rest"):
        typed |= {path: value for path, value in _usual(engine, page.spots).items() if not typed[path]}
    return lambda data: with_values(data, read_values(data, typed))


def typed_so_far(page: Page, post: QueryDict, data: Plain) -> Plain:
    """The data with what is typed and right so far, for totals that move along."""
    if page.levels or page.lines:
        return data
    for path, text in typed_in(post, page.spots).items():
        try:
            data = with_values(data, read_values(data, {path: text}))
        except Invalid:
            continue
    return data


def _with_lines(data: Plain, matter_id: str, post: QueryDict) -> Plain:
    problems = Collector()
    lines = read_lines(post, kind_of(matter_id, data), load_vocabulary(), problems)
    if problems.problems:
        raise Invalid(problems.problems)
    return with_lines(data, matter_id, lines, bool(post.get("complete")))


def _with_receipts(data: Plain, page: Page, post: QueryDict, titles: Mapping[str, str]) -> Plain:
    problems = Collector()
    receipts = read_receipts(post, data, titles, problems)
    if problems.problems:
        raise Invalid(problems.problems)
    listed = [level for level, _ in page.levels if post.get(f"all:{level}")]
    return with_receipts(data, receipts, listed, [level for level, _ in page.levels])


def usual(engine: Engine, spots: Sequence[Spot]) -> bool:
    """Whether a page has enough yes-or-no questions to answer the rest of them together."""
    return len(_usual(engine, spots)) > 2


def _usual(engine: Engine, spots: Sequence[Spot]) -> dict[str, str]:
    """For each yes-or-no fact that the conditions want only one way: that way."""
    wanted = _wanted(engine)
    return {
        spot.path: "true" if wanted[spot.fact.path] else "false"
        for spot in spots
        if spot.fact.type is FactType.BOOLEAN and spot.fact.path in wanted
    }


@cache
def _wanted(engine: Engine) -> dict[str, bool]:
    ways: dict[str, set[bool]] = {}
    for rule in engine.program.rules:
        for condition in rule.conditions:
            for node in t.walk(condition.node):
                if isinstance(node, t.Flag):
                    ways.setdefault(node.ref.fact.path, set()).add(node.wanted)
    return {path: way.pop() for path, way in ways.items() if len(way) == 1}
