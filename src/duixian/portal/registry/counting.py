"""Which of an application's cost lines its grant counts: the categories that its award looks at, within its window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from duixian.assess import Engine, bind
from duixian.expression import tree as t
from duixian.expression.frame import Frame
from duixian.portal.applications.assessing import engine_of
from duixian.portal.applications.models import Application, CostLine
from duixian.portal.applications.policies import rule_of
from duixian.vocabulary.dossier import Dossier as Facts


@dataclass(frozen=True, slots=True)
class Window:
    """Costs that a grant counts: of some categories (() for all), from `first` to `last` (None: no bound)."""

    categories: tuple[str, ...]
    first: date | None = None
    last: date | None = None

    def of(self, line: CostLine) -> bool:
        return not self.categories or line.category in self.categories

    def holds(self, line: CostLine) -> bool:
        return (self.first is None or line.date >= self.first) and (self.last is None or line.date <= self.last)


@dataclass(frozen=True, slots=True)
class Counted:
    """Cost lines that the grant counts, and those of its categories that lie outside its window, which it does not."""

    lines: tuple[CostLine, ...]
    outside: tuple[CostLine, ...]
    windows: tuple[Window, ...]


def counted(application: Application, filed: Callable[[], Facts]) -> Counted:
    """The paid cost lines of an application, as its grant reads what was `filed`: it is asked for where it matters."""
    windows = tuple(_windows(application, filed))
    mine = [line for line in application.lines.all() if line.paid and any(w.of(line) for w in windows)]
    inside = [line for line in mine if any(w.of(line) and w.holds(line) for w in windows)]
    return Counted(tuple(inside), tuple(line for line in mine if line not in inside), windows)


def _windows(application: Application, filed: Callable[[], Facts]) -> Iterator[Window]:
    engine, frame = engine_of(application.call), cache(lambda: _frame(application, filed()))
    for node in t.walk(rule_of(application).award):
        if isinstance(node, t.LinesSum):
            yield Window(node.categories, _day(engine, node.since, frame, 0), _day(engine, node.until, frame, 1))
        elif isinstance(node, t.FactRef) and node.fact.derived_from_lines:
            yield Window((node.fact.derived_from_lines,))


def _frame(application: Application, facts: Facts) -> Frame:
    """What was filed, as the grant looks at it."""
    index = next((i for i, matter in enumerate(facts.matters) if matter.id == application.matter_id), -1)
    return bind(facts).view(application.rule, index, application.period or facts.on.year)


def _day(engine: Engine, node: t.Number | None, frame: Callable[[], Frame], side: int) -> date | None:
    """The earliest (side 0) or latest (1) that a bound of a window may be."""
    span = engine.runner.number(node)(frame()) if node is not None else None
    return date.fromordinal(span[side]) if span else None
