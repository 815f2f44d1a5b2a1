"""Figures and expressions of a policy file in words, facts by their labels: for what is said about a change."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from duixian.expression import tree as t
from duixian.expression.build import KindError
from duixian.expression.literals import quantity
from duixian.quantity.dates import Duration, format_date, format_duration
from duixian.quantity.money import format_money
from duixian.quantity.rate import format_rate
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.facts import Fact, Vocabulary
from duixian.vocabulary.regions import full_region_name, is_region

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
# A figure inside an expression, a quoted code, or a fact; names with digits (lpr_1y, C35) are none of them.
_FACT = (
    r"(?P<fact>\b[a-z]\w*\.[a-z]\w*)(?P<year>\(year(?: - 1)?\))?"
    r"(?:(?P<is> !?= )(?P<choice>[a-z]\w*)| in \[(?P<list>[a-z][^\]]*)\])?"
)
_TOKEN = re.compile(
    rf'(?P<code>"[^"]*")|{_FACT}|(?P<day>{_DAY})|(?<![\w.])(?P<figure>[0-9][0-9,.]*(?:%|‰|[\u4e00-\u9fff]+)?)'
)
_WORDS = (
    (" and ", Text(" 且 ", " and ")),
    (" or ", Text(" 或 ", " or ")),
    (">=", Text("≥", "≥")),
    ("<=", Text("≤", "≤")),
    ("!=", Text("≠", "≠")),
    (" within ", Text(" 属于 ", " within ")),
    (" in ", Text(" 属于 ", " in ")),
)
_NOT = re.compile(r"\bnot ")


def said(text: str, vocabulary: Vocabulary) -> Text:
    """A figure or an expression in both languages.

    >>> from duixian.vocabulary.facts import load_vocabulary
    >>> said("cloud_adoption.star >= 3星 and recognition.date < 2024-01-01", load_vocabulary()).zh
    '上云评定星级 ≥ 3星 且 事项发生日期 < 2024年1月1日'
    """
    return Text(_said(text, vocabulary, "zh"), _said(text, vocabulary, "en"))


def _said(text: str, vocabulary: Vocabulary, lang: Lang) -> str:
    whole = _figure(text, vocabulary, lang)
    if whole:
        return whole
    shown = _TOKEN.sub(lambda match: _token(match, vocabulary, lang), text)
    for word, phrase in _WORDS:
        shown = shown.replace(word, phrase.in_(lang))
    return _NOT.sub(Text("非 ", "not ").in_(lang), shown)


def _token(match: re.Match[str], vocabulary: Vocabulary, lang: Lang) -> str:
    if match["code"]:
        code = match["code"].strip('"')
        return f"{full_region_name(code)}" if lang == "zh" and is_region(code) else match["code"]
    if not match["fact"]:
        return _figure(match[0], vocabulary, lang) or match[0]
    kind, _, name = match["fact"].partition(".")
    fact = vocabulary.fact(kind, name)
    if fact is None:
        return match[0]
    last = Text("上年", "last year's ").in_(lang) if match["year"] and "1" in match["year"] else ""
    label = f"{last}{fact.label.in_(lang)}"
    if match["list"]:
        names = [_choice(fact, name.strip(), lang) for name in match["list"].split(",")]
        return label + (f" 属于 {'、'.join(names)}" if lang == "zh" else f" in {', '.join(names)}")
    return label + (match["is"].replace("!=", "≠") + _choice(fact, match["choice"], lang) if match["is"] else "")


def _choice(fact: Fact, name: str, lang: Lang) -> str:
    choice = fact.choices.get(name)
    return choice.in_(lang) if choice else name


def _figure(text: str, vocabulary: Vocabulary, lang: Lang) -> str:
    """A figure that stands alone; "" where the text is none."""
    value = figure_value(text, vocabulary)
    if value is None:
        return ""
    if isinstance(value, date):
        return format_date(value, lang)
    if isinstance(value, Duration):
        return format_duration(value, lang)
    exact = Fraction(value.value, value.scale)
    match value.type.base:
        case "money":
            return format_money(int(exact), lang, "short")
        case "rate":
            return format_rate(exact, lang)
    unit = vocabulary.units.get(value.type.unit)
    return text if lang == "zh" or unit is None else f"{exact} {unit.label.en}{'s' if exact != 1 else ''}"


def figure_value(text: str, vocabulary: Vocabulary) -> t.Const | Duration | date | None:
    """What a figure is worth; None for an expression."""
    if re.fullmatch(_DAY, text):
        return date.fromisoformat(text)
    if not re.match("[0-9¥]", text):
        return None
    try:
        value = quantity(text, vocabulary)
    except KindError:
        return None
    return value if isinstance(value, t.Const | Duration) else None


def same(a: str, b: str, vocabulary: Vocabulary) -> bool:
    """Whether two texts mean the same: as text without blanks, or as figures (500万元 and 5000000元)."""
    return "".join(a.split()) == "".join(b.split()) or direction(a, b, vocabulary) == 0


def direction(a: str, b: str, vocabulary: Vocabulary) -> int | None:
    """1 where the figure `b` is more than `a`, -1 where it is less, 0 where equal, None where they do not compare."""
    one, other = figure_value(a, vocabulary), figure_value(b, vocabulary)
    x, y = _number(one), _number(other)
    if x is None or y is None or x[1] != y[1]:
        return None
    return (y[0] > x[0]) - (y[0] < x[0])


def _number(value: t.Const | Duration | date | None) -> tuple[Fraction, str] | None:
    match value:
        case None:
            return None
        case Duration():
            years = value.unit == "years"
            return Fraction(value.n * (12 if years else 1)), "months" if years else value.unit
        case date():
            return Fraction(value.toordinal()), "date"
    return Fraction(value.value, value.scale), f"{value.type.base} {value.type.unit}"


def figures_changed(old: str, new: str) -> Sequence[tuple[str, str]] | None:
    """The figures that differ between two expressions that are otherwise the same; None where more differs."""
    if _without_figures(old) != _without_figures(new):
        return None
    pairs = zip(_figures(old), _figures(new), strict=True)
    return [(a, b) for a, b in pairs if a != b]


def _figures(text: str) -> list[str]:
    return [match[0] for match in _TOKEN.finditer(text) if match["figure"] or match["day"]]


def _without_figures(text: str) -> str:
    rest = _TOKEN.sub(lambda m: ("〈day〉" if m["day"] else "〈figure〉") if m["figure"] or m["day"] else m[0], text)
    return "".join(rest.split())


def listed(items: Sequence[Text]) -> Text:
    """Several side by side; nothing said for none."""
    return Text("、".join(i.zh for i in items), ", ".join(i.en for i in items)) if items else Text("无", "none")
