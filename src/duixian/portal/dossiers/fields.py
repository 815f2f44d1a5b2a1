"""Facts as fields of a form, made from the vocabulary: what each shows, and what people type into it.

A form names a value by its path. Beside `applicant.sales(2023)` may stand `unit:…`, the unit of a bare figure, and
`na:…`, ticked where the thing cannot exist; `shown` lists the paths that stood on the page, since a choice that nobody
made is not sent at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from duixian.portal.dossiers.choices import Grouped, industries, regions
from duixian.portal.web.language import lang
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Collector, Place, Problem
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.report.words import in_wan
from duixian.vocabulary.facts import Fact, FactType
from duixian.vocabulary.spots import Spot, value_at
from duixian.vocabulary.values import INAPPLICABLE, read_value, show_value

UNITS = {"元": Text("元", "CNY"), "万元": Text("万元", "10,000 CNY"), "亿元": Text("亿元", "100 million CNY")}
_USUAL_UNIT = "万元"
_FIGURE = re.compile(r"[0-9][0-9,，]*(?:[.．][0-9]+)?")
_INPUTS = {FactType.BOOLEAN: "truth", FactType.REGION: "grouped", FactType.INDUSTRY: "grouped"}


@cache
def _as_html(groups: Grouped) -> SafeString:
    """A thousand choices are the same on every page: they are written once in each language."""
    return format_html_join(
        "",
        '<optgroup label="{}">{}</optgroup>',
        ((title, format_html_join("", '<option value="{}">{}</option>', options)) for title, options in groups),
    )


@dataclass(frozen=True, slots=True)
class Field:
    """One value in a form. `typed` is what the control shows; `problem` what is wrong with it, "" for nothing.

    `by` and `on` say who gave the value and when (an ISO day); `locked`: it is settled and only shown.
    """

    spot: Spot
    typed: str = ""
    unit: str = ""
    inapplicable: bool = False
    problem: str = ""
    by: str = ""
    on: str = ""
    note: str = ""
    locked: bool = False
    was: Data = None

    @property
    def path(self) -> str:
        return self.spot.path

    @property
    def fact(self) -> Fact:
        return self.spot.fact

    @property
    def label(self) -> Text:
        """The fact's name, with its year where it has one."""
        label, year = self.fact.label, self.spot.year
        return label if year is None else Text(f"{year} 年{label.zh}", f"{label.en}, {year}")

    @property
    def input(self) -> str:
        """The control: truth, choice, grouped, or the fact's type."""
        return _INPUTS.get(self.fact.type, self.fact.type.value)

    @property
    def options(self) -> Sequence[tuple[str, str]]:
        """The choices of a list as (value, words)."""
        if self.fact.type is FactType.BOOLEAN:
            return (("true", Text("是", "Yes").in_(lang())), ("false", Text("否", "No").in_(lang())))
        return tuple((key, label.in_(lang())) for key, label in self.fact.choices.items())

    @property
    def groups(self) -> Grouped:
        return regions(lang()) if self.fact.type is FactType.REGION else industries(lang())

    @property
    def grouped_options(self) -> SafeString:
        """The choices in their groups as HTML, what was typed chosen."""
        made = _as_html(self.groups)
        chosen = format_html('value="{}"', self.typed)
        return mark_safe(made.replace(chosen, f"{chosen} selected", 1)) if self.typed else made

    @property
    def units(self) -> Mapping[str, Text]:
        """The units of a sum: as they are sent, and in words."""
        return UNITS

    @property
    def other(self) -> str:
        """The words of a value that the list does not offer, such as a class within a division."""
        if not self.typed or any(self.typed == key for _, options in self.groups for key, _ in options):
            return ""
        return show_value(self.fact, self.typed, lang())

    @property
    def value_shown(self) -> str:
        """The value in words; "" where nothing is known."""
        if self.was is None:
            return ""
        value = read_value(self.fact, self.was, Place(), Collector())
        return "" if value is None else show_value(self.fact, value, lang())

    @property
    def unit_label(self) -> str:
        """What a bare figure counts."""
        counted = self.fact.counted_in
        return "%" if self.fact.type is FactType.RATE else counted.label.in_(lang()) if counted else ""


