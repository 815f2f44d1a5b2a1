"""What forms of every app share."""

from __future__ import annotations

from collections.abc import Iterable
from types import TracebackType
from typing import Any

from django import forms
from django.http import HttpRequest

from duixian.portal.journal import Invalid, Stale
from duixian.portal.web.language import lang
from duixian.quantity.problem import Problem


class errors_on:
    """Put what a command refuses beside the form's fields and go on: the view then shows the form again. Where the
    thing has changed meanwhile, let the page that says so call the fields as the form does.

    with errors_on(form):
        commands.rename(request.authority, call, **form.cleaned_data)
        return redirect(call)
    return render(…)
    """

    def __init__(self, form: forms.BaseForm) -> None:
        self.form = form

    def __enter__(self) -> None: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Stale):
            error.labels = {name: str(self.form[name].label) for name in self.form.fields}
        if not isinstance(error, Invalid):
            return False
        add_problems(self.form, error.problems)
        return True


def add_problems(form: forms.BaseForm, problems: Iterable[Problem]) -> None:
    """Say each beside the field that it is about, else above the form."""
    for problem in problems:
        field = problem.place.path if problem.place.path in form.fields else None
        said = problem.message.in_(lang()) + (
            f"{'；应为' if lang() == 'zh' else '; expected '}{problem.expected.in_(lang())}" if problem.expected else ""
        )
        form.add_error(field, said)


def version_of(request: HttpRequest) -> int | None:
    """The version of the thing that the sent form was made from; None where it does not say."""
    said = request.POST.get("version", "")
    return int(said) if said.isdecimal() else None


def ticked(request: HttpRequest) -> list[int]:
    """The keys of the rows of a list that were ticked."""
    return [int(key) for key in request.POST.getlist("chosen") if key.isdecimal()]


def chosen(form: forms.Form) -> dict[str, Any]:
    """What a filter form asks for; a field that cannot be read asks for nothing, and says so beside it."""
    form.is_valid()
    return {name: form.cleaned_data.get(name, "") for name in form.fields}
