"""A report as data: key figures, remarks and tables, some with a picture. Screens, pages and files are made from it.

All money is whole fen; only what is shown is rounded, and says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from duixian.quantity.text import Lang, Text
from duixian.simulation.pictures import Picture

Kind = Literal["count", "money", "change", "share", "text"]
Value = int | Text | None
Key = tuple[str | int | None, ...]
NOTHING = Text("", "")
LANGS: tuple[Lang, Lang] = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `brief`: it stands on a terminal too, where there is little room. A share is a part of a million."""

    id: str
    title: Text
    kind: Kind
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `key` is what machines know it by, `label` and `note` what people do."""

    key: Key
    label: Text
    values: tuple[Value, ...]
    note: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one kind. `keys` names the parts of a row's key; `shown`: how many rows a page has room for."""

    id: str
    title: Text
    keys: tuple[str, ...]
    head: Text
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    remark: Text = NOTHING
    shown: int = 40
    picture: Picture | None = None
    total: Row | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """One key figure, with what it means."""

    id: str
    title: Text
    value: int
    kind: Kind
    remark: Text = NOTHING


@dataclass(frozen=True, slots=True)
class Report:
    """`id`: budget or reform. `about`: what was run, line by line; `remarks`: how to read it."""

    id: str
    eyebrow: Text
    title: Text
    about: tuple[Text, ...]
    figures: tuple[Figure, ...]
    remarks: tuple[Text, ...]
    tables: tuple[Table, ...]
    program: str


PPM = 1_000_000


def share(part: int, whole: int) -> int | None:
    """`part` of `whole` in parts of a million, half up; None of nothing."""
    return (2 * part * PPM + whole) // (2 * whole) if whole else None


def money_unit(lang: Lang) -> str:
    """What sums in tables are counted in."""
    return Text("万元", "CNY million").in_(lang)


def in_unit(fen: int, lang: Lang) -> str:
    """A sum in the unit of tables: 万元 to two places, millions to three, half up.

    >>> in_unit(673_831_000, "zh"), in_unit(673_831_000, "en"), in_unit(-4_999, "zh")
    ('673.83', '6.738', '-0.00')
    """
    unit, places = (10**6, 2) if lang == "zh" else (10**8, 3)
    size = (2 * abs(fen) * 10**places + unit) // (2 * unit)
    whole, rest = divmod(size, 10**places)
    return f"{'-' if fen < 0 else ''}{whole:,}.{rest:0{places}d}"


def big(fen: int, lang: Lang) -> tuple[str, str]:
    """A sum as a figure for headlines and its unit.

    >>> big(14_165_785_291_13, "zh"), big(5_000_000, "zh"), big(14_165_785_291_13, "en")
    (('141.66', '亿元'), ('5.00', '万元'), ('14,165.785', 'CNY million'))
    """
    if lang == "zh" and abs(fen) >= 10**10:
        size = (abs(fen) * 2 + 10**8) // (2 * 10**8)
        return f"{'-' if fen < 0 else ''}{size // 100:,}.{size % 100:02d}", "亿元"
    return in_unit(fen, lang), money_unit(lang)


def percent(ppm: int) -> str:
    """Parts of a million as a percentage with one place, half up.

    >>> percent(95_180), percent(1_000_000), percent(400)
    ('9.5%', '100.0%', '0.0%')
    """
    size = (ppm + 500) // 1000
    return f"{size // 10}.{size % 10}%"


def said(value: Value, kind: Kind, lang: Lang) -> str:
    """A value as it stands in a table."""
    if value is None:
        return "—"
    if isinstance(value, Text):
        return value.in_(lang)
    match kind:
        case "money":
            return in_unit(value, lang)
        case "change":
            return ("+" if value > 0 else "") + in_unit(value, lang)
        case "share":
            return percent(value)
    return f"{value:,}"


def joined(texts: Iterable[Text], zh: str = "、", en: str = ", ") -> Text:
    """Several texts as one."""
    many = list(texts)
    return Text(zh.join(text.zh for text in many), en.join(text.en for text in many))


_UNNUMBERED = {"head": Text("文首", "(opening)"), "end": Text("文末", "(closing)")}


def clause(cites: Sequence[str]) -> Text:
    """Where it stands in the document.

    >>> clause(("三/（二）/2¶4", "end"))
    Text(zh='条款 三/（二）/2 第4段、文末', en='clause 三/（二）/2 paragraph 4, (closing)')
    """
    if not cites:
        return NOTHING
    parts = [cite.partition("¶") for cite in cites]
    zh, en = (
        [
            (_UNNUMBERED[address].in_(lang) if address in _UNNUMBERED else address)
            + (Text(f" 第{number}段", f" paragraph {number}").in_(lang) if number else "")
            for address, _, number in parts
        ]
        for lang in LANGS
    )
    return Text(f"条款 {'、'.join(zh)}", f"clause {', '.join(en)}")
