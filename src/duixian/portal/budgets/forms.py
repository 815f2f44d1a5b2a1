"""Forms of pots."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from duixian.policy.loader import catalogue_files
from duixian.portal.accounts.authority import Authority
from duixian.portal.budgets.payers import Payer
from duixian.portal.calls.forms import Money
from duixian.portal.library.shelf import book
from duixian.portal.web.language import say
from duixian.quantity.text import Text
from duixian.vocabulary.regions import within_region

_FIRST, _LAST = 2000, 2099


class AmountForm(forms.Form):
    """A pot's amount with the document that provides it, and why it changes."""

    amount = Money()
    document = forms.CharField(max_length=120)
    reason = forms.CharField(max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = say(Text("资金总额", "Amount"))
        self.fields["amount"].help_text = say(Text("如 2000万元", "such as 2000万元"))
        self.fields["document"].label = say(Text("资金文件", "Document"))
        self.fields["document"].help_text = say(Text("预算批复或调整的文号", "the number of the budget document"))
        self.fields["reason"].label = say(Text("说明", "Reason"))


class RestoreForm(forms.Form):
    """On what document, and why, recovered money is provided anew."""

    document = forms.CharField(max_length=60)
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["document"].label = say(Text("文号", "Document"))
        self.fields["document"].help_text = say(Text("重新安排追回资金的文件", "the document that provides it anew"))
        self.fields["reason"].label = say(Text("理由", "Reason"))


class PotForm(AmountForm):
    """A new pot of the actor's own office."""

    policy = forms.ChoiceField()
    year = forms.IntegerField(min_value=_FIRST, max_value=_LAST)
    field_order = ("policy", "year", "amount", "document", "reason")

    def __init__(self, actor: Authority, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"year": timezone.localdate().year}, **kwargs)
        self.actor = actor
        models = [book(name).model.policy for name in catalogue_files()]
        here = [policy for policy in models if within_region(actor.region, policy.region)]
        self.fields["policy"].choices = [(policy.id, say(policy.short)) for policy in here]  # type: ignore[attr-defined]
        self.fields["policy"].label = say(Text("政策", "Policy"))
        self.fields["year"].label = say(Text("年度", "Year"))

    def payer(self) -> Payer:
        """The actor's office as the payer of what was chosen."""
        data, office = self.cleaned_data, self.actor.organisation
        level = office.level if office else ""
        return Payer(policy=data["policy"], year=data["year"], level=level, region=self.actor.region)


class FilterForm(forms.Form):
    """Which pots are shown."""

    year = forms.ChoiceField(required=False)
    policy = forms.ChoiceField(required=False)

    def __init__(self, years: list[int], policies: list[str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = ("", say(Text("全部", "All")))
        self.fields["year"].choices = [every, *((str(year), str(year)) for year in years)]  # type: ignore[attr-defined]
        named = [(name, say(book(name).model.policy.short)) for name in policies]
        self.fields["policy"].choices = [every, *named]  # type: ignore[attr-defined]
        self.fields["year"].label = say(Text("年度", "Year"))
        self.fields["policy"].label = say(Text("政策", "Policy"))
