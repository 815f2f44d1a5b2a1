"""Filing: what is filed is pinned, so that no later change of policy, dossier or paper touches it."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.assessing import filed
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands.beginning import closed, taking
from duixian.portal.applications.commands.drafts import owned
from duixian.portal.applications.commands.lines import sync_lines
from duixian.portal.applications.commands.telling import tell_next
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, follow
from duixian.portal.applications.recording import again, happen, keep_record
from duixian.portal.journal import Invalid, Stale, command, for_update, lock
from duixian.procedure.model import Move, State
from duixian.program.codec import Json
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.facts import load_vocabulary
from duixian.vocabulary.spots import Plain, find_spot, value_at


@command
def file(actor: Authority, application: Application, *, committed: bool, version: int | None = None) -> Application:
    """Submit a draft. `committed`: the commitment of truthfulness was given. Sent twice, it is filed once.

    Raises `Denied`, `Stale`, `Invalid` with everything that the check before filing finds in the way.
    """
    return _file(actor, application, Move.FILE, committed, version, {})


@command
def refile(
    actor: Authority,
    application: Application,
    *,
    committed: bool,
    answers: Mapping[str, str] | None = None,
    version: int | None = None,
) -> Application:
    """Submit a returned application again. `answers`: the applicant's word on each correction, by its number from 1."""
    said: dict[str, Json] = {"answers": dict(answers)} if answers else {}
    return _file(actor, application, Move.REFILE, committed, version, said)


def _file(
    actor: Authority, application: Application, move: Move, committed: bool, version: int | None, said: dict[str, Json]
) -> Application:
    kept = lock(owned(actor, "file").prefetch_related("events"), application.pk)
    if again(kept, actor, move, said, version):
        return kept
    if version is not None and kept.version != version:
        raise Stale(kept)
    hold_applicant(kept.organisation_id)
    problems: list[Problem] = []
    if move is Move.FILE and kept.state == State.DRAFT and not taking(kept.call):
        problems.append(closed(kept.call))
    if not committed:
        text = Text("请勾选真实性承诺", "give the commitment that all of it is true")
        problems.append(Problem("not-committed", text, Place(path="committed")))
    found = precheck(kept)
    problems += found.problems
    if problems or found.judged is None or found.claim is None:
        raise Invalid(problems)
    sync_lines(kept, found.judged.facts)
    _drop_findings(kept, found.judged.data)
    kept.lo, kept.hi, kept.verdict = found.claim.lo, found.claim.hi, found.claim.verdict.value
    kept.claimed = found.claim.hi
    kept.approved, kept.deviation = None, ""
    here, holder, stage = kept.here, kept.holder, kept.stage
    event = happen(actor, kept, move, {**said, "committed": True, "lo": kept.lo, "hi": kept.hi}, checked=True)
    papers: list[Json] = [
        {"material": one.material, "name": one.paper.name, "sha256": one.paper.sha256} for one in found.attached
    ]
    keep_record(kept, event, found.judged, papers)
    follow(Happening(move, actor, kept, here, said, event, found.judged))
    tell_next(actor, kept, move, holder, stage)
    return kept


def hold_applicant(organisation: int) -> None:
    """Lock an applicant, after its applications: what it may file and what bars it from filing wait for each other."""
    list(for_update(Organisation.objects.filter(pk=organisation)).only("pk"))


def _drop_findings(application: Application, data: Plain) -> None:
    """What a desk found of a fact holds as long as the applicant says the same of it; corrected, it is open again."""
    findings, vocabulary = list(application.findings.all()), load_vocabulary()
    record = filed(application) if findings else None
    for finding in findings:
        spot = find_spot(finding.path, data, vocabulary)
        if record is None or spot is None or value_at(spot, record.data) != value_at(spot, data):
            finding.delete()
