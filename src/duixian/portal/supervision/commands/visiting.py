"""Visits to the site, and the papers and pictures of visits and reports."""

from __future__ import annotations

from datetime import date

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.journal import Denied, Invalid, command, lock, work, write
from duixian.portal.papers.commands import add_paper
from duixian.portal.supervision.commands.obliging import impose
from duixian.portal.supervision.models import Evidence, Obligation, Outcome, Standing, Visit
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text


@command
def visit(
    actor: Authority,
    application: Application,
    *,
    day: date,
    people: str,
    found: str,
    outcome: str,
    mend: str = "",
    mend_by: date | None = None,
    basis: str = "",
    duty: str = "",
) -> Visit:
    """Write a visit down. What has to be mended (`mend`, until `mend_by`, resting on a `duty` or another `basis`)
    becomes an obligation of the enterprise. Raises `Denied`, `Invalid`."""
    kept = lock(actor.rows(Application, "supervise").select_related("call", "organisation"), application.pk)
    problems = []
    if day > timezone.localdate():
        text = Text("核查日期不能在今天以后", "a visit is written down after it")
        problems.append(Problem("visit-day", text, Place(path="day")))
    if not found.strip():
        problems.append(Problem("visit-found", Text("写明核查情况", "say what was found"), Place(path="found")))
    if outcome == Outcome.TO_MEND and not (mend.strip() and mend_by):
        text = Text("写明整改要求和期限", "say what is to be mended and until when")
        problems.append(Problem("visit-mend", text, Place(path="mend")))
    if problems:
        raise Invalid(problems)
    mending = None
    if outcome == Outcome.TO_MEND and mend_by:
        mending = impose(actor, kept, duty=duty, basis=basis, title=mend, level="applicant", due_on=mend_by)
    made = Visit.objects.create(
        application=kept, day=day, people=people.strip(), found=found.strip(), outcome=outcome, mending=mending,
        at=timezone.now(), person=actor.person, post=actor.post,
    )  # fmt: skip
    write(actor, "visit made", made, None, {"day": day, "outcome": outcome, "found": made.found})
    return made


def attach(actor: Authority, thing: Obligation | Visit, upload: UploadedFile[bytes] | None) -> Evidence:
    """Keep a paper or a picture, checked like every upload, with a visit of the actor's own or with an obligation that
    the actor has to meet. Raises `Denied`, `Invalid`."""
    if actor.organisation is None or not _may(actor, thing):
        raise Denied(f"{actor.who} adds nothing here")
    with work():
        paper = add_paper(actor, actor.organisation, upload)
        about = {"visit": thing} if isinstance(thing, Visit) else {"obligation": thing}
        kept, new = Evidence.objects.get_or_create(paper=paper, **about, defaults={"added_at": timezone.now()})
        if new:
            write(actor, "evidence added", thing, None, {"paper": paper.sha256, "name": paper.name})
    return kept


def _may(actor: Authority, thing: Obligation | Visit) -> bool:
    if isinstance(thing, Visit):
        return actor.may("edit", thing)
    return thing.standing == Standing.OPEN and actor.may("report", thing)
