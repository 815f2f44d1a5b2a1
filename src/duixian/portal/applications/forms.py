"""Forms of applications: filters, filing, messages, and one for each move of a desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from duixian.portal.applications.rules import DESKS
from duixian.portal.calls.models import Call
from duixian.portal.web.language import say
from duixian.procedure.model import Move, State
from duixian.procedure.words import KINDS, MOVES, STATES, desk_name
from duixian.program.codec import Json
from duixian.quantity.text import Text
from duixian.vocabulary.facts import Fact, FactType

_ALL = Text("全部", "All")
TIMINGS = {"late": Text("超期", "Late"), "near": Text("临期", "Near"), "ontime": Text("正常", "On time")}
SCOPES = {
    "mine": Text("等我办理", "Waits for me"),
    "assign": Text("待分派", "To be assigned"),
    "all": Text("我能看到的全部", "All that I see"),
}


def _choices(pairs: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    return [("", say(_ALL)), *pairs]


class FilterForm(forms.Form):
    """What an inbox shows: everything optional; `q` is part of a name, a number or a credit code."""

    q = forms.CharField(required=False, max_length=60)
    scope = forms.ChoiceField(required=False)
    call = forms.ChoiceField(required=False)
    stage = forms.ChoiceField(required=False)
    state = forms.ChoiceField(required=False)
    timing = forms.ChoiceField(required=False)
    holder = forms.ChoiceField(required=False)

    def __init__(self, calls: Sequence[Call], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        desks = dict.fromkeys(desk for desks in DESKS.values() for desk in desks)
        offered: dict[str, tuple[Text, list[tuple[str, str]]]] = {
            "scope": (Text("范围", "Scope"), [(name, say(text)) for name, text in SCOPES.items()]),
            "call": (Text("申报通知", "Call"), _choices([(str(call.pk), call.title) for call in calls])),
            "stage": (Text("环节", "Stage"), _choices([(name, say(text)) for name, text in KINDS.items()])),
            "state": (
                Text("状态", "State"),
                _choices([(state.value, say(text)) for state, text in STATES.items() if state is not State.DRAFT]),
            ),
            "timing": (Text("时限", "Limit"), _choices([(name, say(text)) for name, text in TIMINGS.items()])),
            "holder": (
                Text("在谁手上", "Held by"),
                _choices([(f"{desk.role}@{desk.level}", say(desk_name(desk))) for desk in desks]),
            ),
        }
        for name, (label, choices) in offered.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.label, field.choices = say(label), choices
        self.fields["q"].label = say(Text("单位、编号或信用代码", "Applicant, number or credit code"))


class CommentForm(forms.Form):
    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["text"].label = say(Text("写留言", "Write a message"))


class FileForm(forms.Form):
    """The commitment, and for a returned application a word on each correction."""

    committed = forms.BooleanField(required=False)

    def __init__(self, corrections: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.numbers = [str(i) for i in range(1, len(corrections) + 1)]
        for number, asked in zip(self.numbers, corrections, strict=True):
            self.fields[f"answer{number}"] = forms.CharField(
                label=asked, required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.fields["committed"].label = say(
            Text(
                "本单位承诺所填内容和所附材料真实、完整，如有虚假愿承担相应责任。",
                "We commit that all of it is true and complete, and answer for it if it is not.",
            )
        )
        self.order_fields([*(f"answer{number}" for number in self.numbers), "committed"])

    def answers(self) -> dict[str, str]:
        said = {number: str(self.cleaned_data.get(f"answer{number}", "")).strip() for number in self.numbers}
        return {number: text for number, text in said.items() if text}


class Lines(forms.CharField):
    """Texts, one on each line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def clean(self, value: object) -> list[str]:
        found = [line.strip() for line in str(super().clean(value)).splitlines() if line.strip()]
        if self.required and not found:
            raise ValidationError(self.error_messages["required"], code="required")
        return found


def day_field(label: Text, initial: date | None = None) -> forms.DateField:
    return forms.DateField(
        label=say(label), initial=initial, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def outcome_field(fact: Fact) -> forms.Field:
    """What a stage settles."""
    words = {"label": say(fact.label), "help_text": say(fact.meaning), "required": False}
    if fact.type is FactType.BOOLEAN:
        choices = [("", "—"), ("true", say(Text("是", "yes"))), ("false", say(Text("否", "no")))]
        return forms.ChoiceField(choices=choices, **words)  # type: ignore[arg-type]
    if fact.type is FactType.CHOICE:
        choices = [("", "—"), *((name, say(label)) for name, label in fact.choices.items())]
        return forms.ChoiceField(choices=choices, **words)  # type: ignore[arg-type]
    return forms.CharField(**words)  # type: ignore[arg-type]


class BulkForm(forms.Form):
    """Many are passed at once, with the outcomes that they share, or returned with the same list and deadline."""

    kind = forms.ChoiceField(widget=forms.RadioSelect, initial="pass")
    items = Lines(required=False)
    due = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, outcomes: Sequence[Fact], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.outcomes = [fact for fact in outcomes if fact.type is not FactType.COUNT]  # no two have one rank
        for fact in self.outcomes:
            self.fields[fact.name] = outcome_field(fact)
        self.order_fields(["kind", *(fact.name for fact in self.outcomes), "items", "due"])
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(move.value, say(MOVES[move])) for move in (Move.PASS, Move.RETURN)]
        kind.label = say(Text("对勾选的", "For those ticked"))
        self.fields["items"].label = say(Text("退回时：要补正的内容（一行一项）", "Returned: what to correct"))
        self.fields["due"].label = say(Text("退回时：补正期限", "Returned: until"))

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("kind") == Move.RETURN:
            for name, text in (
                ("items", Text("写明要补正什么", "say what")),
                ("due", Text("写明期限", "say until when")),
            ):
                if not said.get(name) and name not in self.errors:
                    self.add_error(name, say(text))
        return said

    @property
    def move(self) -> Move:
        return Move(self.cleaned_data["kind"])

    def data_said(self) -> dict[str, Json]:
        if self.move is Move.PASS:
            said = {fact.name: self.cleaned_data[fact.name] for fact in self.outcomes if self.cleaned_data[fact.name]}
            return {"outcomes": said} if said else {}
        return {"items": list(self.cleaned_data["items"]), "due": self.cleaned_data["due"].isoformat()}
