"""What one may look for in the library."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any

from django import forms

from duixian.portal.library.shelf import STANDINGS, Choice, shelf
from duixian.portal.web.language import lang
from duixian.quantity.text import Lang, Text
from duixian.vocabulary.facts import APPLICANT, load_vocabulary
from duixian.vocabulary.industries import every_industry, industry_name
from duixian.vocabulary.regions import every_region, full_region_name, region_at, region_name, within_region

Choices = Sequence[tuple[str, str | Sequence[tuple[str, str]]]]


class Filters(forms.Form):
    """The filters of the list, all optional; an unknown value counts as none chosen."""

    q = forms.CharField(required=False, max_length=60)
    region = forms.ChoiceField(required=False)
    industry = forms.ChoiceField(required=False)
    size = forms.ChoiceField(required=False)
    kind = forms.ChoiceField(required=False)
    standing = forms.ChoiceField(required=False)
    on = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        language = lang()
        any_ = Text("不限", "Any").in_(language)
        for name, label, choices in (
            ("region", Text("企业所在地", "Region"), _regions()),
            ("industry", Text("行业", "Industry"), _industries(language)),
            ("size", Text("企业规模", "Size"), _sizes(language)),
            ("kind", Text("事项", "Matter"), _kinds(language)),
            ("standing", Text("效力", "Standing"), [(key, text.in_(language)) for key, text in STANDINGS.items()]),
        ):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.label, field.choices = label.in_(language), [("", any_), *choices]
        self.fields["q"].label = Text("关键词", "Words").in_(language)
        self.fields["on"].label = Text("截至日期", "As of").in_(language)

    def asked_on(self, today: date) -> date:
        """The day as of which policies are in force."""
        return self._known("on") or today

    @property
    def words(self) -> str:
        return str(self._known("q") or "").strip()

    @property
    def choice(self) -> Choice:
        """What was chosen; what nobody knows counts as not chosen, so that old links keep working."""
        return Choice(*(self._known(name) or "" for name in ("region", "industry", "size", "kind", "standing")))

    @property
    def narrows_grants(self) -> bool:
        """Whether only some grants of a policy may fit."""
        return any(self._known(name) for name in ("industry", "size", "kind"))

    def _known(self, name: str) -> Any:
        self.is_valid()
        return self.cleaned_data.get(name)


@cache
def _regions() -> Choices:
    """Provinces of the shelf's policies, each with its cities and districts that a policy is for."""
    codes = {one.model.policy.region for one in shelf().values()}
    inside = {
        code for code in every_region() if any(within_region(code, own) for own in codes if not own.endswith("0000"))
    }
    groups: dict[str, list[tuple[str, str]]] = {}
    for code in sorted(codes | inside):
        province = region_at("province", code)
        name = full_region_name(code).removeprefix(region_name(province)) or full_region_name(code)
        groups.setdefault(region_name(province), []).append((code, name))
    return list(groups.items())


@cache
def _industries(lang: Lang) -> Choices:
    named = {code for one in shelf().values() for f in one.facets.values() for code in f.industries or ()}
    codes = sorted({code for code in every_industry() if len(code) == 1} | named)
    return [(code, f"{code} {industry_name(code, lang)}") for code in codes]


@cache
def _sizes(lang: Lang) -> Choices:
    fact = load_vocabulary().fact(APPLICANT, "size")
    return [(key, text.in_(lang)) for key, text in fact.choices.items()] if fact else []


@cache
def _kinds(lang: Lang) -> Choices:
    kinds = load_vocabulary().kinds
    used = dict.fromkeys(f.kind for one in shelf().values() for f in one.facets.values())
    return [(name, kinds[name].label.in_(lang)) for name in used if name in kinds]
