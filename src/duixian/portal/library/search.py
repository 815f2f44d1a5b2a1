"""Finding words in passages: by what is written, so that SQLite and PostgreSQL find the same.

A database narrows to passages that hold at least a piece of what was asked, by plain containment: that finds words of
two characters on every database; PostgreSQL has a trigram index (pg_trgm) for those of three and more. What counts as a
hit, its rank and the part that is shown are decided here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from duixian.quantity.text import Lang

LONGEST = 60
"""Characters of a query that are looked at."""
_WINDOW = 36
_HAN = re.compile(r"[\u3400-\u9fff]+")
_WORD = re.compile(r"[\u3400-\u9fff]+|[^\s\u3400-\u9fff，。、；：！？（）《》“”,;:!?()\"]+")
_WEIGHTS = {"policy": 40, "grant": 50, "clause": 20, "official": 10}
_IN_TITLE = 60
_ENOUGH = 60
"""The percentage of a long word's pairs of characters that must occur where the word itself does not."""


def fold(text: str) -> str:
    """Text as it is compared: widths normalised, lower case, the same length.

    >>> fold("５Ｇ 设备（MES）")
    '5g 设备(mes)'
    """
    return "".join(_fold(character) for character in text)


def _fold(character: str) -> str:
    plain = unicodedata.normalize("NFKC", character).lower()
    return plain if len(plain) == 1 else character


@dataclass(frozen=True, slots=True)
class Term:
    """One word of a query, folded, with the pieces that a passage may hold instead of the whole."""

    word: str
    pieces: tuple[str, ...]


def terms(query: str) -> list[Term]:
    """The words of a query. A long Chinese word may be found by its pairs of characters.

    >>> [(term.word, term.pieces) for term in terms("技改贷款 MES")]
    [('技改贷款', ('技改', '改贷', '贷款')), ('mes', ())]
    """
    found = dict.fromkeys(_WORD.findall(fold(query[:LONGEST])))
    return [Term(word, _pairs(word) if len(word) > 2 and _HAN.fullmatch(word) else ()) for word in found]


def _pairs(word: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word[i : i + 2] for i in range(len(word) - 1)))


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of what is shown of a hit; `hit` where it is what was asked for."""

    text: str
    hit: bool


@dataclass(frozen=True, slots=True)
class Found:
    """How well a passage answers, and how it is shown."""

    score: int
    title: Sequence[Part]
    text: Sequence[Part]


def judge(
    kind: str, title: Mapping[str, str], text: Mapping[str, str], asked: Sequence[Term], lang: Lang
) -> Found | None:
    """What a passage is worth for a query; None where a word of it is missing.

    The reader's language is shown, unless only the other one holds the words.
    """
    best = None
    for language in (lang, "zh" if lang == "en" else "en"):
        head, body = title.get(language, ""), text.get(language, "")
        score = _score(fold(head), fold(body), asked)
        if score and (best is None or score > best.score):
            words = [word for term in asked for word in (term.word, *term.pieces)]
            best = Found(score + _WEIGHTS[kind], marked(head, words), marked(around(body, words), words))
        if best is not None:
            break
    return best


def _score(title: str, body: str, asked: Sequence[Term]) -> int:
    """0 where a word is missing. Whole words count more than their pieces, the title more than the text."""
    total = 0
    for term in asked:
        in_title, in_body = term.word in title, body.count(term.word)
        if in_title or in_body:
            total += 100 + _IN_TITLE * in_title + min(in_body, 3) * 5
            continue
        there = sum(piece in title or piece in body for piece in term.pieces)
        if not term.pieces or 100 * there < _ENOUGH * len(term.pieces):
            return 0
        total += 60 * there // len(term.pieces)
    return total


def around(text: str, words: Iterable[str]) -> str:
    """The part of a text around its first hit, with an ellipsis where something is left out."""
    places = [place for word in words if (place := fold(text).find(word)) >= 0]
    if len(text) <= 3 * _WINDOW:
        return text
    start = max(min(places, default=0) - _WINDOW, 0)
    end = min(start + 3 * _WINDOW, len(text))
    return ("…" if start else "") + text[start:end] + ("…" if end < len(text) else "")


def marked(text: str, words: Iterable[str]) -> list[Part]:
    """A text in parts, with those that are one of the words marked.

    >>> [(part.text, part.hit) for part in marked("分级上云补助", ["上云"])]
    [('分级', False), ('上云', True), ('补助', False)]
    """
    folded, hits = fold(text), [False] * len(text)
    for word in filter(None, words):
        place = folded.find(word)
        while place >= 0:
            hits[place : place + len(word)] = [True] * len(word)
            place = folded.find(word, place + 1)
    parts: list[Part] = []
    start = 0
    for end in range(1, len(text) + 1):
        if end == len(text) or hits[end] != hits[start]:
            parts.append(Part(text[start:end], hits[start]))
            start = end
    return parts
