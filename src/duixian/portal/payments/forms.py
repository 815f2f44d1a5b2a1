"""Forms of payment."""

from __future__ import annotations

from typing import Any

from django import forms

from duixian.portal.web.language import say
from duixian.quantity.money import parse_money
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text


def money_of(typed: str) -> int:
    """What was typed, in fen. Raises `ValidationError`."""
    try:
        return parse_money(typed)
    except Refused as refused:
        raise forms.ValidationError([say(problem.message) for problem in refused.problems]) from None


class AccountForm(forms.Form):
    holder = forms.CharField(max_length=120)
    bank = forms.CharField(max_length=120)
    number = forms.CharField(max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].label = say(Text("户名", "Account holder"))
        self.fields["holder"].help_text = say(Text("应与单位名称一致", "the organisation's own name"))
        self.fields["bank"].label = say(Text("开户行", "Bank"))
        self.fields["number"].label = say(Text("账号", "Account number"))


class AnswerForm(forms.Form):
    file = forms.FileField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = say(Text("银行回执（CSV 或 Excel）", "The bank's answer (CSV or Excel)"))
        self.fields["file"].help_text = say(
            Text(
                "表头：付款流水号、金额（元）、结果、银行流水号、原因；结果写成功或失败",
                "heading: 付款流水号、金额（元）、结果、银行流水号、原因; the result is 成功 or 失败",
            )
        )


class RefundForm(forms.Form):
    amount = forms.CharField(max_length=30)
    reference = forms.CharField(max_length=60)
    reason = forms.CharField(max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = say(Text("退回金额", "Amount"))
        self.fields["amount"].help_text = say(Text("如 3000元", "such as 3000元"))
        self.fields["reference"].label = say(Text("银行退回流水号", "The bank's number"))
        self.fields["reason"].label = say(Text("退回原因", "Reason"))

    def clean_amount(self) -> int:
        """In fen."""
        return money_of(self.cleaned_data["amount"])
