"""Words shown to people, in Chinese and in English."""

from __future__ import annotations

from typing import Literal, NamedTuple

Lang = Literal["zh", "en"]


class Text(NamedTuple):
    """One thing said in both languages of the screens."""

    zh: str
    en: str

    def in_(self, lang: Lang) -> str:
        return self.en if lang == "en" else self.zh
