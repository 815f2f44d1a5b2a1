"""What the dashboard and its lists are asked for."""

from __future__ import annotations

from collections.abc import Iterable

from django import forms

from duixian.portal.dashboards.names import name
from duixian.portal.web.language import say
from duixian.quantity.text import Text


def _choice(label: Text, group: str, keys: Iterable[str]) -> forms.ChoiceField:
    choices = [("", say(Text("全部", "All"))), *((key, say(name(group, key))) for key in keys)]
    return forms.ChoiceField(required=False, label=say(label), choices=choices)


class YearForm(forms.Form):
    """Which year, which district."""

    def __init__(self, years: Iterable[int], districts: Iterable[str], *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["year"] = _choice(Text("年度", "Year"), "year", map(str, years))
        self.fields["district"] = _choice(Text("地区", "District"), "district", districts)


class PaidForm(YearForm):
    """What was paid: to whom, for what."""

    def __init__(
        self, years: Iterable[int], districts: Iterable[str], rules: Iterable[str], *args: object, **kwargs: object
    ) -> None:
        super().__init__(years, districts, *args, **kwargs)
        self.fields["rule"] = _choice(Text("扶持条款", "Grant"), "rule", rules)
        self.fields["who"] = forms.CharField(required=False, max_length=60, label=say(Text("单位名称", "Applicant")))
