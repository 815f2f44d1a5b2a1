"""Words shown to people, in Chinese and in English."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """One thing said in both languages of the screens."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.zh


def noted(words: str, note: str, lang: Lang) -> str:
    """Words with a note in brackets, as the language writes them."""
    return Text(f"{words}（{note}）", f"{words} ({note})").in_(lang)


def locale_language(environ: Mapping[str, str]) -> Lang:
    """中文 where the locale is Chinese, English elsewhere; the variables in the order that POSIX gives them."""
    locale = next((environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environ.get(name)), "")
    return "zh" if locale.lower().startswith("zh") else "en"
