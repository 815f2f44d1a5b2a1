"""Forms of vouchers."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms

from duixian.portal.payments.forms import money_of
from duixian.portal.web.language import say
from duixian.quantity.text import Text

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class _Worded(forms.Form):
    labels: ClassVar[Mapping[str, Text]] = {}
    help: ClassVar[Mapping[str, Text]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            self.fields[name].label = say(label)
        for name, text in self.help.items():
            self.fields[name].help_text = say(text)


class IssueForm(_Worded):
    good_until = forms.DateField(widget=_DAY)
    labels: ClassVar[Mapping[str, Text]] = {"good_until": Text("有效期至", "Good until")}
    help: ClassVar[Mapping[str, Text]] = {
        "good_until": Text("过期未用的金额退回资金池", "what is not spent by then returns to the pot")
    }


class OfferForm(_Worded):
    amount = forms.CharField(max_length=30)
    labels: ClassVar[Mapping[str, Text]] = {"amount": Text("本次使用金额", "Sum")}
    help: ClassVar[Mapping[str, Text]] = {"amount": Text("如 500元", "such as 500元")}

    def clean_amount(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["amount"])


class RedeemForm(_Worded):
    code = forms.CharField(max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    service = forms.CharField(max_length=200)
    invoice = forms.CharField(max_length=60)
    invoiced = forms.CharField(max_length=30)
    labels: ClassVar[Mapping[str, Text]] = {
        "code": Text("券码", "Code"),
        "service": Text("云服务名称", "Cloud service"),
        "invoice": Text("发票号码", "Number of the invoice"),
        "invoiced": Text("发票金额", "Sum of the invoice"),
    }
    help: ClassVar[Mapping[str, Text]] = {
        "code": Text(
            "客户给您的 15 位券码，只能用一次", "the 15 characters that the customer gave you; they work once"
        ),
        "invoiced": Text("整张发票的金额，如 2500元", "all of it, such as 2500元"),
    }

    def clean_invoiced(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["invoiced"])


class ReasonForm(_Worded):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    labels: ClassVar[Mapping[str, Text]] = {"reason": Text("理由", "Reason")}


class StrikeOffForm(_Worded):
    reason = forms.CharField(max_length=300)
    labels: ClassVar[Mapping[str, Text]] = {"reason": Text("理由", "Reason")}


class ProviderForm(_Worded):
    code = forms.CharField(max_length=18)
    services = forms.CharField(max_length=300)
    labels: ClassVar[Mapping[str, Text]] = {
        "code": Text("统一社会信用代码", "Unified social credit code"),
        "services": Text("提供的云服务", "Cloud services"),
    }
