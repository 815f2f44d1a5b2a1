"""What a part of an expression may turn out to be while it is read: a number, a condition, a span, a bare word."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.calls import Share
from duixian.expression.names import find_choice
from duixian.expression.types import BOOLEAN, Type
from duixian.quantity.dates import Duration
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Word:
    """A bare word: a choice whose meaning the other side decides."""

    text: str


Value = t.Number | t.Bool | Duration | Word | Share


def describe(value: Value) -> Text:
    """What a value is, for a message."""
    if isinstance(value, t.Number):
        return value.type.describe()
    if isinstance(value, t.Bool):
        return BOOLEAN.describe()
    if isinstance(value, Duration):
        return Type("duration").describe()
    if isinstance(value, Share):
        return Text("占比（须与比率比较）", "share (compare it with a rate)")
    return Text(f"词“{value.text}”", f"word {value.text}")


def choice_compare(ref: t.FactRef, op: str, other: Word) -> t.Bool:
    """`applicant.size = small`, and the opposite."""
    if op not in ("=", "!="):
        raise KindError(
            "kinds-mix",
            Text(f"{ref.fact.label.zh}没有大小之分", f"{ref.fact.path} has no order"),
            Text("=、!=、in 或 within", "=, !=, in or within"),
        )
    return t.Member(ref, (find_choice(ref, other.text),), negated=op == "!=")
