"""What is wrong with the terms of one grant: told with its place in the file and the clause of the policy."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.program.model import Rule
from duixian.quantity.problem import Collector
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Path_, Source


@dataclass(frozen=True, slots=True)
class Wanting:
    """The terms of a grant in a file. `named`: they are its own, not those of its policy."""

    source: Source
    path: Path_
    rule: Rule
    problems: Collector
    named: bool

    def wrong(
        self, code: str, key: str, message: Text, *, cites: tuple[str, ...] = (), expected: Text | None = None
    ) -> None:
        """Report a term; `cites`: the clause that it is about, the grant's where there is none."""
        told = Text(f"{self.rule.id}：{message.zh}", f"{self.rule.id}: {message.en}")
        place = self.source.place((*self.path, key) if key else self.path)
        self.problems.add(code, told, place, clause="、".join(cites or self.rule.cites), expected=expected)
