"""Points and names as a selection's pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from django import template

from duixian.portal.selection.models import SEATINGS, STANDINGS, Seating
from duixian.procedure.selecting import Sheet
from duixian.quantity.text import Text

register = template.Library()
_HUNDRED = 100


@register.filter
def points(value: Fraction | str | None) -> str:
    """An exact number of points to two decimals, half up: 86.67; exact ones are shown as they are."""
    if value in (None, ""):
        return "—"
    cents = Fraction(str(value)) * _HUNDRED
    whole = (cents.numerator * 2 + cents.denominator) // (cents.denominator * 2)
    text = f"{whole // _HUNDRED}.{whole % _HUNDRED:02d}"
    return text.removesuffix("00").rstrip(".") if text.endswith("00") else text.removesuffix("0")


@register.filter
def at(mapping: Mapping[str, object], key: str) -> object:
    return mapping.get(key, "")


@register.filter
def standing(word: str) -> Text:
    return STANDINGS.get(word, Text(word, word))


@register.filter
def seating(word: str) -> Text:
    return SEATINGS[Seating(word)]


@register.filter
def mark_of(word: str) -> str:
    """The colour of a standing, beside its word."""
    return {"chosen": "good", "waiting": "quiet", "tied": "warn", "below": "bad", "fallen": "bad"}.get(word, "quiet")


@register.filter
def key_name(sheet: Sheet, key: str) -> Text:
    return sheet.name(key)