@dataclass(frozen=True, slots=True)
class Years:
    """A small table of yearly facts: one row for each year, with a field for each fact."""

    facts: tuple[Fact, ...]
    rows: tuple[tuple[int, tuple[Field, ...]], ...]


def field_of(spot: Spot, data: Mapping[str, Data], suggestion: str = "") -> Field:
    """A fact as it stands in a dossier's plain data; `suggestion` is shown where nothing is known."""
    value = value_at(spot, data)
    sources = data.get("sources")
    source = sources.get(spot.path) if isinstance(sources, dict) else None
    said = source if isinstance(source, dict) else {}
    by = str(said.get("by", ""))
    typed, unit = shown(spot.fact, value) if value is not None else (suggestion, _USUAL_UNIT)
    return Field(
        spot,
        typed,
        unit,
        value == INAPPLICABLE.value and spot.fact.type is not FactType.TEXT,
        by=by,
        on=str(said.get("on", "")),
        note=str(said.get("note", "")),
        locked=by not in ("", "applicant"),
        was=value,
    )


def shown(fact: Fact, value: Data) -> tuple[str, str]:
    """A plain value as its control shows it, with the unit of a sum."""
    if value == INAPPLICABLE.value and fact.type is not FactType.TEXT:
        return "inapplicable" if fact.type in (FactType.BOOLEAN, FactType.CHOICE) else "", _USUAL_UNIT
    if isinstance(value, bool):
        return "true" if value else "false", ""
    if fact.type is FactType.MONEY:
        fen = parse_money(str(value))
        yuan, rest = divmod(fen, 100)
        in_yuan = f"{yuan}.{rest:02d}" if rest else str(yuan)
        return (in_wan(fen).replace(",", ""), _USUAL_UNIT) if fen >= 10**6 else (in_yuan, "元")
    unit = "%" if fact.type is FactType.RATE else fact.counted_in.label.zh if fact.counted_in else ""
    return str(value).removesuffix(unit).rstrip(), ""


def typed_in(post: QueryDict, spots: Iterable[Spot]) -> dict[str, str]:
    """What was typed for each spot, as `read_value` takes it: a bare figure with its unit, "" where left open."""
    found: dict[str, str] = {}
    for spot in spots:
        text = post.get(spot.path, "").strip()
        if post.get(f"na:{spot.path}"):
            text = INAPPLICABLE.value
        elif _FIGURE.fullmatch(text):
            text = text.replace("．", ".").replace("，", ",")
            if spot.fact.type is FactType.MONEY:
                unit = post.get(f"unit:{spot.path}", "")
                text += unit if unit in UNITS else _USUAL_UNIT
            elif spot.fact.type is FactType.RATE:
                text += "%"
        found[spot.path] = text
    return found


def as_typed(field: Field, post: QueryDict, problems: Mapping[str, Problem]) -> Field:
    """The field as somebody sent it, with what is wrong beside it."""
    problem = problems.get(field.path)
    return replace(
        field,
        typed=post.get(field.path, ""),
        unit=post.get(f"unit:{field.path}", field.unit),
        inapplicable=bool(post.get(f"na:{field.path}")),
        problem=said(problem) if problem else "",
    )


def as_kept(field: Field, kept: Mapping[str, str]) -> Field:
    """The field with what was typed before and could not stand, and why; as it is where nothing was."""
    text = kept.get(field.path)
    if text is None:
        return field
    problems = Collector()
    read_value(field.fact, text, Place(path=field.path), problems)
    return replace(field, typed=text, problem="；".join(said(problem) for problem in problems.problems))


def said(problem: Problem) -> str:
    """A problem beside its field, which need not name its place."""
    return replace(problem, place=Place()).render(lang())


def by_path(problems: Iterable[Problem]) -> dict[str, Problem]:
    """The first problem of each path."""
    found: dict[str, Problem] = {}
    for problem in problems:
        found.setdefault(problem.place.path, problem)
    return found
