"""The access table: every `access/*.py` beside this file adds the rows of one app.

A row is (URL name, arguments, {who: status}). Arguments are a mapping, or a function of the city that makes what the
page needs and gives the mapping: made once for all rows that name the function, then taken back, so it may give more
than one page needs. `who` is a role, a role at a region
(`district_reviewer@230103`) or `visitor`; `*` is everyone not named. Each is asked by GET: what only takes POST is 405.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from city import City
from django.urls import URLPattern, URLResolver, get_resolver

Arguments = Mapping[str, object] | Callable[[City], Mapping[str, object]]
Row = tuple[str, Arguments, Mapping[str, int]]
FOLDER = Path(__file__).parent / "access"
WHO = (
    "visitor",
    "clerk@230103",
    "clerk@230102",
    "legal_representative@230103",
    "district_clerk@230103",
    "district_reviewer@230103",
    "district_reviewer@230102",
    "district_reviewer@230202",
    "district_finance@230103",
    "city_clerk@230100",
    "city_reviewer@230100",
    "city_reviewer@230200",
    "director@230100",
    "city_finance@230100",
    "third_party_reviewer@230100",
    "auditor@230100",
    "credit_officer@230100",
    "approver@230100",
    "province_clerk@230000",
    "province_reviewer@230000",
    "province_finance@230000",
    "approver@230000",
    "observer@230000",
    "administrator@230100",
)


def tables() -> dict[str, list[Row]]:
    """The rows of every app, by its name."""
    found: dict[str, list[Row]] = {}
    for file in sorted(FOLDER.glob("*.py")):
        spec = importlib.util.spec_from_file_location(f"access_{file.stem}", file)
        assert spec
        assert spec.loader
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        found[file.stem] = module.ROWS
    return found


def together(rows: Iterable[Row]) -> Iterator[tuple[Callable[[City], Mapping[str, object]], list[Row]]]:
    """The rows by what makes their arguments."""
    rows = list(rows)
    yield lambda _: {}, [row for row in rows if not callable(row[1])]
    for make in dict.fromkeys(row[1] for row in rows if callable(row[1])):
        yield make, [row for row in rows if row[1] == make]


def arguments(row: Row, made: Mapping[str, object]) -> dict[str, object]:
    """Those that the address takes, of what was made for it."""
    given = made if callable(row[1]) else row[1]
    return {name: given[name] for name in addresses()[row[0]]}


def expected(row: Row, who: str) -> int:
    """The status that the row says for this person."""
    answers = row[2]
    role = who.partition("@")[0]
    for key in (who, role, "*"):
        if key in answers:
            return answers[key]
    raise LookupError(f"{row[0]} says nothing of {who}")


@cache
def addresses() -> Mapping[str, frozenset[str]]:
    """Every URL name of the site, with its namespace, and the arguments that it takes."""
    return dict(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[tuple[str, frozenset[str]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            assert pattern.name, f"an address without a name: {pattern.pattern}"
            takes = getattr(pattern.pattern, "converters", None) or pattern.pattern.regex.groupindex
            yield f"{namespace}{pattern.name}", frozenset(takes)
