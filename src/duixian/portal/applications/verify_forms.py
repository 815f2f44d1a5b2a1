"""What a desk found, as a form: each cost line, a fact, the amount. Sums are typed in yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from duixian.portal.applications.asking import fields as asked
from duixian.portal.applications.assessing import judge_verified
from duixian.portal.applications.commands import LineFound
from duixian.portal.applications.models import Application, CostLine
from duixian.portal.web.language import lang, say
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data


class Sum(forms.CharField):
    """A sum: 38000, 3.8万元 … → fen; None where it was left empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "class": "input-money"})

    def clean(self, value: object) -> int | None:
        text = str(super().clean(value)).strip()
        if not text:
            return None
        bare = text.replace(",", "").replace("，", "").replace(".", "", 1).isdecimal()
        try:
            return parse_money(f"{text}元" if bare else text)
        except Refused as refused:
            raise ValidationError(refused.problems[0].message.in_(lang())) from None


def in_yuan(fen: int | None) -> str:
    if fen is None:
        return ""
    yuan, rest = divmod(fen, 100)
    return f"{yuan}.{rest:02d}" if rest else str(yuan)


class Found(TypedDict):
    """What `commands.verify` takes."""

    facts: dict[str, Data]
    lines: dict[str, LineFound]
    amount: int | None
    reason: str
    history: bool


@dataclass(frozen=True, slots=True)
class Row:
    """A cost line with its three cells."""

    line: CostLine
    verified: BoundField
    approved: BoundField
    reason: BoundField


class VerifyForm(forms.Form):
    """A line's verified sum is named as its problems are: `lines[id]`."""

    def __init__(self, application: Application, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.auto_id = "found_%s"
        self.lines: Sequence[CostLine] = list(application.lines.all())
        for line in self.lines:
            verified = in_yuan(line.claimed if line.verified is None else line.verified)
            self.fields[f"lines[{line.line_id}]"] = Sum(initial=verified)
            self.fields[f"approved[{line.line_id}]"] = Sum(required=False, initial=in_yuan(line.approved))
            self.fields[f"reason[{line.line_id}]"] = forms.CharField(
                required=False, max_length=500, initial=line.reason
            )
        self._own_fields(application)

    def _own_fields(self, application: Application) -> None:
        try:
            claim = judge_verified(application).claim
        except Refused:
            claim = None
        paths = [(field.path, say(field.label)) for field in asked(application, claim)]
        self.fields["fact"] = forms.ChoiceField(
            required=False, choices=[("", "—"), *paths], label=say(Text("更正一项事实", "Correct a fact"))
        )
        self.fields["value"] = forms.CharField(
            required=False, max_length=200, label=say(Text("核实为", "It is")),
            help_text=say(Text("如 126人、50万元、是", "such as 126人, 50万元, 是")),
        )  # fmt: skip
        self.fields["amount"] = Sum(
            required=False, label=say(Text("核定金额（元）", "Amount (CNY)")),
            help_text=say(Text("空着就按核定事实算出的金额", "empty: what the verified facts give")),
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            required=False, max_length=500, label=say(Text("更正或调整的理由", "Reason of a correction or a deviation"))
        )
        self.fields["history"] = forms.BooleanField(
            required=False, label=say(Text("已查过以往资金，记录齐全", "Earlier money was looked up and is complete"))
        )

    def rows(self) -> list[Row]:
        return [
            Row(line, *(self[f"{name}[{line.line_id}]"] for name in ("lines", "approved", "reason")))
            for line in self.lines
        ]

    def rest(self) -> list[BoundField]:
        return [self[name] for name in ("fact", "value", "amount", "reason", "history")]

    def found(self) -> Found:
        said = self.cleaned_data
        lines = {
            line.line_id: LineFound(
                said[f"lines[{line.line_id}]"], said[f"approved[{line.line_id}]"], said[f"reason[{line.line_id}]"]
            )
            for line in self.lines
        }
        facts: dict[str, Data] = {said["fact"]: said["value"]} if said["fact"] else {}
        return {
            "facts": facts, "lines": lines, "amount": said["amount"], "reason": said["reason"],
            "history": said["history"],
        }  # fmt: skip
