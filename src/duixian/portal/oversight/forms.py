"""Filters of the totals and of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django import forms

from duixian.portal.web.language import say
from duixian.quantity.text import Text
from duixian.vocabulary.regions import region_name

_ALL = Text("全部", "All")


class TotalsFilter(forms.Form):
    year = forms.ChoiceField(required=False)
    city = forms.ChoiceField(required=False)

    def __init__(self, years: Sequence[int], cities: Sequence[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        every = ("", say(_ALL))
        offered = {
            "year": (Text("年度", "Year"), [(str(year), str(year)) for year in years]),
            "city": (Text("城市", "City"), [(code, region_name(code)) for code in cities]),
        }
        for name, (label, choices) in offered.items():
            self.fields[name] = forms.ChoiceField(required=False, label=say(label), choices=[every, *choices])


class JournalFilter(forms.Form):
    thing = forms.CharField(required=False, max_length=60)
    person = forms.CharField(required=False, max_length=60)
    since = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        for name, text in (
            ("thing", Text("申报编号、单位或账号", "Application, organisation or account")),
            ("person", Text("办理人", "Who")),
            ("since", Text("从", "From")),
            ("until", Text("到", "Until")),
        ):
            self.fields[name].label = say(text)
