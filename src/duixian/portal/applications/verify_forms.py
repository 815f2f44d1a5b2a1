"""What a desk found, as a form: each cost line, the facts, the amount. Sums are typed in yuan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypedDict

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from duixian.assess.result import Claim
from duixian.portal.applications.asking import fields as asked
from duixian.portal.applications.assessing import dossier_data, filed
from duixian.portal.applications.commands import LineFound
from duixian.portal.applications.models import Application, CostLine, Finding
from duixian.portal.dossiers.fields import Field, shown
from duixian.portal.web.language import lang, say
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data
from duixian.vocabulary.facts import FactType


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
    why: dict[str, str]
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


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact as it was filed, with what it is found to be and why; `finding` where a desk has corrected it."""

    filed: Field
    value: BoundField
    why: BoundField
    finding: Finding | None


class VerifyForm(forms.Form):
    """A line's verified sum and a fact are named as their problems are: `lines[id]`, and the fact's path."""

    def __init__(self, application: Application, claim: Claim | None, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.auto_id = "found_%s"
        self.lines: Sequence[CostLine] = list(application.lines.all())
        for line in self.lines:
            known, verified = line.line_id, in_yuan(line.claimed if line.verified is None else line.verified)
            self.fields[f"lines[{known}]"] = Sum(
                initial=verified, label=say(Text(f"核实 {known}", f"Verified {known}"))
            )
            self.fields[f"approved[{known}]"] = Sum(
                required=False, initial=in_yuan(line.approved), label=say(Text(f"核定 {known}", f"Approved {known}"))
            )
            self.fields[f"reason[{known}]"] = forms.CharField(
                required=False, max_length=500, initial=line.reason,
                label=say(Text(f"核减理由 {known}", f"Reason of a cut {known}")),
            )  # fmt: skip
        self._own_fields(application, claim)

    def _own_fields(self, application: Application, claim: Claim | None) -> None:
        record = filed(application)
        self.facts = asked(application, claim, record.data if record else dossier_data(application))
        self.findings = {finding.path: finding for finding in application.findings.all()}
        for fact in self.facts:
            found, name = self.findings.get(fact.path), say(fact.label)
            self.fields[fact.path] = _fact_field(fact, _typed(fact, found.value) if found else "")
            self.fields[fact.path].label = say(Text(f"核实为 {name}", f"It is {name}"))
            self.fields[f"why:{fact.path}"] = forms.CharField(
                required=False, max_length=500, initial=found.reason if found else "",
                label=say(Text(f"理由 {name}", f"Reason {name}")),
            )  # fmt: skip
        self.fields["amount"] = Sum(
            required=False, label=say(Text("核定金额（元）", "Amount (CNY)")),
            help_text=say(Text("空着就按核定事实算出的金额", "empty: what the verified facts give")),
        )  # fmt: skip
        self.fields["reason"] = forms.CharField(
            required=False, max_length=500, label=say(Text("调整金额的理由", "Reason of another amount"))
        )
        self.fields["history"] = forms.BooleanField(
            required=False, label=say(Text("已查过以往资金，记录齐全", "Earlier money was looked up and is complete"))
        )

    def rows(self) -> list[Row]:
        return [
            Row(line, *(self[f"{name}[{line.line_id}]"] for name in ("lines", "approved", "reason")))
            for line in self.lines
        ]

    def fact_rows(self) -> list[FactRow]:
        return [
            FactRow(fact, self[fact.path], self[f"why:{fact.path}"], self.findings.get(fact.path))
            for fact in self.facts
        ]

    def rest(self) -> list[BoundField]:
        return [self[name] for name in ("amount", "reason", "history")]

    def found(self) -> Found:
        said = self.cleaned_data
        lines = {
            line.line_id: LineFound(
                said[f"lines[{line.line_id}]"], said[f"approved[{line.line_id}]"], said[f"reason[{line.line_id}]"]
            )
            for line in self.lines
        }
        changed = [
            fact for fact in self.facts if fact.path in self.changed_data or f"why:{fact.path}" in self.changed_data
        ]
        return {
            "facts": {fact.path: said[fact.path] or _typed(fact, fact.was) for fact in changed},
            "why": {fact.path: said[f"why:{fact.path}"] for fact in changed},
            "lines": lines, "amount": said["amount"], "reason": said["reason"], "history": said["history"],
        }  # fmt: skip


def _typed(fact: Field, value: Data) -> str:
    """A plain value as somebody would type it."""
    text, unit = ("", "") if value is None else shown(fact.fact, value)
    return text + (unit if text else "") + ("%" if text and fact.fact.type is FactType.RATE else "")


def _fact_field(fact: Field, initial: str) -> forms.Field:
    """What it is found to be; left empty it stays as filed."""
    if fact.options:
        return forms.ChoiceField(choices=[("", "—"), *fact.options], required=False, initial=initial)
    return forms.CharField(required=False, max_length=200, initial=initial)
