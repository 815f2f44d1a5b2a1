"""Open marks of a draft: what a person still has to decide. One syntax: a value that begins with `TODO`."""

from __future__ import annotations

from dataclasses import dataclass

from duixian.policy.open_marks import OPEN_MARK
from duixian.quantity.text import Lang, Text
from duixian.sources.roles import Found, Sentence, hint, stated


@dataclass(frozen=True, slots=True)
class Marks:
    """Writes open marks in the language of whoever completes the draft.

    >>> Marks("zh")("计算基数", "base"), Marks("en").of("a >= 3")
    ('TODO: 计算基数', 'TODO: a >= 3')
    """

    lang: Lang

    def __call__(self, zh: str, en: str, hint: str = "") -> str:
        """`hint`: a few words of the document that show which place is meant."""
        about = Text(f"（{hint}）", f" ({hint})").in_(self.lang) if hint else ""
        return self.of(Text(zh, en).in_(self.lang) + about)

    def of(self, text: str) -> str:
        return f"{OPEN_MARK}: {text}"

    def comparison(self, one: Found, sentence: Sentence) -> str:
        """A threshold with its fact still to be named."""
        fact = hint(sentence.before(one)) or Text("指标", "FACT").in_(self.lang)
        return f"{fact} {one.op} {stated(one.figure)}"

    def compared(self, one: Found, sentence: Sentence) -> str:
        return self.of(self.comparison(one, sentence))
