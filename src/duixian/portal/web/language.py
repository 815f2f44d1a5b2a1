"""The language of the page that is being made."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import translation

from duixian.quantity.text import Lang, Text

_LANG: ContextVar[Lang] = ContextVar("lang", default="zh")  # a page asks hundreds of times: Django's own takes longer


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Make a page in the language of a code of the setting LANGUAGES: our words, and Django's own."""
    before = _LANG.set("en" if code.startswith("en") else "zh")
    try:
        with translation.override(code):
            yield
    finally:
        _LANG.reset(before)


def lang() -> Lang:
    """The reader's language, in the library's words."""
    return _LANG.get()


def say(text: Text) -> str:
    return text.in_(lang())
