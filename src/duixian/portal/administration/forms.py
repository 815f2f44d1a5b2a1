"""The administrator's forms. Labels are made when the form is, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import KIND_NAMES, ROLE_NAMES, ROLES_OF, Kind, Role
from duixian.portal.web.language import say
from duixian.quantity.text import Text


def _choices(names: Mapping[Any, Text], *, every: bool = False) -> list[tuple[str, str]]:
    chosen = [(str(key), say(name)) for key, name in names.items()]
    return [("", say(Text("全部", "All"))), *chosen] if every else chosen


def _label(fields: Mapping[str, forms.Field], labels: Mapping[str, Text], helps: Mapping[str, Text] = {}) -> None:
    for name, text in labels.items():
        if name in fields:
            fields[name].label = say(text)
    for name, text in helps.items():
        if name in fields:
            fields[name].help_text = say(text)


class PersonForm(forms.Form):
    name = forms.CharField(max_length=60)
    email = forms.EmailField(max_length=254)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _label(
            self.fields,
            {"name": Text("姓名", "Name"), "email": Text("邮箱", "E-mail")},
            {"email": Text("用来登录和接收通知", "For signing in and for notices")},
        )


class OrganisationForm(forms.Form):
    name = forms.CharField(max_length=120)
    code = forms.CharField(max_length=30)
    kind = forms.ChoiceField()
    region = forms.CharField(max_length=6)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, fixed: bool = False, **kwargs: Any) -> None:
        """`fixed` leaves out what cannot change once an organisation exists."""
        super().__init__(*args, **kwargs)
        if fixed:
            del self.fields["code"], self.fields["kind"]
        else:
            self.fields["kind"] = forms.ChoiceField(choices=_choices(KIND_NAMES))
        _label(
            self.fields,
            {
                "name": Text("单位名称", "Name"),
                "code": Text("统一社会信用代码", "Unified social credit code"),
                "kind": Text("单位类型", "Kind"),
                "region": Text("行政区划代码", "Region code"),
            },
            {"region": Text("六位数字，如南岗区 230103", "Six digits, such as 230103 for Nangang")},
        )

    def clean_kind(self) -> Kind:
        return Kind(self.cleaned_data["kind"])


class PostForm(forms.Form):
    organisation = forms.ModelChoiceField(Organisation.objects.none())
    role = forms.ChoiceField()
    since = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))

    def __init__(self, *args: Any, organisations: QuerySet[Organisation], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["since"].initial = timezone.localdate()
        self.fields["organisation"] = forms.ModelChoiceField(organisations)
        grouped = [
            (say(KIND_NAMES[kind]), [(str(role), say(ROLE_NAMES[role])) for role in Role if role in roles])
            for kind, roles in ROLES_OF.items()
        ]
        self.fields["role"] = forms.ChoiceField(choices=grouped)
        _label(
            self.fields,
            {
                "organisation": Text("单位", "Organisation"),
                "role": Text("岗位", "Post"),
                "since": Text("开始日期", "Since"),
            },
        )

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])


class PeopleFilter(forms.Form):
    words = forms.CharField(required=False)
    role = forms.ChoiceField(required=False)
    active = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(required=False, choices=_choices(ROLE_NAMES, every=True))
        states = {"open": Text("正常", "Open"), "closed": Text("已停用", "Closed")}
        self.fields["active"] = forms.ChoiceField(required=False, choices=_choices(states, every=True))
        _label(
            self.fields,
            {
                "words": Text("姓名、邮箱或单位", "Name, address or organisation"),
                "role": Text("岗位", "Post"),
                "active": Text("账号", "Account"),
            },
        )


class OrganisationFilter(forms.Form):
    words = forms.CharField(required=False)
    kind = forms.ChoiceField(required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(required=False, choices=_choices(KIND_NAMES, every=True))
        _label(self.fields, {"words": Text("名称或信用代码", "Name or credit code"), "kind": Text("单位类型", "Kind")})
