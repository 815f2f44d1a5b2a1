"""The language of the page that is being made."""

from __future__ import annotations

from django.utils import translation

from duixian.quantity import text
from duixian.quantity.text import Lang, Text


def lang() -> Lang:
    """The reader's language, in the library's words."""
    return "en" if (translation.get_language() or "").startswith("en") else "zh"


def say(said: Text) -> str:
    return said.in_(lang())


def noted(words: str, note: str) -> str:
    """Words with a note in brackets, as the reader's language writes them."""
    return text.noted(words, note, lang())
