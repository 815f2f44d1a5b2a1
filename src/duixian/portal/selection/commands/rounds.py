"""Who takes part in a round: applications and experts are fixed, experts step aside, scores are opened to all."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from duixian.assess.verdict import Verdict
from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.assessing import judge_verified
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Choosing, Happening, in_the_way
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.selection.making import at_selection
from duixian.portal.selection.models import Candidate, Expert, Member, Round, Score, Seating, Stage
from duixian.portal.selection.pool import pool_of
from duixian.procedure.selecting import draw
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text


@command
def convene(actor: Authority, about: Round, version: int | None = None) -> Round:
    """Fix who takes part, draw the experts, and let them score; without criteria the order is found at once.

    What waits on an earlier round's list takes part again, and that round is closed. Raises `Denied`, `Stale`,
    `Invalid` (an application is not ready, or held by an undecided credit hit: nobody is judged without it, since
    places and ranks are given once; too few experts may serve: `seeds.draw_anew`).
    """
    here = at_selection(about, locked=True)  # applications are locked before rounds, by everybody
    rows = actor.rows(Round, "run")
    kept = lock(rows.filter(stage=Stage.SEEDED), about.pk, version)
    problems = [problem for one in here for problem in (*unready(one), *_held(actor, one))]
    if not here:
        problems.append(Problem("nobody", Text("还没有申报走到评选环节", "no application has come to the selection")))
    pool = pool_of(kept, here)
    if len(pool.free) < kept.wanted:
        text = Text(
            f"能参加的专家只有 {len(pool.free)} 位，要抽 {kept.wanted} 位：另定以后的种子，补登专家",
            f"{len(pool.free)} experts may serve, and {kept.wanted} are to be drawn: name a later seed, register more",
        )
        problems.append(Problem("experts", text))
    if problems:
        raise Invalid(problems)
    Round.objects.filter(call=kept.call, grant=kept.grant, stage=Stage.CONFIRMED).update(
        stage=Stage.CLOSED, version=F("version") + 1
    )
    Candidate.objects.bulk_create(Candidate(round=kept, application=one) for one in here)
    _seat(kept, pool.free, [(expert, why.zh) for expert, why in pool.out])
    drawn = [one.expert.number for one in kept.members.exclude(place=0).select_related("expert").order_by("place")]
    enter(actor, kept, Stage.SCORING if kept.scored else Stage.RANKED)
    write(actor, "round convened", kept, None, {"applications": [one.number for one in here], "draw": drawn})
    for member in kept.members.filter(standing=Seating.SEATED).select_related("expert__person"):
        _invite(member)
    return kept


def unready(application: Application) -> list[Problem]:
    """Why an application cannot be judged among others yet."""
    place = Place(path=application.number)
    if application.lines.filter(approved=None).exists():
        text = Text(f"{application.number}：还有费用没有核定", f"{application.number}: cost lines are not verified")
        return [Problem("unready", text, place)]
    try:
        claim = judge_verified(application).claim
    except Refused as refused:
        return list(refused.problems)
    if claim is None or claim.verdict is not Verdict.COMPETITIVE:
        text = Text(
            f"{application.number}：条件还没有核清，先核定、退回或不予支持",
            f"{application.number}: its conditions are not settled; verify, return or refuse it first",
        )
        return [Problem("unready", text, place)]
    return []


def _held(actor: Authority, application: Application) -> list[Problem]:
    """What the apps hold against judging it among others now."""
    stage = application.course.stage(application.stage)
    return in_the_way(Happening(Choosing.CONVENE, actor, application, stage))


def _seat(about: Round, free: Sequence[Expert], out: Sequence[tuple[Expert, str]]) -> None:
    """The pool in the order of the draw, the first of them seated."""
    by_number = {expert.number: expert for expert in free}
    now = timezone.now()
    members = [
        Member(
            round=about, expert=by_number[number], place=place,
            standing=Seating.SEATED if place <= about.wanted else Seating.RESERVE,
            seated_at=now if place <= about.wanted else None, since=by_number[number].since,
        )
        for place, number in enumerate(draw(about.seed, by_number), 1)
    ]  # fmt: skip
    kept_out = [Member(round=about, expert=one, place=0, standing=Seating.OUT, because=why[:300]) for one, why in out]
    if about.scored:
        Member.objects.bulk_create([*members, *kept_out])


def _invite(member: Member) -> None:
    subject = Text("请评审申报材料", "please score applications")
    tell(SYSTEM, [member.expert.person], member, subject, "/selection/scoring/")


@command
def recuse(actor: Authority, member: Member, because: str, version: int | None = None) -> Member:
    """Let an expert step aside: by the bureau, or by their own declaration. What they gave is taken out, the next of
    the draw takes the seat, and scores are hidden until that one has given theirs.

    Raises `Denied`, `Stale`, `Invalid`.
    """
    mine = actor.rows(Member, "recuse").select_related("round", "expert__person")
    kept = mine.filter(pk=member.pk).first()
    if kept is None:
        raise Denied(f"{actor.who} takes no part in round {member.round_id}")
    about = lock(Round.objects, kept.round_id, version)
    kept = lock(Member.objects.select_related("expert__person"), member.pk)
    if about.stage not in (Stage.SCORING, Stage.PANEL) or kept.standing not in (Seating.SEATED, Seating.RESERVE):
        raise Invalid(Problem("recusal-late", Text("现在不能再回避", "it is too late to step aside")))
    if not because.strip():
        raise Invalid(Problem("because", Text("写明回避的原因", "say why"), Place(path="because")))
    was = kept.standing
    given = {str(one.candidate_id): {"blind": one.blind, "final": one.final} for one in kept.scores.all()}
    kept.scores.all().delete()
    kept.standing, kept.because = Seating.RECUSED, because.strip()[:300]
    kept.save(update_fields=["standing", "because"])
    write(actor, "expert recused", kept, {"standing": was, "scores": given}, {"because": kept.because})
    if was == Seating.SEATED:
        _replace(actor, about)
    else:
        enter(actor, about, Stage(about.stage))
    return kept


def _replace(actor: Authority, about: Round) -> None:
    following = (
        about.members.filter(standing=Seating.RESERVE).select_related("expert__person").order_by("place").first()
    )
    if following is not None:
        following.standing, following.seated_at = Seating.SEATED, timezone.now()
        following.save(update_fields=["standing", "seated_at"])
        write(actor, "expert seated", following, {"standing": Seating.RESERVE}, {"standing": Seating.SEATED})
        _invite(following)
    enter(actor, about, Stage.SCORING)
    disclose(actor, about)


def enter(actor: Authority, about: Round, stage: Stage) -> None:
    """Let a locked round stand at a stage."""
    before = about.stage
    about.stage, about.version = stage, about.version + 1
    if before != stage:
        about.since = timezone.now()
        write(actor, "round moved", about, {"stage": before}, {"stage": str(stage)})
    about.save(update_fields=["stage", "since", "version"])


def missing(about: Round) -> int:
    """How many marks are still to be given before any is seen."""
    seats = about.members.filter(standing=Seating.SEATED).count()
    papers = about.candidates.exclude(standing="fallen").count()
    there = Score.objects.filter(member__round=about, member__standing=Seating.SEATED).exclude(
        candidate__standing="fallen"
    )
    return seats * papers - there.count()


def disclose(actor: Authority, about: Round) -> bool:
    """Open the scores to all who take part, once everybody has given theirs; whether that is so now."""
    if about.stage != Stage.SCORING or missing(about) or not about.members.filter(standing=Seating.SEATED).exists():
        return False
    enter(actor, about, Stage.PANEL)
    write(actor, "scores disclosed", about, None, {"round": str(about)})
    people = [
        one.expert.person for one in about.members.filter(standing=Seating.SEATED).select_related("expert__person")
    ]
    subject = Text("独立评分已齐，请合议", "all scores are there: the panel begins")
    tell(SYSTEM, people, about, subject, f"/selection/panel/{about.pk}/")
    return True
