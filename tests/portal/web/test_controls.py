"""Controls written in Python say to the letter what Django's templates say."""

from __future__ import annotations

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe

from duixian.portal.web.controls import Renderer
from duixian.portal.web.templatetags.duixian import cell, control

CHOICES = [("", "—"), ("a", "甲 <b>"), ("组", [("b", mark_safe("<i>乙</i>")), (3, 3)])]
ATTRS = {"class": "form-control", "title": 'say "so"', "required": True, "disabled": False, "rows": 3}
WIDGETS = [
    forms.TextInput, forms.NumberInput, forms.EmailInput, forms.URLInput, forms.PasswordInput, forms.HiddenInput,
    forms.DateInput, forms.CheckboxInput, forms.Textarea, forms.Select,
]  # fmt: skip


@pytest.mark.parametrize("widget", WIDGETS)
@pytest.mark.parametrize("value", [None, "", "a", "3", 'x" onclick="<', True])
def test_a_control_is_written_as_djangos_templates_write_it(widget, value) -> None:
    control = widget(attrs=ATTRS)
    if widget is forms.Select:
        control.choices = CHOICES
    plain, templates = (control.render("found[1]", value, {}, renderer()) for renderer in (Renderer, DjangoTemplates))
    assert plain == templates


class Asked(forms.Form):
    name = forms.CharField(help_text="who")
    kind = forms.ChoiceField(choices=CHOICES, widget=forms.RadioSelect)


@pytest.mark.parametrize("data", [None, {"name": "", "kind": "z"}])
def test_what_is_wrong_is_written_as_djangos_templates_write_it(data) -> None:
    plain, templates = (str(Asked(data, renderer=renderer())) for renderer in (Renderer, DjangoTemplates))
    assert plain == templates


def test_a_cell_has_its_label_its_control_and_what_is_wrong() -> None:
    field = Asked({"name": ""}, renderer=Renderer())["name"]
    label = '<label class="visually-hidden" for="id_name">Name</label>'
    assert cell(field) == f"{label}{control(field, 'sm')}{field.errors}"
    assert "is-invalid" in cell(field)
