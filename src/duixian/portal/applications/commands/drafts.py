"""A draft, or a returned application, saved piece by piece, with its papers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from django.db.models import QuerySet

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.commands.beginning import closed, taking
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.dossiers.commands import Version, open_dossier, save_facts
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.papers.models import Paper
from duixian.procedure.model import State
from duixian.quantity.problem import Place, Problem, nearest
from duixian.quantity.text import Text


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a draft's pieces: those that are wrong are kept as typed, and say why (by path)."""

    application: Application
    problems: tuple[Problem, ...]


def editable(application: Application) -> bool:
    """Whether its contents may change today: a draft inside the window, or a returned application."""
    draft = application.state == State.DRAFT and taking(application.call)
    return draft or application.state == State.RETURNED


def locked(actor: Authority, application: Application, version: int | None = None) -> Application:
    """The application, locked for the applicant's edits. Raises `Denied`, `Stale`, `Invalid`."""
    kept = lock(owned(actor, "edit"), application.pk, version)
    if not editable(kept):
        here = Text("申报已提交，退回补正时才能修改", "it has been filed and can be changed only when returned")
        raise Invalid(closed(kept.call) if kept.state == State.DRAFT else Problem("not-editable", here))
    return kept


def owned(actor: Authority, action: str) -> QuerySet[Application]:
    return actor.rows(Application, action).select_related("call", "organisation").defer("call__program")


@command
def save(
    actor: Authority, application: Application, facts: Mapping[str, str], dossier_version: Version = None
) -> Saved:
    """Save pieces of the draft (path → as typed) into the organisation's dossier. What cannot stand is kept as typed.

    Raises `Stale` where somebody changed one of these facts otherwise since `dossier_version`.
    """
    kept = locked(actor, application)
    dossier = open_dossier(actor, kept.organisation)
    problems: list[Problem] = []
    typed = dict(kept.typed)
    for path, text in facts.items():
        try:
            save_facts(actor, dossier, {path: text}, dossier_version)
            typed.pop(path, None)
        except Invalid as invalid:
            problems += invalid.problems
            if all(problem.code != "settled" for problem in invalid.problems):  # those are not the applicant's to mend
                typed[path] = text
    if typed != kept.typed:
        write(actor, "application typed", kept, {"typed": kept.typed}, {"typed": typed})
        kept.typed = typed
        kept.save(update_fields=["typed", "changed_at"])
    return Saved(kept, tuple(problems))


@command
def attach(
    actor: Authority, application: Application, material: str, paper: Paper, version: int | None = None
) -> Attachment:
    """Attach one of the organisation's papers for a material."""
    kept = locked(actor, application, version)
    named = [cast(str, one["id"]) for one in kept.materials]
    if material not in named:
        text = Text(f"没有材料 {material}", f"there is no material {material}")
        raise Invalid(Problem("unknown-material", text, Place(path="material"), nearest=nearest(material, named)))
    if paper.organisation_id != kept.organisation_id:
        raise Denied("a paper of another organisation")
    attachment, new = Attachment.objects.get_or_create(application=kept, material=material, paper=paper)
    if new:
        _grow(kept)
        write(actor, "paper attached", kept, None, {"material": material, "paper": paper.sha256, "name": paper.name})
    return attachment


@command
def detach(actor: Authority, attachment: Attachment, version: int | None = None) -> None:
    """Take a paper off the application; the organisation keeps it."""
    kept = locked(actor, attachment.application, version)
    paper = attachment.paper
    removed, _ = Attachment.objects.filter(pk=attachment.pk, application=kept).delete()
    if removed:
        _grow(kept)
        write(actor, "paper detached", kept, {"material": attachment.material, "paper": paper.sha256}, None)


def _grow(application: Application) -> None:
    application.version += 1
    application.save(update_fields=["version", "changed_at"])


@command
def discard(actor: Authority, application: Application, version: int | None = None) -> None:
    """Throw a draft away. What was filed is withdrawn, never thrown away."""
    kept = lock(owned(actor, "edit"), application.pk, version)
    if kept.state != State.DRAFT:
        raise Invalid(Problem("not-draft", Text("已提交的申报只能撤回", "what was filed can only be withdrawn")))
    write(actor, "draft discarded", kept, {"number": kept.number, "claim": kept.claim}, None)
    kept.delete()
