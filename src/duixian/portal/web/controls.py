"""Controls of forms as HTML. A page has dozens of them, and a template for each took a third of its time: those that
are plain are written here, to the letter as Django's own templates write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.html import conditional_escape

Context = Mapping[str, Any]
"""What a widget says of itself, under `widget`."""


class Renderer(DjangoTemplates):
    """Django's renderer of forms (the setting FORM_RENDERER)."""

    def render(self, template_name: str, context: Any, request: Any = None) -> str:
        if template_name == "django/forms/errors/list/default.html" and not context["errors"]:
            return ""
        write = _PLAIN.get(template_name)
        return write(context["widget"]) if write else super().render(template_name, context, request)


def _attributes(widget: Context) -> str:
    return "".join(
        f" {name}" if value is True else f' {name}="{conditional_escape(value)}"'
        for name, value in widget["attrs"].items()
        if value is not False
    )


def _input(widget: Context) -> str:
    value = "" if widget["value"] is None else f' value="{conditional_escape(widget["value"])}"'
    return f'<input type="{widget["type"]}" name="{conditional_escape(widget["name"])}"{value}{_attributes(widget)}>'


def _textarea(widget: Context) -> str:
    value = conditional_escape(widget["value"] or "")
    return f'<textarea name="{conditional_escape(widget["name"])}"{_attributes(widget)}>\n{value}</textarea>'


def _select(widget: Context) -> str:
    said = [f'<select name="{conditional_escape(widget["name"])}"{_attributes(widget)}>']
    for group, options, _ in widget["optgroups"]:
        said += [f'\n  <optgroup label="{conditional_escape(group)}">'] if group else []
        said += [
            f'\n  <option value="{conditional_escape(one["value"])}"{_attributes(one)}>'
            f"{conditional_escape(one['label'])}</option>\n"
            for one in options
        ]
        said += ["\n  </optgroup>"] if group else []
    return "".join([*said, "\n</select>"])


_INPUTS = ("checkbox", "date", "email", "hidden", "number", "password", "search", "tel", "text", "url")
_PLAIN: dict[str, Callable[[Context], str]] = {
    "django/forms/widgets/select.html": _select,
    "django/forms/widgets/textarea.html": _textarea,
    **{f"django/forms/widgets/{kind}.html": _input for kind in _INPUTS},
}
