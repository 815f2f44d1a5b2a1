"""Open marks: what a draft leaves for a person to decide. A file that holds one is no policy yet.

An open mark is a value (never a key) that begins with the word `TODO`, such as `TODO: the base of the rate`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from duixian.policy.invalid import clause_at
from duixian.quantity.problem import Problem, Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data, Path_, Source

OPEN_MARK = "TODO"
_MARK = re.compile(rf"\s*{OPEN_MARK}(?![A-Za-z0-9_])[:：]?\s*")


def open_marks(source: Source) -> list[Problem]:
    """One problem for each open mark of a file, in its order."""
    problems = []
    for path, said in _marked(source.data, ()):
        about = Text(f"：{said}", f": {said}") if said else Text("", "")
        message = Text(f"还有待定之处{about.zh}", f"still to be decided{about.en}")
        problems.append(Problem("open-mark", message, source.place(path), clause=_clause(source.data, path)))
    return problems


def refuse_open_marks(source: Source) -> None:
    """Raise `Refused` with every open mark (code `open-mark`), before anything else is said about a draft."""
    if problems := open_marks(source):
        raise Refused(problems)


def _marked(data: Data, path: Path_) -> Iterator[tuple[Path_, str]]:
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _marked(value, (*path, key))
    elif isinstance(data, list):
        for i, item in enumerate(data):
            yield from _marked(item, (*path, i))
    elif isinstance(data, str) and (match := _MARK.match(data)):
        yield path, data[match.end() :].strip()


def _clause(data: Data, path: Path_) -> str:
    """The clause that a mark belongs to: the cite around it, or the address of the list of clauses."""
    if len(path) > 1 and path[0] == "clauses":
        return str(path[1])
    return clause_at(data, path)
