"""Forms of the credit office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from duixian.portal.credit.models import NAMES, Name
from duixian.portal.web.language import say
from duixian.quantity.text import Text


class ListForm(forms.Form):
    """A list as a file, where it is from and of which day."""

    name = forms.ChoiceField()
    file = forms.FileField()
    source = forms.CharField(max_length=120)
    as_of = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        assert isinstance(name, forms.ChoiceField)
        name.label, name.choices = say(Text("名单", "List")), [(one.value, say(NAMES[one])) for one in Name]
        self.fields["file"].label = say(Text("名单文件（Excel 或 CSV）", "The file (Excel or CSV)"))
        self.fields["source"].label = say(Text("来源", "Source"))
        self.fields["source"].help_text = say(Text("如 信用中国（黑龙江）", "where it is published"))
        self.fields["as_of"].label = say(Text("名单日期", "The list is of"))
        self.fields["as_of"].initial = timezone.localdate()


class DecisionForm(forms.Form):
    """What a hit means."""

    outcome = forms.ChoiceField(widget=forms.RadioSelect)
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        assert isinstance(outcome, forms.ChoiceField)
        outcome.label = say(Text("结论", "Decision"))
        outcome.choices = [
            ("cleared", say(Text("不影响办理（已履行、已修复或不是同一单位）", "It goes on: settled, repaired"))),
            ("confirmed", say(Text("属实，不予支持", "Confirmed: no support"))),
        ]
        self.fields["reason"].label = say(Text("核查情况和理由", "What was found, and the reason"))


class AnswerForm(forms.Form):
    """An answer by hand."""

    hit = forms.ChoiceField(required=False)
    reference = forms.CharField(max_length=120, required=False)
    note = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hit = self.fields["hit"]
        assert isinstance(hit, forms.ChoiceField)
        hit.label = say(Text("查询结果", "Result"))
        hit.choices = [
            ("", say(Text("三个名单都没有", "on none of the lists"))),
            *((one.value, say(Text(f"列入{NAMES[one].zh}", f"on: {NAMES[one].en}"))) for one in Name),
        ]
        self.fields["reference"].label = say(Text("文号", "Document"))
        self.fields["note"].label = say(Text("查询渠道和情况", "Where you looked, what you found"))
