"""What other apps show on the pages of an application, the desks' and the applicant's.

An app says it in its module `desk`; a source that has nothing to say to this actor gives None:

    add_panel(lambda actor, application: Panel("registry/_panel.html", {…}))
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a page: its template, which sees `context` as `panel` beside everything of the page."""

    template: str
    context: Mapping[str, object]


Source = Callable[[Authority, Application], Panel | None]
_sources: list[Source] = []


def add_panel(source: Source) -> None:
    _sources.append(source)


def panels(actor: Authority, application: Application) -> list[Panel]:
    """What is to be shown to this actor, in the order of the apps."""
    return [panel for source in _sources if (panel := source(actor, application))]
