"""Scoring: everybody for themselves first, each paper once; then the panel, where a mark changes for a reason."""

from __future__ import annotations

from collections.abc import Mapping

from duixian.portal.accounts.authority import Authority
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.selection.commands.rounds import disclose, enter
from duixian.portal.selection.models import Candidate, Member, Round, Score, Seating, Stage
from duixian.procedure.selecting import read_marks
from duixian.procedure.selecting.protocol import plain_marks
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


@command
def score(actor: Authority, candidate: Candidate, marks: Mapping[str, str], comment: str = "") -> Score:
    """Give one's own marks to a paper, once. Once everybody has given all of theirs, they are opened to the panel.

    Raises `Denied`, `Invalid` by criterion.
    """
    about, member = _seated(actor, candidate)
    if about.stage != Stage.SCORING:
        raise Invalid(Problem("not-scoring", Text("独立评分已结束", "the blind scoring is over")))
    if Score.objects.filter(member=member, candidate=candidate).exists():
        raise Invalid(Problem("scored", Text("这一件您已经评过", "you have scored this paper")))
    given = _marks(about, marks)
    there = Score.objects.create(
        member=member, candidate=candidate, blind=given, final=given, comment=comment.strip()[:1000]
    )
    write(actor, "score given", there, None, {"round": about.pk, "member": member.pk, "marks": given})
    disclose(actor, about)
    return there


@command
def revise(actor: Authority, candidate: Candidate, marks: Mapping[str, str], reason: str) -> Score:
    """Change one's own marks in the panel, for a reason. Raises `Denied`, `Invalid` by criterion."""
    about, member = _seated(actor, candidate)
    if about.stage != Stage.PANEL:
        raise Invalid(Problem("not-panel", Text("现在不是合议阶段", "the panel is not open")))
    problems: list[Problem] = []
    if not reason.strip():
        problems.append(Problem("reason", Text("写明为什么改", "say why it changes"), Place(path="reason")))
    try:
        given = plain_marks(read_marks(about.told, marks))
    except Refused as refused:
        raise Invalid([*refused.problems, *problems]) from None
    if problems:
        raise Invalid(problems)
    there = lock(Score.objects.filter(member=member), Score.objects.get(member=member, candidate=candidate).pk)
    before = {"marks": there.final, "reason": there.reason}
    there.final, there.reason = given, reason.strip()[:500]
    there.save(update_fields=["final", "reason"])
    write(actor, "score revised", there, before, {"marks": given, "reason": there.reason})
    return there


@command
def freeze(actor: Authority, about: Round, version: int | None = None) -> Round:
    """End the panel: marks change no more. Raises `Denied`, `Stale`, `Invalid` (too few experts are left)."""
    kept = lock(actor.rows(Round, "run").filter(stage=Stage.PANEL), about.pk, version)
    seats, needed = kept.members.filter(standing=Seating.SEATED).count(), 1 + 2 * kept.told.trim
    if seats < needed:
        text = Text(f"在席专家只有 {seats} 位，至少要 {needed} 位", f"{seats} experts are seated, {needed} are needed")
        raise Invalid(Problem("experts", text))
    enter(actor, kept, Stage.RANKED)
    write(actor, "scores frozen", kept, None, {"round": str(kept)})
    return kept


def _seated(actor: Authority, candidate: Candidate) -> tuple[Round, Member]:
    """The locked round of a paper and the actor's seat in it. Raises `Denied`."""
    if not actor.rows(Candidate, "score").filter(pk=candidate.pk).exists():
        raise Denied(f"{actor.who} scores no paper of round {candidate.round_id}")
    about = lock(Round.objects, candidate.round_id)
    member = about.members.filter(expert__person=actor.person, standing=Seating.SEATED).first()
    if member is None:
        raise Denied(f"{actor.who} is not seated in round {about.pk}")
    return about, member


def _marks(about: Round, marks: Mapping[str, str]) -> dict[str, object]:
    try:
        return dict(plain_marks(read_marks(about.told, marks)))
    except Refused as refused:
        raise Invalid(refused.problems) from None
