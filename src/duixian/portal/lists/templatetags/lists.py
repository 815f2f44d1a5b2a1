"""Clauses in words: `{% load lists %}`."""

from __future__ import annotations

from django import template

from duixian.policy import wording
from duixian.portal.web.language import lang

register = template.Library()


@register.filter
def in_words(clauses: str) -> str:
    """条款 三/（二）/2 第4段, of the clauses that a row of a list names."""
    return wording.clause(clauses.split("、"), lang())
