"""Figures written in expressions: 500万元, 20%, 300家, 3个月."""

from __future__ import annotations

from duixian.expression import build
from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.types import MONEY, RATE, Type
from duixian.quantity.count import parse_count
from duixian.quantity.dates import Duration, parse_duration
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.rate import parse_rate
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Vocabulary

_RATE_MARKS = ("%", "％", "‰", "分之", "个百分点")


def quantity(text: str, vocabulary: Vocabulary) -> t.Number | Duration:
    """The value of a figure with its unit. Raises `KindError` naming the units that exist."""
    try:
        if any(mark in text for mark in _RATE_MARKS):
            return build.const(parse_rate(text), RATE, text)
        if text.endswith(("元", "角", "分", "元整")):
            return build.const(parse_money(text), MONEY, text)
        units = {word: unit.id for unit in vocabulary.units.values() for word in unit.words}
        if any(text.endswith(word) for word in units):
            value, word = parse_count(text, tuple(units))
            return build.const(value, Type("count", units[word]) if word else Type("count"), text)
        return parse_duration(text)
    except Refused as refused:
        first = refused.problems[0]
        if first.code.startswith("duration"):
            raise KindError("unknown-unit", Text(f"不认识“{text}”的单位", f"the unit of {text} is not known")) from None
        raise KindError(first.code, first.message, first.expected, first.nearest) from None
