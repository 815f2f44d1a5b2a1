"""What the rules of a program can do to each other, by their places: made once, looked up for millions of claims.

All matrices are flat: entry `a * rules + b` is about a claim of rule `a` that meets a claim of rule `b`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import polars as pl

from duixian.assess.engine import Engine
from duixian.assess.granted import bounded_rules
from duixian.assess.stacking import caps_of, rivals
from duixian.expression import tree as t
from duixian.program.model import Cap, Program, Relation
from duixian.tables.layout import LINES, Table
from duixian.vocabulary.dossier import LEVELS
from duixian.vocabulary.facts import OUTCOME, Fact


@dataclass(frozen=True)
class Interactions:
    """The stacking rules, limits and ceilings of a program, as tables of its rules."""

    program: Program
    engine: Engine
    categories: tuple[str, ...]

    @property
    def size(self) -> int:
        return len(self.program.rules)

    @cached_property
    def choosing(self) -> tuple[int, ...]:
        """The stacking rules under which one of two claims is paid, the other is not."""
        return tuple(n for n, relation in enumerate(self.program.relations) if relation.resolve != "add")

    @cached_property
    def allowed(self) -> Mapping[int, pl.Series]:
        """For each stacking rule whether two rules may meet under it, those lifted by an addition taken off."""
        n = self.size
        lifted = np.zeros((n, n), dtype=bool)
        for number, relation in enumerate(self.program.relations):
            if relation.resolve == "add":
                lifted |= self._matrix(number)
        lifted |= lifted.T
        return {number: _series(self._matrix(number) & ~lifted) for number in self.choosing}

    def rules_of(self, number: int) -> tuple[int, ...]:
        """The rules that take part in a stacking rule."""
        return tuple(rivals(self.engine)[number])

    def _matrix(self, number: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
        found = np.zeros((self.size, self.size), dtype=bool)
        for a, others in rivals(self.engine)[number].items():
            found[a, list(others)] = True
        return found

    @cached_property
    def met(self) -> pl.Series:
        """Whether two rules may meet at all, by a limit of one rule or by any stacking rule."""
        found = np.eye(self.size, dtype=bool)
        for number in self.choosing:
            found |= self._matrix(number)
        return _series(found | found.T)

    @cached_property
    def facts_shared(self) -> pl.Series:
        """Whether two awards are counted from the same money fact of a matter."""
        facts = [set(base.facts) for base in self.engine.bases]
        return _series(np.array([[bool(a & b) for b in facts] for a in facts], dtype=bool).reshape(self.size, -1))

    @cached_property
    def categories_shared(self) -> pl.Series:
        """The categories of cost lines that two awards are both counted from, as a bit mask over `categories`."""
        masks = [self._categories(base.categories) for base in self.engine.bases]
        return pl.Series([a & b for a in masks for b in masks], dtype=pl.Int64)

    def _categories(self, categories: tuple[str, ...] | None) -> int:
        if categories is None:
            return 0
        wanted = categories or self.categories
        return sum(1 << i for i, name in enumerate(self.categories) if name in wanted)

    @cached_property
    def caps(self) -> tuple[tuple[Cap, tuple[int, ...]], ...]:
        """Every ceiling over several claims, with the rules that it binds."""
        found: dict[Cap, list[int]] = {}
        for index, rule in enumerate(self.program.rules):
            for cap in caps_of(self.engine).get(rule.id, ()):
                found.setdefault(cap, []).append(index)
        return tuple((cap, tuple(rules)) for cap, rules in found.items())

    @cached_property
    def resting(self) -> tuple[int, ...]:
        """The rules whose awards are worth nothing without another."""
        return tuple(i for i, rule in enumerate(self.program.rules) if rule.rests_on)

    @cached_property
    def deducting(self) -> tuple[int, ...]:
        """The rules whose awards have earlier money taken off once."""
        return tuple(i for i, rule in enumerate(self.program.rules) if rule.less is not None)

    @cached_property
    def event_days(self) -> Mapping[int, Fact | None]:
        """The rules whose claims belong to the year of their event under some stacking rule, with the fact that is the
        day of this event; None where it is worked out from facts."""
        years = dict(pair for relation in self.program.relations for pair in relation.years)
        return {i: _day_of(years[rule.id]) for i, rule in enumerate(self.program.rules) if rule.id in years}

    @cached_property
    def bounded(self) -> tuple[int, ...]:
        """The rules whose award does not look at what a stage granted, so that the plan has to."""
        return tuple(sorted(bounded_rules(self.engine)))

    @cached_property
    def shared(self) -> tuple[int, ...]:
        """The rules under a ceiling that several applicants share."""
        return tuple(sorted({index for cap, rules in self.caps if cap.shared for index in rules}))

    @cached_property
    def coverage(self) -> Mapping[tuple[str, int, bool], tuple[int, ...]]:
        """What must be known of earlier money for claims of rules to be firm: (level, since when, and not before the
        claim's year) with the rules that need it."""
        found: dict[tuple[str, int, bool], set[int]] = {}
        for number, relation in enumerate(self.program.relations):
            for need in self._needs(relation):
                found.setdefault(need, set()).update(rivals(self.engine)[number])
        for cap, rules in self.caps:
            for index in rules:
                rule = self.program.rules[index]
                first = self.engine.policies[rule.policy].start or 1
                found.setdefault((rule.level, first, "year" in cap.over), set()).add(index)
        return {need: tuple(sorted(rules)) for need, rules in found.items()}

    def _needs(self, relation: Relation) -> list[tuple[str, int, bool]]:
        if relation.resolve in ("add", "this prevails") or relation.same == ("line",) or relation.against == "own":
            return []
        policy = self.engine.policies[relation.policy]
        levels = relation.levels or ((policy.level,) if relation.same_region else tuple(LEVELS))
        return [(level, policy.start or 1, False) for level in levels]


def interactions(engine: Engine, layout: Mapping[str, Table]) -> Interactions:
    category = layout[LINES].column("category").type
    assert isinstance(category, pl.Enum)
    return Interactions(engine.program, engine, tuple(category.categories))


def _day_of(year: t.Number) -> Fact | None:
    day = year.date if isinstance(year, t.YearOf) else None
    return day.fact if isinstance(day, t.FactRef) and day.year is None and day.fact.kind != OUTCOME else None


def _series(matrix: np.ndarray[tuple[int, int], np.dtype[np.bool_]]) -> pl.Series:
    return pl.Series(matrix.ravel().tolist(), dtype=pl.Boolean)
