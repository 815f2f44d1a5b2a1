"""Taking an offer: an account where none is known, and the commitment."""

from __future__ import annotations

from django import forms

from duixian.portal.web.language import say
from duixian.quantity.text import Text


class TakeForm(forms.Form):
    bank = forms.CharField(max_length=120)
    number = forms.CharField(max_length=40)
    committed = forms.BooleanField(required=False)

    def __init__(self, account_known: bool, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["bank"].label = say(Text("开户行", "Bank"))
        self.fields["number"].label = say(Text("账号", "Account number"))
        self.fields["committed"].label = say(
            Text("本单位承诺档案所填情况属实", "We commit that what our dossier says is true")
        )
        if account_known:
            del self.fields["bank"], self.fields["number"]


class ReasonForm(forms.Form):
    reason = forms.CharField(max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["reason"].label = say(Text("理由", "Reason"))
