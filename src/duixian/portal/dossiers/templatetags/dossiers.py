"""Words of the vocabulary in templates."""

from __future__ import annotations

from django import template

from duixian.portal.web.language import lang, say
from duixian.report import words
from duixian.vocabulary.facts import load_vocabulary

register = template.Library()


@register.simple_tag
def settler(name: str) -> str:
    """Who gave a value, or settles it."""
    return words.settler(name, lang())


@register.simple_tag
def kind_label(kind: str) -> str:
    """What a kind of matter is called."""
    return say(load_vocabulary().kinds[kind].label)
