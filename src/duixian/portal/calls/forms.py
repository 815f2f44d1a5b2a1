"""The form of a call: it offers what the policy lets a call say, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from duixian.policy.models import PolicyFile
from duixian.policy.wording import clause
from duixian.portal.calls.shortfall import SHORTFALLS
from duixian.portal.calls.terms import Terms, focus_stage
from duixian.portal.web.language import lang, noted, say
from duixian.procedure.read import procedure_for
from duixian.quantity.money import format_money, parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.vocabulary.industries import every_industry, industry_name

PAPERS, CONTACTS = 5, 2


class Day(forms.DateField):
    """A day, chosen from a calendar where the browser has one."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, widget=widget, **kwargs)


class Money(forms.CharField):
    """A sum as people write it (200万元); fen when cleaned, None where it is empty."""

    def clean(self, value: Any) -> int | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return parse_money(text if text[-1] in "元" else f"{text}元")
        except Refused as refused:
            raise ValidationError(say(refused.problems[0].message)) from None


@dataclass(frozen=True, slots=True)
class Section:
    """Fields that belong together."""

    title: Text
    help: Text
    fields: Sequence[forms.BoundField]
    columns: int = 1


class CallForm(forms.Form):
    """A call of one policy. Field names are those that `terms.problems` names."""

    def __init__(self, model: PolicyFile, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.model = model
        self.fields.update(_fields(model))

    def sections(self) -> Iterator[Section]:
        def named(*starts: str) -> list[forms.BoundField]:
            return [self[name] for name in self.fields if name.startswith(starts)]

        nothing = Text("", "")
        yield Section(Text("通知", "The call"), nothing, named("title", "year", "grants", "opens_on", "closes_on"))
        yield Section(
            Text("申报重点", "Focus"),
            Text(
                "政策授权年度通知确定重点的，才能填写；会照原样公布。",
                "Only where the policy lets the call name one; it is published as written.",
            ),
            named("focus_"),
        )
        yield Section(
            Text("另要的材料", "Further papers"),
            Text("政策清单以外的材料，每份写明理由。", "Beyond the policy's list, each with its reason."),
            named("material_"),
            2,
        )
        yield Section(
            Text("名额和资金", "Places and money"),
            Text(
                "不能与政策自己的数字相抵触；没有定就留空。",
                "Not against the policy's own figures; leave empty what is not set.",
            ),
            named("quota", "pot", "shortfall"),
            2,
        )
        yield Section(Text("联系人", "Whom to call"), nothing, named("contact_"), 3)
        yield Section(
            Text("办理时限（工作日）", "Time limits (working days)"),
            Text("政策没有定时间的环节，可以在通知里定。", "For stages whose time the policy leaves to the call."),
            named("limit_"),
            3,
        )
        yield Section(
            Text("口径", "Readings"),
            Text("发布后锁定，整批申报按同一口径办。", "Pinned when the call opens: everybody is judged by the same."),
            named("reading_"),
        )

    def terms(self) -> Terms:
        """What was filled in; rows of papers and contacts that are empty are left out."""
        data = self.cleaned_data
        words, industries = data.get("focus_words", ""), data.get("focus_industries", [])
        focus: dict[str, object] = {"words": words, "industries": industries} if words or industries else {}
        return Terms(
            self.model.policy.id,
            data["year"],
            data["title"],
            data["grants"],
            data["opens_on"],
            data["closes_on"],
            focus,
            _rows(data, "material", PAPERS, ("label", "reason")),
            data["quota"],
            data["pot"],
            _rows(data, "contact", CONTACTS, ("unit", "name", "phone")),
            {name.removeprefix("reading_"): value for name, value in data.items() if name.startswith("reading_")},
            {name.removeprefix("limit_"): value for name, value in data.items() if name.startswith("limit_") and value},
            data["shortfall"],
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        opens_on, closes_on = data.get("opens_on"), data.get("closes_on")
        if opens_on and closes_on and closes_on < opens_on:
            self.add_error("closes_on", say(Text("截止日早于开始日", "the last day lies before the first")))
        return data


class ReasonForm(forms.Form):
    """Why something is announced."""

    version = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = say(Text("原因（一并公布）", "Reason (announced with it)"))


class ExtendForm(ReasonForm):
    """A later last day."""

    closes_on = Day("")
    field_order = ("version", "closes_on", "reason")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["closes_on"].label = say(Text("新的截止日", "New last day"))


def data_of(terms: Terms, model: PolicyFile) -> dict[str, Any]:
    """Terms as what the form would send."""
    data: dict[str, Any] = {
        **_usual(model),
        "title": terms.title,
        "year": terms.year,
        "grants": list(terms.grants),
        "opens_on": terms.opens_on.isoformat(),
        "closes_on": terms.closes_on.isoformat(),
        "focus_words": terms.focus.get("words", ""),
        "focus_industries": terms.focus.get("industries", []),
        "quota": terms.quota if terms.quota is not None else "",
        "pot": format_money(terms.pot, "zh", "short") if terms.pot is not None else "",
        "shortfall": terms.shortfall,
    }
    for prefix, rows in (("material", terms.extra_materials), ("contact", terms.contacts)):
        data |= {f"{prefix}_{i}_{key}": value for i, row in enumerate(rows) for key, value in row.items()}
    data |= {f"reading_{name}": choice for name, choice in terms.readings.items()}
    return data | {f"limit_{stage}": days for stage, days in terms.limits.items()}


def defaults(model: PolicyFile, title: str, today: date) -> dict[str, Any]:
    """A new call as it is first shown."""
    return {"title": title, "year": today.year, "contact_0_unit": model.policy.issuer.zh, **_usual(model)}


def _usual(model: PolicyFile) -> dict[str, str]:
    """Every ambiguity as it is usually read."""
    return {f"reading_{name}": entry.default for name, entry in model.ambiguities.items()}


def _rows(data: Mapping[str, Any], prefix: str, count: int, keys: Sequence[str]) -> list[dict[str, str]]:
    rows = [{key: data.get(f"{prefix}_{i}_{key}", "") for key in keys} for i in range(count)]
    return [row for row in rows if any(row.values())]


def _fields(model: PolicyFile) -> Iterator[tuple[str, forms.Field]]:
    language = lang()

    def text(zh: str, en: str) -> str:
        return Text(zh, en).in_(language)

    grants = [(name, g) for name, g in model.grants.items() if g.filing != "automatic"]
    yield "title", forms.CharField(label=text("标题", "Title"), max_length=120)
    yield "year", forms.IntegerField(label=text("年度", "Year"), min_value=2000, max_value=2099)
    yield (
        "grants",
        forms.MultipleChoiceField(
            label=text("开放的条款", "Grants"),
            choices=[(name, noted(grant.title.in_(language), clause(grant.cite, language))) for name, grant in grants],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        ),
    )
    yield "opens_on", Day(text("开始日", "First day"))
    yield "closes_on", Day(text("截止日（当日算在内）", "Last day (counted)"))
    if any(focus_stage(model, name) for name, _ in grants):
        yield "focus_words", forms.CharField(label=text("重点", "Focus"), required=False, max_length=200)
        codes = [code for code in every_industry() if len(code) <= 3]
        yield (
            "focus_industries",
            forms.MultipleChoiceField(
                label=text("限于行业（不选则只作说明）", "Only these industries (none: words only)"),
                choices=[(code, f"{code} {industry_name(code, language)}") for code in codes],
                widget=forms.SelectMultiple(attrs={"size": 8}),
                required=False,
            ),
        )
    for i in range(PAPERS):
        yield f"material_{i}_label", _line(text(f"材料 {i + 1}", f"Paper {i + 1}"))
        yield f"material_{i}_reason", _line(text(f"材料 {i + 1} 的理由", f"Why paper {i + 1}"))
    yield "quota", forms.IntegerField(label=text("名额", "Places"), required=False, min_value=1)
    yield "pot", Money(label=text("资金总额", "Pot"), required=False, help_text=text("如 200万元", "such as 200万元"))
    rules = [("", text("通知不写", "Not said")), *((name, say(rule)) for name, rule in SHORTFALLS.items())]
    help_text = text(
        "资金不够时怎样分，先定后报", "how it is given out where it does not suffice: said before anybody files"
    )
    yield (
        "shortfall",
        forms.ChoiceField(label=text("资金不足时", "If short"), choices=rules, required=False, help_text=help_text),
    )
    for i in range(CONTACTS):
        yield f"contact_{i}_unit", _line(text(f"单位 {i + 1}", f"Office {i + 1}"))
        yield f"contact_{i}_name", _line(text(f"姓名 {i + 1}", f"Name {i + 1}"))
        yield f"contact_{i}_phone", _line(text(f"电话 {i + 1}", f"Telephone {i + 1}"))
    yield from _limits(model, [name for name, _ in grants])
    for name, entry in model.ambiguities.items():
        if any(reading.patches for reading in entry.readings.values()):
            used = text("（默认）", " (default)")
            choices = [
                (key, reading.title.in_(language) + (used if key == entry.default else ""))
                for key, reading in entry.readings.items()
            ]
            label = noted(entry.question.in_(language), clause(entry.cite, language))
            yield f"reading_{name}", forms.ChoiceField(label=label, choices=choices, initial=entry.default)


def _line(label: str) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=120)


def _limits(model: PolicyFile, grants: Sequence[str]) -> Iterator[tuple[str, forms.Field]]:
    """Stages whose time is open; the time of filing is the call's window."""
    stages = {stage.id: stage for name in grants for stage in procedure_for(model, name).stages}
    for stage in stages.values():
        if stage.days is None and stage.kind != "filing":
            label = say(stage.title)
            yield f"limit_{stage.id}", forms.IntegerField(label=label, required=False, min_value=1, max_value=1000)
