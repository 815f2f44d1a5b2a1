"""Open marks of a draft: what a person still has to decide. One syntax: a value that begins with `TODO`."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.policy.open_marks import OPEN_MARK
from duixian.quantity.text import Lang, Text


@dataclass(frozen=True, slots=True)
class Marks:
    """Writes open marks in the language of whoever completes the draft.

    >>> Marks("zh")("计算基数", "base"), Marks("en").of("a >= 3")
    ('TODO: 计算基数', 'TODO: a >= 3')
    """

    lang: Lang

    def __call__(self, zh: str, en: str) -> str:
        return self.of(Text(zh, en).in_(self.lang))

    def of(self, text: str) -> str:
        return f"{OPEN_MARK}: {text}"

    @property
    def fact(self) -> str:
        """What stands for a fact that is still to be named."""
        return Text("指标", "FACT").in_(self.lang)
