"""Kernel values in words: a figure with its unit, in Chinese or English."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from duixian.expression import tree as t
from duixian.quantity.dates import format_date
from duixian.quantity.money import format_money
from duixian.quantity.rate import format_rate
from duixian.quantity.text import Lang


def figure_text(value: int, node: t.Number, lang: Lang) -> str:
    """The integer `value` in the scale and unit of `node`, as a person writes it."""
    if node.scale == 1 and node.type.base == "money":
        return format_money(value, lang, "short")
    exact = Fraction(value, node.scale)
    match node.type.base:
        case "money":
            whole = (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)
            return format_money(whole, lang, "short")
        case "rate":
            return format_rate(exact, lang)
        case "date":
            return format_date(date.fromordinal(int(exact)), lang)
        case "year":
            return f"{exact} 年" if lang == "zh" else str(exact)
    return _count(exact, node, lang)


def _count(exact: Fraction, node: t.Number, lang: Lang) -> str:
    fact = next((n.fact for n in t.walk(node) if isinstance(n, t.FactRef) and n.fact.counted_in), None)
    unit = fact.counted_in if fact else None
    if unit is None:
        return str(exact)
    return f"{exact} {unit.label.in_(lang)}"
