"""Forms of lists: channels of a notice, objections and answers, sending back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict

from django import forms
from django.utils import timezone

from duixian.portal.web.language import say
from duixian.procedure.model import Stage
from duixian.quantity.text import Text


class Decision(TypedDict):
    """How an objection is answered: see `commands.decide`."""

    upheld: bool
    answer: str
    clause: str
    send_back_to: str


class ChannelsForm(forms.Form):
    """One day for each channel of the notice; those that have not published stay empty."""

    def __init__(self, stage: Stage, published: dict[str, str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.channels = stage.channels or (Text("本站", "this site"),)
        for i, channel in enumerate(self.channels):
            known = published.get(channel.zh)
            self.fields[f"channel{i}"] = forms.DateField(
                label=say(channel),
                required=False,
                initial=known or timezone.localdate(),
                disabled=bool(known),
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                help_text=say(
                    Text("在这一渠道发布的日期；没有发布就清空", "the day of publication; empty if not published")
                ),
            )

    def days(self) -> dict[str, date]:
        """Channel (its Chinese name) → day, of those that have published."""
        found = {channel.zh: self.cleaned_data.get(f"channel{i}") for i, channel in enumerate(self.channels)}
        return {name: day for name, day in found.items() if day}


class ObjectionForm(forms.Form):
    name = forms.CharField(max_length=60)
    contact = forms.CharField(max_length=120)
    reason = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        labels = {
            "name": Text("姓名或单位", "Your name"),
            "contact": Text("联系电话或邮箱", "Telephone or e-mail"),
            "reason": Text("异议的事实和理由", "Facts and reasons"),
        }
        for name, label in labels.items():
            self.fields[name].label = say(label)
        self.fields["contact"].help_text = say(
            Text("只有办理部门看得到，用来核实和答复", "seen only by the bureau, to check and to answer")
        )


class DecisionForm(forms.Form):
    """The answer to an objection; upheld, it needs a clause to refuse by or a stage to send back to."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    answer = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
    clause = forms.CharField(max_length=60, required=False)

    def __init__(self, stages: Sequence[Stage], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        back = [(f"back:{stage.id}", say(_back(stage))) for stage in stages]
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.choices = [
            ("no", say(Text("异议不成立，恢复办理", "Not upheld: the line goes on"))),
            *back,
            ("refuse", say(Text("异议成立，不予扶持", "Upheld: the application is refused"))),
        ]
        outcome.label = say(Text("处理结果", "Outcome"))
        self.fields["answer"].label = say(Text("核查结论（答复异议人）", "What was found (the answer)"))
        self.fields["clause"].label = say(Text("不予扶持依据的条款", "Clause of the refusal"))
        self.fields["clause"].help_text = say(Text("如 四/（二）；不予扶持时必填", "such as 四/（二）; for a refusal"))

    def decision(self) -> Decision:
        """The answer, as the command takes it."""
        said, outcome = self.cleaned_data, str(self.cleaned_data["outcome"])
        back = outcome.removeprefix("back:") if outcome.startswith("back:") else ""
        clause = str(said["clause"]) if outcome == "refuse" else ""
        return {"upheld": outcome != "no", "answer": str(said["answer"]), "clause": clause, "send_back_to": back}


def _back(stage: Stage) -> Text:
    return Text(f"异议成立，退回“{stage.title.zh}”", f"Upheld: back to “{stage.title.en}”")


class SendBackForm(forms.Form):
    to = forms.ChoiceField()
    reason = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, stages: Sequence[Stage], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        to = self.fields["to"]
        assert isinstance(to, forms.ChoiceField)
        to.choices = [(stage.id, say(stage.title)) for stage in stages]
        to.label = say(Text("退回到", "Back to"))
        self.fields["reason"].label = say(Text("理由", "Reason"))
