"""What adds papers and what becomes of those that wait for the scanner."""

from __future__ import annotations

from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.journal import Denied, Invalid, Stale, command, lock, write
from duixian.portal.papers import files
from duixian.portal.papers.inspection import inspect
from duixian.portal.papers.kinds import KINDS
from duixian.portal.papers.models import Paper, State
from duixian.portal.papers.names import clean_name
from duixian.portal.papers.refusals import refused
from duixian.portal.papers.scanner import ScannerDown, scanner


def add_paper(
    actor: Authority,
    organisation: Organisation,
    upload: UploadedFile[bytes] | None,
    kind: str = "",
    replaces: Paper | None = None,
) -> Paper:
    """Look into an uploaded file and keep it: the paper, or the one of the same kind that has the same bytes already.

    `replaces`: the paper of which this is a newer version. Raises `Invalid` with the reason where the file may not be
    kept, and keeps nothing of it; `Denied`; `Stale` where the paper has a newer version by now.
    """
    if not (actor.system or (actor.organisation == organisation and actor.may("keep", Paper))):
        raise Denied(f"not of {organisation.code}")
    if upload is None or upload.file is None:
        raise refused("missing", "请选择一个文件", "choose a file")
    if (upload.size or 0) > settings.PAPERS_MAX_BYTES:
        raise too_large()
    name = clean_name(upload.name or "")
    mime = inspect(upload.file, name).mime
    state = _scanned(upload.file)
    sha256 = files.digest_of(upload.file)
    new = files.keep(upload.file, sha256)
    known = kind if kind in KINDS else ""
    paper = Paper(
        organisation=organisation, name=name, kind=known, type=mime, size=upload.size or 0, sha256=sha256, state=state
    )
    try:
        return _enter(actor, paper, replaces)
    except BaseException:
        if new and not Paper.objects.filter(sha256=sha256).exists():
            files.forget(sha256)
        raise


@command
def _enter(actor: Authority, paper: Paper, replaces: Paper | None) -> Paper:
    same = Paper.objects.filter(
        organisation=paper.organisation, sha256=paper.sha256, kind=paper.kind, newer=None, version_of__isnull=True
    ).first()
    if same and replaces is None:
        return same
    if replaces is not None:
        paper.version_of = lock(actor.rows(Paper, "add"), replaces.pk)
        if Paper.objects.filter(version_of=replaces).exists():
            raise Stale(replaces)
    paper.added_by = actor.person
    paper.save()
    after = {"name": paper.name, "kind": paper.kind, "sha256": paper.sha256, "size": paper.size, "state": paper.state}
    write(actor, "paper added", paper, {"version_of": replaces.pk} if replaces else None, after)
    return paper


def _scanned(file: IO[bytes]) -> State:
    """What the scanner says: clean, or not yet. Raises `Invalid` for a virus."""
    scan = scanner()
    if scan is None:
        return State.CLEAN
    try:
        virus = scan(file)
    except ScannerDown:
        return State.UNCHECKED
    if virus:
        raise refused(
            "virus", f"文件带有病毒（{virus}），没有保存", f"the file carries a virus ({virus}) and was not kept"
        )
    return State.CLEAN


def scan_waiting() -> dict[State, int]:
    """Ask the scanner about every paper that waits; how many were found clean, refused and are still waiting."""
    found = dict.fromkeys(State, 0)
    for paper in Paper.objects.filter(state=State.UNCHECKED):
        found[_settle(paper)] += 1
    return found


def _settle(paper: Paper) -> State:
    scan = scanner()
    try:
        with files.opened(paper.sha256) as file:
            virus = scan(file) if scan else ""
    except ScannerDown:
        return State.UNCHECKED
    return _judge(paper, virus)


@command
def _judge(paper: Paper, virus: str) -> State:
    kept = lock(Paper.objects, paper.pk)
    kept.state = State.REFUSED if virus else State.CLEAN
    if virus:
        kept.reason = {"zh": f"带有病毒（{virus}）", "en": f"carries a virus ({virus})"}
    kept.save(update_fields=["state", "reason"])
    write(SYSTEM, "paper scanned", kept, {"state": State.UNCHECKED}, {"state": kept.state, "reason": kept.reason})
    if virus and not Paper.objects.filter(sha256=kept.sha256).exclude(state=State.REFUSED).exists():
        files.forget(kept.sha256)
    return State(kept.state)


def too_large() -> Invalid:
    """What to raise for a file beyond the limit."""
    most = settings.PAPERS_MAX_BYTES // 2**20
    return refused("size", f"文件超过 {most} MB；请压缩图片或分成几份", f"the file is larger than {most} MB")
