"""Forms of platforms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from duixian.portal.platforms.figures import PARTS, Part, Reporting
from duixian.portal.web.language import say
from duixian.quantity.text import Text

CHANNELS = Text("认定的支付渠道", "Payment channels recognised")
EACH = Text("每行一个，如“龙哈支付”；其他渠道的交易会列为疑点", "one a line; payments by others are doubted")


class _Named(forms.Form):
    name = forms.CharField(max_length=100)
    channels = forms.CharField(max_length=600, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say(Text("平台名称", "Name of the platform"))
        self.fields["channels"].label, self.fields["channels"].help_text = say(CHANNELS), say(EACH)

    def clean_channels(self) -> list[str]:
        said: str = self.cleaned_data["channels"]
        channels = [line.strip() for line in said.splitlines() if line.strip()]
        if any(len(channel) > 60 for channel in channels):
            raise forms.ValidationError(say(Text("一个渠道名称不超过 60 字", "at most 60 characters each")))
        return channels


class EnterForm(_Named):
    matter = forms.ChoiceField()

    def __init__(self, matters: Sequence[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["matter", "name", "channels"])
        matter = self.fields["matter"]
        assert isinstance(matter, forms.ChoiceField)
        matter.label, matter.choices = say(Text("企业档案里的事项", "Matter of the dossier")), list(matters)


class ChangeForm(_Named):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ReportForm(forms.Form):
    """A month, and a file for each table that platforms of the kind report."""

    month = forms.CharField(max_length=7, widget=forms.TextInput(attrs={"type": "month"}))

    def __init__(self, reporting: Reporting, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["month"].label = say(Text("月份", "Month"))
        self.fields["month"].help_text = say(Text("已经结束的月份，如 2026-02", "one that is over, such as 2026-02"))
        for part in reporting.parts:
            field = forms.FileField(required=part is Part.FIGURES, label=say(PARTS[part]))
            field.widget.attrs["accept"] = ".csv,.xlsx"
            self.fields[part.value] = field

    def tables(self) -> Mapping[Part, bytes]:
        """What was uploaded, read."""
        return {part: self.cleaned_data[part].read() for part in Part if self.cleaned_data.get(part)}


class DecideForm(forms.Form):
    accepted = forms.TypedChoiceField(widget=forms.RadioSelect, coerce=lambda said: said == "yes")
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accepted = self.fields["accepted"]
        assert isinstance(accepted, forms.TypedChoiceField)
        accepted.label = say(Text("核实结论", "What follows"))
        accepted.choices = [
            ("yes", say(Text("情况属实，采信月报", "It is so: the report stands"))),
            ("no", say(Text("不予采信，退回平台重报", "The report counts no more and is to be sent again"))),
        ]
        self.fields["reason"].label = say(Text("理由", "Reason"))
        self.fields["reason"].help_text = say(Text("平台会看到", "The operator reads it"))
