"""The forms of a report and of a year's summary."""

from __future__ import annotations

from django import forms
from django.utils import timezone

from duixian.policy.paperwork import Measure
from duixian.portal.library.reading import target_said
from duixian.portal.web.language import say
from duixian.quantity.text import Text


class ReportForm(forms.Form):
    """How far one measure has come."""

    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    unit = forms.CharField(max_length=80)
    words = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    target = forms.TypedChoiceField(required=False, coerce=int, empty_value=None)
    reached = forms.CharField(max_length=30, required=False)
    evidence = forms.FileField(required=False)
    public = forms.BooleanField(required=False)

    def __init__(self, measure: Measure, unit: str, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        labels = {
            "on": Text("截至日期", "As of"), "unit": Text("责任单位", "Responsible unit"),
            "words": Text("进展情况", "Progress"), "target": Text("对应目标", "Target"),
            "reached": Text("已达到", "Reached"), "evidence": Text("佐证材料", "Evidence"),
            "public": Text("向社会公开", "Public"),
        }  # fmt: skip
        for name, label in labels.items():
            self.fields[name].label = say(label)
        self.fields["on"].initial = timezone.localdate()
        if measure.units:
            self.fields["unit"] = forms.ChoiceField(
                label=say(labels["unit"]), choices=[(one, one) for one in measure.units]
            )
        self.fields["unit"].initial = unit
        aims = [(str(i), say(said)) for i, said in enumerate(target_said(measure))]
        if aims:
            target = self.fields["target"]
            assert isinstance(target, forms.TypedChoiceField)
            target.choices = [("", say(Text("不对应具体目标", "The measure as a whole"))), *aims]
            self.fields["reached"].help_text = say(Text("按目标的单位填写，如 3 或 800万元", "in the target's unit"))
        else:
            del self.fields["target"], self.fields["reached"]


class SummaryForm(forms.Form):
    """A year in words."""

    words = forms.CharField(max_length=5000, widget=forms.Textarea(attrs={"rows": 8}))
    public = forms.BooleanField(required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["words"].label = say(Text("年度总结", "Summary of the year"))
        self.fields["public"].label = say(Text("向社会公开", "Public"))
