"""Papers to show and to hand out."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import FileResponse

from duixian.portal.accounts.authority import Authority
from duixian.portal.papers import files
from duixian.portal.papers.models import Paper, State

_ALONE = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'self'"


@dataclass(frozen=True, slots=True)
class Shelf:
    """A paper as it stands now, and its earlier versions, the newest first."""

    paper: Paper
    earlier: tuple[Paper, ...]


def shelves(actor: Authority) -> list[Shelf]:
    """The papers that the actor may see, each once, with its earlier versions."""
    papers = list(actor.rows(Paper).select_related("added_by"))
    by_id = {paper.pk: paper for paper in papers}
    replaced = {paper.version_of_id for paper in papers}
    return [Shelf(paper, _earlier(paper, by_id)) for paper in papers if paper.pk not in replaced]


def _earlier(paper: Paper, by_id: dict[int, Paper]) -> tuple[Paper, ...]:
    found, at = [], paper
    while at.version_of_id in by_id:
        at = by_id[at.version_of_id]
        found.append(at)
    return tuple(found)


def deliver(paper: Paper, *, inline: bool = False) -> FileResponse:
    """The bytes of a paper that the caller has found the person may see; `inline` to show it in a frame.

    The browser is told the type that the content was found to be, not to guess another, and to run nothing.
    Raises FileNotFoundError for a paper that was not found clean.
    """
    if paper.state != State.CLEAN:
        raise FileNotFoundError(paper.name)
    response = FileResponse(
        files.opened(paper.sha256), as_attachment=not inline, filename=paper.name, content_type=paper.type
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = _ALONE if inline else f"{_ALONE}; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
