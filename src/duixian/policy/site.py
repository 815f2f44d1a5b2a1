"""Where in a policy file something is lowered: its place, its clause, what names mean there, and the figures met."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.parser import Scope, parse_amount, parse_condition, parse_quantity
from duixian.expression.types import Type
from duixian.quantity.problem import Collector, Place, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source


@dataclass(frozen=True, slots=True)
class FileFigure:
    """A figure that stands in the policy file: its value (a Fraction in the unit's own measure), clause and place."""

    kind: str
    value: object
    unit: str
    text: str
    cites: tuple[str, ...]
    place: Place


@dataclass(slots=True)
class Ledger:
    """What lowering a file gathers: problems and figures."""

    source: Source
    problems: Collector = field(default_factory=Collector)
    figures: list[FileFigure] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Site:
    """A position in the file. `site["award"]["of"]` goes down; readers of text report problems at their place."""

    ledger: Ledger
    scope: Scope
    cites: tuple[str, ...]
    path: Path_ = ()

    def __getitem__(self, key: str | int) -> Site:
        return Site(self.ledger, self.scope, self.cites, (*self.path, key))

    def citing(self, cites: tuple[str, ...]) -> Site:
        return Site(self.ledger, self.scope, cites or self.cites, self.path)

    @property
    def place(self) -> Place:
        return self.ledger.source.place(self.path)

    @property
    def clause(self) -> str:
        return "、".join(self.cites)

    def problem(self, code: str, message: Text, *, expected: Text | None = None, nearest: str = "") -> None:
        self.ledger.problems.add(code, message, self.place, clause=self.clause, expected=expected, nearest=nearest)

    def condition(self, text: str) -> t.Bool:
        """The condition written here; `Truth(True)` after reporting what is wrong with it."""
        try:
            node = parse_condition(text, self.scope, self.place)
        except Refused as refused:
            self.ledger.problems.extend(refused.problems, clause=self.clause)
            return t.Truth(True)
        self.note(node)
        return node

    def number(self, text: str, base: str = "money") -> t.Number:
        """The number written here; zero after reporting what is wrong with it."""
        try:
            node = parse_amount(text, self.scope, self.place, base)
        except Refused as refused:
            self.ledger.problems.extend(refused.problems, clause=self.clause)
            return build.const(0, Type(base))
        self.note(node)
        return node

    def quantity(self, text: str) -> t.Number | None:
        """The number of any ordered type written here; None after reporting what is wrong with it."""
        try:
            node = parse_quantity(text, self.scope, self.place)
        except Refused as refused:
            self.ledger.problems.extend(refused.problems, clause=self.clause)
            return None
        self.note(node)
        return node

    def figure(self, text: str, base: str, code: str, message: Text) -> t.Const | None:
        """The figure written here; None after reporting what is wrong, or with `message` where it depends on facts."""
        before = len(self.ledger.problems.problems)
        node = self.number(text, base)
        if len(self.ledger.problems.problems) > before:
            return None
        if not isinstance(node, t.Const):
            self.problem(code, message)
            return None
        return node

    def note(self, node: t.Node) -> None:
        """Record the figures written in `node`; years of yearly facts and bare zeros are no figures."""
        for inner in _figures(node):
            value = Fraction(inner.value, inner.scale)
            figure = FileFigure(inner.type.base, value, inner.type.unit, inner.figure, self.cites, self.place)
            self.ledger.figures.append(figure)
        for shift in (n for n in t.walk(node) if isinstance(n, t.Shift)):
            figure = FileFigure(
                "duration", abs(shift.amount), shift.unit, f"{abs(shift.amount)} {shift.unit}", self.cites, self.place
            )
            self.ledger.figures.append(figure)

    def guard(self, error: KindError) -> None:
        """Report that values do not go together here."""
        self.problem(error.code, error.text, expected=error.expected, nearest=error.nearest)


def _figures(node: t.Node) -> list[t.Const]:
    if isinstance(node, t.Const):
        return [node] if node.figure and node.value else []
    if isinstance(node, t.FactRef):
        return []
    if isinstance(node, t.Sum) and node.type.base == "year":
        return []
    return [const for child in t.children(node) for const in _figures(child)]
