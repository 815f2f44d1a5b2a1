"""The one function that moves an application, and the same for many of them at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.applications.amounts import refuse_unsettled, settle
from duixian.portal.applications.commands.telling import tell_next
from duixian.portal.applications.models import UNSEEN, Application, happened
from duixian.portal.applications.reactions import Happening, follow
from duixian.portal.applications.recording import again, happen
from duixian.portal.applications.rules import DESKS
from duixian.portal.journal import Denied, Invalid, Stale, command, for_update, lock, work
from duixian.procedure.duties import barred
from duixian.procedure.model import Move
from duixian.program.codec import Json
from duixian.quantity.problem import Collector, Place, Problem
from duixian.quantity.text import Text
from duixian.vocabulary.facts import OUTCOME, load_vocabulary
from duixian.vocabulary.values import plain_value, read_value

OWN_COMMANDS = frozenset({Move.FILE, Move.REFILE, Move.VERIFY})


@command
def move(
    actor: Authority,
    application: Application,
    move: Move,
    data: Mapping[str, Json] | None = None,
    version: int | None = None,
) -> Application:
    """Make a move; `data` is what it says (`procedure.demands`): `items` and `due` of a return, `reasons` and `clause`
    of a refusal, `outcomes` of a stage that settles some …

    Filing and verifying have their own commands. Raises `Denied`, `Stale`, `Invalid`.
    """
    if move in OWN_COMMANDS:
        raise ValueError(f"{move} has its own command")
    rows = actor.rows(Application, "withdraw" if move is Move.WITHDRAW else "see")
    rows = rows.select_related("call", "organisation").defer("call__program", *UNSEEN)
    kept = lock(rows.prefetch_related("events"), application.pk)
    said = dict(data or {})
    if move is Move.PASS and "outcomes" in said:
        said["outcomes"] = _outcomes(kept, said["outcomes"])
    if again(kept, actor, move, said, version):
        return kept
    if version is not None and kept.version != version:
        raise Stale(kept)
    if move is Move.ASSIGN:
        _refuse_assignee(kept, str(said.get("to", "")))
    here, stage, holder = kept.here, kept.stage, kept.holder
    event = happen(actor, kept, move, said)
    listing = kept.course.listing().id
    if move is Move.PASS and (kept.stage == listing != stage or "outcomes" in said):
        settle(actor, kept, event)
    if kept.stage == listing != stage and move is Move.PASS:
        refuse_unsettled(kept)
    follow(Happening(move, actor, kept, here, said, event))
    tell_next(actor, kept, move, holder, stage)
    return kept


def _outcomes(application: Application, given: Json) -> dict[str, Json]:
    """What a stage settled, in plain form. Raises `Invalid` for what another stage settles."""
    problems = Collector()
    vocabulary = load_vocabulary()
    here = settles(application)
    said: dict[str, Json] = {}
    for name, value in given.items() if isinstance(given, dict) else ():
        fact, place = vocabulary.fact(OUTCOME, name), Place(path=name)
        if fact is None:
            problems.add("unknown-outcome", Text(f"没有结果 {name}", f"there is no outcome {name}"), place)
            continue
        if name not in here:
            text = Text(f"“{fact.label.zh}”不由这一环节确定", f"this stage does not settle: {fact.label.en}")
            problems.add("outcome-elsewhere", text, place)
            continue
        read = read_value(fact, value, place, problems)
        if read is not None:
            said[name] = plain_value(fact, read)
    if problems.problems:
        raise Invalid(problems.problems)
    return said


def settles(application: Application) -> frozenset[str]:
    """The outcomes that the present stage settles: those that the policy says; where it says none of any stage, the
    last one before the list settles all."""
    course = application.course
    if any(stage.outcomes for stage in course.stages):
        return frozenset(application.here.outcomes)
    last = course.stages[course.index(course.listing().id) - 1]
    every = (fact.name for fact in load_vocabulary().facts_of(OUTCOME))
    return frozenset(every if application.stage == last.id else ())


def _refuse_assignee(application: Application, to: str) -> None:
    """Only somebody who sits at the stage's desk today and has had no other duty in the application."""
    person = Person.objects.filter(pk=int(to), is_active=True).first() if to.isdecimal() else None
    roles = [role for role, desks in DESKS.items() if application.here.desk in desks]
    posts = person.posts.held(timezone.localdate()).filter(role__in=roles) if person else None
    if posts is None or not posts.exists():
        text = Text("请选择这一环节的人员", "choose somebody of this stage's desk")
        raise Invalid(Problem("assignee", text, Place(path="to")))
    if bar := barred(application.course, happened(application), to, application.stage, Move.PASS):
        had = Text("此人已办理过这件申报的其他环节", f"not this person: {bar.en}")
        raise Invalid(Problem("assignee-duties", had, Place(path="to")))


@dataclass(frozen=True, slots=True)
class Left:
    """An application that a bulk move left where it was, and why."""

    application: Application
    problems: tuple[Problem, ...]


def lock_all(applications: Iterable[Application]) -> None:
    """Lock them all, in the order of their keys: before a move of the first takes what it shares with others."""
    list(for_update(Application.objects.filter(pk__in=[one.pk for one in applications])).order_by("pk").only("pk"))


def move_all(
    actor: Authority, applications: Iterable[Application], kind: Move, data: Mapping[str, Json] | None = None
) -> tuple[list[Application], list[Left]]:
    """The same move for many: each by itself, at the version that was listed. Those that cannot are told, the others
    are done."""
    done: list[Application] = []
    left: list[Left] = []
    chosen = sorted(applications, key=lambda one: one.pk)
    with work():
        lock_all(chosen)
        for application in chosen:
            try:
                done.append(move(actor, application, kind, data, application.version))
            except Invalid as invalid:
                left.append(Left(application, invalid.problems))
            except Stale:
                changed = Text("刚刚有人办理过，请重新查看", "somebody has just changed it; look again")
                left.append(Left(application, (Problem("stale", changed),)))
            except Denied:
                text = Text("不在您的办理范围", "it is not yours to move")
                left.append(Left(application, (Problem("denied", text),)))
    return done, left
