"""Reading mappings of facts: every name declared, every value of its type, each where it belongs."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.quantity.problem import nearest
from duixian.quantity.text import Text
from duixian.vocabulary.cursor import Cursor, year_keys
from duixian.vocabulary.facts import Fact, Vocabulary
from duixian.vocabulary.values import Value, read_value


def read_facts(fields: Mapping[str, Cursor], kind: str, vocabulary: Vocabulary, *, yearly: bool) -> dict[str, Value]:
    """The values of a mapping of facts; `yearly` says which of the kind's facts stand there."""
    values: dict[str, Value] = {}
    for name, cursor in fields.items():
        fact = vocabulary.fact(kind, name)
        if fact is None:
            message = Text(f"{kind_label(kind, vocabulary)}没有指标 {name}", f"{kind} has no fact {name}")
            cursor.refuse("unknown-fact", message, nearest=nearest_fact(kind, name, vocabulary))
        elif fact.yearly != yearly:
            cursor.refuse("fact-elsewhere", _belongs(fact))
        elif (value := read_value(fact, cursor.data, cursor.place, cursor.problems)) is not None:
            values[name] = value
    return values


def read_years(cursor: Cursor | None, kind: str, vocabulary: Vocabulary) -> dict[int, Mapping[str, Value]]:
    """The yearly facts of a mapping by year; none without one."""
    if cursor is None:
        return {}
    return {
        year: read_facts(inner.fields(), kind, vocabulary, yearly=True) for year, inner in year_keys(cursor).items()
    }


def kind_label(kind: str, vocabulary: Vocabulary) -> str:
    """The kind as a Chinese message names it."""
    return f"“{vocabulary.kinds[kind].label.zh}”" if kind in vocabulary.kinds else kind


def nearest_fact(kind: str, name: str, vocabulary: Vocabulary) -> str:
    """The fact whose name or Chinese label is most like `name`, or ""."""
    words = {word: fact.name for fact in vocabulary.facts_of(kind) for word in (fact.label.zh, fact.name)}
    return words.get(nearest(name, words), "")


def _belongs(fact: Fact) -> Text:
    if fact.yearly:
        return Text(f"“{fact.label.zh}”按年度填，写在 years 的年度下", f"{fact.path} is yearly: it goes under years")
    return Text(f"“{fact.label.zh}”不分年度，不写在 years 下", f"{fact.path} is not yearly: it does not go under years")
