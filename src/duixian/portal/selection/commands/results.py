"""What a round comes to: ties decided, outcomes given to the applications, the list moving up where one falls away."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.applications.assessing import outcomes
from duixian.portal.applications.audience import applicants_of, people_at
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.budgets.allocation import waits
from duixian.portal.journal import Invalid, command, for_update, lock, write
from duixian.portal.notifications.commands import tell
from duixian.portal.selection.commands.places import lock_quotas, quotas_of
from duixian.portal.selection.commands.rounds import enter
from duixian.portal.selection.making import competition_in, protocol_of, standing_in
from duixian.portal.selection.models import FALLEN, Candidate, Protocol, Round, Stage
from duixian.portal.selection.terms import Competition, settling
from duixian.procedure.model import CLOSED, Move, Procedure, State
from duixian.procedure.selecting import Result, Standing
from duixian.procedure.selecting.protocol import seal
from duixian.program.codec import Json
from duixian.quantity.problem import Place, Problem
from duixian.quantity.text import Text

CONFIRMED = "确认评选结果"


@command
def decide_ties(
    actor: Authority, about: Round, order: Sequence[str], because: str, version: int | None = None
) -> Round:
    """Put applications that no key tells apart in order, as the bureau decided, with its reason.

    Raises `Denied`, `Stale`, `Invalid`.
    """
    rows = actor.rows(Round, "decide").filter(stage__in=(Stage.RANKED, Stage.CONFIRMED))
    kept = lock(rows, about.pk, version)
    tied = {one.number for one in protocol_of(kept).results() if one.standing is Standing.TIED}
    problems: list[Problem] = []
    if not because.strip():
        problems.append(Problem("because", Text("写明集体研究的理由", "give the reason"), Place(path="because")))
    if not set(order) or not set(order) <= tied or len(set(order)) < len(order):
        text = Text("只能在并列待定的申报之间排先后", "only those that are undecided are put in order")
        problems.append(Problem("order", text, Place(path="order")))
    if problems:
        raise Invalid(problems)
    before = dict(kept.decided)
    kept.decided = {"order": [*before.get("order", ()), *order], "because": because.strip()}
    kept.version += 1
    kept.save(update_fields=["decided", "version"])
    write(actor, "tie decided", kept, before, kept.decided)
    return kept


@command
def confirm(actor: Authority, about: Round, version: int | None = None) -> Round:
    """Seal the protocol and give every application what came of it: the chosen go on with their outcomes, those below
    the minimum are refused, the others wait. Raises `Denied`, `Stale`, `Invalid`."""
    applications = _applications(about)
    rows = actor.rows(Round, "run").filter(stage__in=(Stage.RANKED, Stage.CONFIRMED))
    kept = lock(rows, about.pk, version)
    because = CONFIRMED if kept.stage == Stage.RANKED else "按集体研究决定调整"
    enter(actor, kept, Stage.CONFIRMED)
    carry_out(actor, kept, applications, because)
    return kept


@command
def release(actor: Authority, about: Round, version: int | None = None) -> Round:
    """End the waiting list: those still on it are not chosen this time. Raises `Denied`, `Stale`, `Invalid`."""
    _applications(about)
    kept = lock(actor.rows(Round, "run").filter(stage=Stage.CONFIRMED), about.pk, version)
    tied = kept.candidates.filter(standing=Standing.TIED).count()
    if tied:
        text = Text(f"还有 {tied} 件并列待定", f"{tied} are still undecided")
        raise Invalid(Problem("tied", text))
    enter(actor, kept, Stage.CLOSED)
    competition = competition_in(kept)
    for one in kept.candidates.filter(standing=Standing.WAITING).select_related("application"):
        _refuse(kept, one, competition, Text("候补未能递补入选", "the waiting list ended before its turn"))
    return kept


def _applications(about: Round) -> dict[int, Application]:
    """The applications of a round, locked by key."""
    rows = (
        Application.objects.filter(candidacies__round=about)
        .select_related("call", "organisation")
        .defer("call__program")
        .order_by("pk")
    )
    return {one.pk: one for one in for_update(rows)}


def carry_out(actor: Authority, about: Round, applications: dict[int, Application], because: str) -> list[Application]:
    """Let the results of a locked round follow, once more where somebody fell away; the applications that moved up.

    The applications are locked. Ranks that change no money stay as they were given.
    """
    competition = competition_in(about)
    lock_quotas(quotas_of(about.call, competition))
    protocol = protocol_of(about)
    text, digest = seal(protocol)
    if not about.protocols.filter(digest=digest).exists():
        number = about.protocols.count() + 1
        sealed = Protocol.objects.create(
            round=about, number=number, at=timezone.now(), because=because[:300], text=text, digest=digest
        )
        write(actor, "protocol sealed", sealed, None, {"round": str(about), "digest": digest, "because": because})
    results = {result.number: result for result in protocol.results()}
    candidates = sorted(standing_in(about), key=lambda one: results[one.application.number].place)
    for one in candidates:  # everybody's standing before anybody's move: what a move may do depends on it
        _stand(one, results[one.application.number])
    moved: list[Application] = []
    for one in candidates:
        application = applications[one.application_id]
        if one.standing == Standing.BELOW and application.state not in CLOSED:
            _refuse(about, one, competition, Text("评分低于最低分", "its score is below the minimum"))
        elif one.standing == Standing.CHOSEN and _let_go_on(about, one, competition, application, digest):
            moved.append(application)
            _say(application, Text("入选", "chosen"))
        elif one.standing == Standing.WAITING and because == CONFIRMED:
            _say(application, Text(f"候补第 {one.place} 位", f"place {one.place}, on the waiting list"))
    return moved


def _stand(one: Candidate, result: Result) -> None:
    one.standing, one.place = result.standing, result.place
    one.rank, one.score = result.rank, str(result.score) if result.score is not None else ""
    one.save(update_fields=["standing", "place", "rank", "score"])


def _let_go_on(about: Round, one: Candidate, competition: Competition, application: Application, digest: str) -> bool:
    """Let a chosen application pass with its outcomes; whether it moved. One that has passed with a rank that pays
    otherwise passes anew, as long as it is not approved; one for which no money is left stays until some is."""
    course, here = application.course, settling(application.course)
    if application.state not in (State.OPEN, State.SUSPENDED):
        return False
    if application.stage != here:
        approved = course.index(application.stage) > course.index(_last_before_money(course))
        given = outcomes(application, application.events.order_by("number")).get("rank")
        if approved or not competition.ranks or _band(given, competition) == _band(one.rank, competition):
            return False
        back: dict[str, Json] = {"to": here, "reasons": ["前面有申报退出，名次递补"]}
        application = move(SYSTEM, application, Move.SEND_BACK, back)
    if waits(application, course.stage(here)) is not None:
        return False
    said: dict[str, Json] = {"outcomes": {}, "round": about.pk, "protocol": digest, "score": one.score}
    told = {"selected": competition.selects or None, "rank": str(one.rank) if competition.ranks else None}
    said["outcomes"] = {name: value for name, value in told.items() if value is not None}
    try:
        move(SYSTEM, application, Move.PASS, said)
    except Invalid as invalid:
        raise Invalid([_named(problem, application.number) for problem in invalid.problems]) from None
    return True


def _last_before_money(course: Procedure) -> str:
    """The last stage at which a rank may still change: that of the approval."""
    return next(stage.id for stage in course.stages if stage.kind in ("approval", "payment"))


def _band(rank: object, competition: Competition) -> int:
    """Which part of the award a rank falls into; the rank itself where the award may change after any."""
    number = int(rank) if isinstance(rank, int | str) else 0
    return bisect_left(competition.edges, number) if competition.edges else number


def _refuse(about: Round, one: Candidate, competition: Competition, why: Text) -> None:
    said: dict[str, Json] = {"reasons": [why.zh], "clause": competition.clause, "round": about.pk}
    move(SYSTEM, one.application, Move.REFUSE, said)
    _say(one.application, Text("未入选", "not chosen"))


def _say(application: Application, what: Text) -> None:
    """Tell the applicant what came of it, and where it is explained."""
    title = application.grant_title
    subject = Text(f"评选结果：{title.zh}，{what.zh}", f"Selection: {title.en}, {what.en}")
    tell(SYSTEM, applicants_of(application), application, subject, f"/selection/result/{application.number}/")


@command
def move_up(about: Round) -> list[Application]:
    """Let the waiting list move up into what has become free, and note it to the city; what moved."""
    applications = _applications(about)
    kept = lock(Round.objects, about.pk)
    if kept.stage != Stage.CONFIRMED:
        return []
    fallen = kept.candidates.filter(standing=FALLEN).select_related("application").order_by("application")
    gone = "、".join(one.application.number for one in fallen)
    moved = carry_out(SYSTEM, kept, applications, f"{gone} 退出，依次递补" if gone else "前面的申报已办结，依次递补")
    if moved:
        numbers = "、".join(one.number for one in moved)
        subject = Text(f"候补递补：{numbers}", f"moved up from the waiting list: {numbers}")
        bureau = people_at(moved[0].course.bureau, kept.call.region)
        tell(SYSTEM, bureau, kept, subject, f"/selection/rounds/{kept.pk}/")
    return moved


def _named(problem: Problem, number: str) -> Problem:
    text = Text(f"{number}：{problem.message.zh}", f"{number}: {problem.message.en}")
    return Problem(problem.code, text, Place(path=number), problem.clause, problem.expected)
