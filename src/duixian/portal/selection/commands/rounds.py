"""A round begins: its seed is recorded before anybody knows who takes part; then applications and experts are fixed."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from django.db.models import F
from django.utils import timezone

from duixian.assess.verdict import Verdict
from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.assessing import judge_verified
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Choosing, Happening, in_the_way
from duixian.portal.calls.models import Call
from duixian.portal.calls.models import State as CallState
from duixian.portal.journal import Denied, Invalid, command, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.selection.making import at_selection
from duixian.portal.selection.models import (
    RUNNING,
    Candidate,
    Expert,
    Member,
    Round,
    Score,
    ScoreSheet,
    Seating,
    Stage,
)
from duixian.portal.selection.pool import pool_of
from duixian.portal.selection.terms import IN_ORDER, competitions
from duixian.procedure.selecting import draw
from duixian.procedure.selecting.protocol import plain_sheet
from duixian.quantity.dates import format_date
from duixian.quantity.problem import Place, Problem, Refused
from duixian.quantity.text import Text

OWN_SEED = "本站随机生成，先于参评名单和专家名单记录"


@command
def open_round(actor: Authority, call: Call, grant: str, *, seed: str = "") -> Round:
    """Begin a round and record its seed: what the source gave that was declared with the call, else one made here. A
    source serves one round: whoever draws again would know its number beforehand.

    Raises `Denied`, `Invalid`.
    """
    kept = lock(actor.rows(Call, "run-selection"), call.pk)
    competition = competitions(kept).get(grant) if kept.state != CallState.DRAFT else None
    if competition is None:
        raise Denied(f"nobody competes for {grant} of call {call.pk}")
    sheet = ScoreSheet.objects.filter(call=kept, grant=grant).first()
    problems: list[Problem] = []
    if sheet is None and not competition.by_order:
        text = Text("发布通知时没有定评分表，由专家和主管部门逐件决定", "no sheet was frozen with the call")
        problems.append(Problem("no-sheet", text))
    if Round.objects.filter(call=kept, grant=grant, stage__in=RUNNING).exists():
        problems.append(Problem("round-runs", Text("这一条款有评选正在进行", "a round of the grant is running")))
    if competition.ranks and Round.objects.filter(call=kept, grant=grant, stage__in=(Stage.CONFIRMED, Stage.CLOSED)):
        text = Text("这份通知已经排过名次，一次通知只排一次", "the call has its ranking: there is one in a call")
        problems.append(Problem("ranked", text))
    declared = declared_seed(kept, grant)
    problems += _seed(declared, seed.strip())
    if problems:
        raise Invalid(problems)
    now = timezone.now()
    about = Round.objects.create(
        call=kept, grant=grant, number=Round.objects.filter(call=kept, grant=grant).count() + 1,
        seed=seed.strip() or secrets.token_hex(16),
        seed_source=declared.seed_source if declared else OWN_SEED, seed_on=declared.seed_on if declared else None,
        sheet=sheet.data if sheet else plain_sheet(IN_ORDER), wanted=sheet.experts if sheet else 0,
        fields=sheet.fields if sheet else [], begun_at=now, since=now,
    )  # fmt: skip
    write(actor, "seed recorded", about, None, {"seed": about.seed, "source": about.seed_source})
    return about


def declared_seed(call: Call, grant: str) -> ScoreSheet | None:
    """The sheet whose declared source gives the seed of the next round; None where the site makes it."""
    if Round.objects.filter(call=call, grant=grant, seed_on__isnull=False).exists():
        return None
    return ScoreSheet.objects.filter(call=call, grant=grant, seed_on__isnull=False).first()


def _seed(declared: ScoreSheet | None, seed: str) -> list[Problem]:
    """What is wrong with a seed as typed: where a source is declared it is the number that came out that day."""
    if declared is None:
        text = Text(
            "没有随通知公布来源，种子由本站生成", "no source was declared with the call: the site makes the seed"
        )
        return [Problem("seed", text, Place(path="seed"))] if seed else []
    on = declared.seed_on
    if on is not None and timezone.localdate() < on:
        day = Text(format_date(on, "zh"), format_date(on, "en"))
        text = Text(
            f"种子 {day.zh} 才公布：{declared.seed_source}", f"it comes out on {day.en}: {declared.seed_source}"
        )
        return [Problem("seed-early", text, Place(path="seed"))]
    if not seed:
        text = Text(f"填写“{declared.seed_source}”公布的数", f"state what came out of: {declared.seed_source}")
        return [Problem("seed", text, Place(path="seed"))]
    return []


@command
def convene(actor: Authority, about: Round, version: int | None = None) -> Round:
    """Fix who takes part, draw the experts, and let them score; without criteria the order is found at once.

    What waits on an earlier round's list takes part again, and that round is closed. Raises `Denied`, `Stale`,
    `Invalid` (an application is not ready, or held by an undecided credit hit; too few experts may serve): nobody is
    judged without it, since places and ranks are given once.
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
            f"能参加的专家只有 {len(pool.free)} 位，要抽 {kept.wanted} 位",
            f"{len(pool.free)} experts may serve, and {kept.wanted} are to be drawn",
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
            seated_at=now if place <= about.wanted else None,
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
