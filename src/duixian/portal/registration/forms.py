"""Signing up, mending what was signed up with, inviting a clerk, and what the district says."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import SignupForm
from allauth.account.models import EmailAddress
from allauth.account.utils import setup_user_email
from django import forms
from django.http import HttpRequest

from duixian.portal.accounts.models import Person
from duixian.portal.accounts.roles import ROLE_NAMES, Role
from duixian.portal.dossiers.choices import Grouped, regions
from duixian.portal.registration.commands import new_code, register
from duixian.portal.web.forms import errors_on
from duixian.portal.web.language import lang, say
from duixian.quantity.text import Text


def districts() -> Grouped:
    """Districts by city, in the provinces that some policy is for."""
    found = ((city, tuple(one for one in inside if not one[0].endswith("00"))) for city, inside in regions(lang()))
    return tuple((city, inside) for city, inside in found if inside)


def _district_field() -> forms.ChoiceField:
    label = say(Text("注册地（区县）", "District of registration"))
    return forms.ChoiceField(choices=[("", "—"), *districts()], label=label)


class SignUpForm(SignupForm):
    """The enterprise and the person who registers it. A known address is not told here: its owner gets a letter."""

    field_order = ("organisation", "code", "region", "role", "name", "email", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        roles = [(role.value, say(ROLE_NAMES[role])) for role in (Role.LEGAL_REPRESENTATIVE, Role.CLERK)]
        self.fields |= {
            "organisation": forms.CharField(max_length=120, label=say(Text("企业名称", "Enterprise"))),
            "code": forms.CharField(max_length=30, label=say(Text("统一社会信用代码", "Unified social credit code"))),
            "region": _district_field(),
            "role": forms.ChoiceField(choices=roles, label=say(Text("您是", "You are"))),
            "name": forms.CharField(max_length=60, label=say(Text("您的姓名", "Your name"))),
        }
        self.fields["organisation"].help_text = say(Text("按营业执照填写", "As on the business licence"))
        for name, text in (
            ("email", Text("邮箱", "E-mail")),
            ("password1", Text("密码", "Password")),
            ("password2", Text("再输一次密码", "Password again")),
        ):
            self.fields[name].label = say(text)
            self.fields[name].widget.attrs.pop("placeholder", None)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean()
        if "code" in said:
            with errors_on(self):
                said["code"] = new_code(said["code"])
        return said

    def save(self, request: HttpRequest) -> Person:
        said = self.cleaned_data
        person = register(
            **{name: said[name] for name in ("code", "organisation", "region", "name", "email")},
            role=Role(said["role"]), password=said["password1"],
        )  # fmt: skip
        setup_user_email(request, person, [EmailAddress(email=person.email)])
        return person


class CorrectForm(forms.Form):
    """Name and district of an enterprise that is not confirmed yet."""

    name = forms.CharField(max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say(Text("企业名称", "Enterprise"))
        self.fields["region"] = _district_field()


class InviteForm(forms.Form):
    name = forms.CharField(max_length=60)
    email = forms.EmailField(max_length=254)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = say(Text("经办人姓名", "Name"))
        self.fields["email"].label = say(Text("邮箱", "E-mail"))
        self.fields["email"].help_text = say(Text("设置密码的邮件会发到这里", "A letter to set a password goes there"))


class DeclineForm(forms.Form):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = say(Text("不确认的原因", "Why not"))
        self.fields["reason"].help_text = say(Text("会发给企业，写明怎么改", "It is sent to the enterprise"))
