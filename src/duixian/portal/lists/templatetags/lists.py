"""Clauses and channels in words: `{% load lists %}`."""

from __future__ import annotations

from datetime import date

from django import template

from duixian.policy import wording
from duixian.portal.lists.models import PublicList
from duixian.portal.web.language import lang
from duixian.procedure.model import Stage
from duixian.quantity.text import Text

register = template.Library()


@register.filter
def in_words(clauses: str) -> str:
    """条款 三/（二）/2 第4段, of the clauses that a row of a list names."""
    return wording.clause(clauses.split("、"), lang())


@register.filter
def channels(listed: PublicList, stage: Stage | None) -> list[tuple[Text, date]]:
    """The channels on which a list was published, each with its day."""
    names = {channel.zh: channel for channel in stage.channels} if stage else {}
    return [(names.get(name, Text(name, name)), date.fromisoformat(day)) for name, day in listed.published.items()]
