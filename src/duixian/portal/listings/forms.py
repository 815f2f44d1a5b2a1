"""Forms of listings."""

from __future__ import annotations

from typing import Any

from django import forms

from duixian.portal.listings.models import KINDS
from duixian.portal.web.language import say
from duixian.quantity.text import Text

_LABELS = {
    "kind": Text("类别", "Kind"),
    "title": Text("标题", "Title"),
    "text": Text("内容", "Text"),
    "reason": Text("理由", "Reason"),
    "q": Text("关键词", "Words"),
}


class _Worded(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = say(_LABELS.get(name, Text("", "")))


class UpdateForm(_Worded):
    title = forms.CharField(max_length=100)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class PublishForm(_Worded):
    kind = forms.ChoiceField(widget=forms.RadioSelect)
    title = forms.CharField(max_length=100)
    text = forms.CharField(max_length=4000, widget=forms.Textarea(attrs={"rows": 6}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [(name.value, say(text)) for name, text in KINDS.items()]


class MessageForm(forms.Form):
    text = forms.CharField(max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].label = say(Text("留言", "Message"))


class ReasonForm(_Worded):
    reason = forms.CharField(max_length=300)


class SearchForm(_Worded):
    q = forms.CharField(max_length=60, required=False)
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [("", say(Text("全部", "All"))), *((name.value, say(text)) for name, text in KINDS.items())]
