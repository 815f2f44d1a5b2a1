"""What is wrong with an input: one shape for every reader, listed many at once.

A reader collects problems and raises one `Refused` at the end, so that a person mends a file in one pass.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from duixian.quantity.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Place:
    """Where a problem stands: file, line and column (from 1; 0 = unknown), and the path inside the file."""

    file: str = ""
    line: int = 0
    column: int = 0
    path: str = ""

    def __str__(self) -> str:
        where = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        return f"{where} {self.path}".strip()


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: a stable code, what is wrong, and, where known, the clause, what would be right, a near name."""

    code: str
    message: Text
    place: Place = Place()
    clause: str = ""
    expected: Text | None = None
    nearest: str = ""

    def render(self, lang: Lang = "zh") -> str:
        parts = [self.message.in_(lang)]
        if self.expected:
            parts.append({"zh": "应为", "en": "expected "}[lang] + self.expected.in_(lang))
        if self.nearest:
            parts.append({"zh": f"是否指 {self.nearest}？", "en": f"did you mean {self.nearest}?"}[lang])
        if self.clause:
            parts.append({"zh": f"条款 {self.clause}", "en": f"clause {self.clause}"}[lang])
        where = str(self.place)
        return (f"{where}: " if where else "") + ("；" if lang == "zh" else "; ").join(parts)


class Refused(ValueError):
    """An input was refused; `problems` says why, in the order of the places."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(problem.render("en") for problem in self.problems))


def nearest(name: str, candidates: Iterable[str]) -> str:
    """The candidate most like `name`, or "" when none is close.

    >>> nearest("actual_cots", ["actual_cost", "star"])
    'actual_cost'
    """
    matches = difflib.get_close_matches(name, list(candidates), n=1, cutoff=0.6)
    return matches[0] if matches else ""


@dataclass(slots=True)
class Collector:
    """Gathers problems while reading goes on."""

    problems: list[Problem] = field(default_factory=list)

    def add(
        self,
        code: str,
        message: Text,
        place: Place = Place(),
        *,
        clause: str = "",
        expected: Text | None = None,
        nearest: str = "",
    ) -> None:
        self.problems.append(Problem(code, message, place, clause, expected, nearest))

    def extend(self, problems: Iterable[Problem], *, clause: str = "") -> None:
        """Take over problems found deeper down, naming the clause where they did not."""
        self.problems.extend(p if p.clause or not clause else replace(p, clause=clause) for p in problems)

    def raise_if_any(self) -> None:
        if self.problems:
            ordered = sorted(self.problems, key=lambda p: (p.place.file, p.place.line, p.place.column, p.place.path))
            raise Refused(dict.fromkeys(ordered))
