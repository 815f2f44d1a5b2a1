"""The public notice of a list: published on every channel, run in full, then passed on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.conf import settings
from django.db.models import QuerySet

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.commands import Left, move, move_all
from duixian.portal.applications.models import Application
from duixian.portal.journal import Invalid, command, write
from duixian.portal.lists.commands.drawing import locked
from duixian.portal.lists.models import PublicList, State
from duixian.procedure.model import Move, Run, Stage
from duixian.procedure.model import State as Standing
from duixian.procedure.notice import run
from duixian.program.codec import Json
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def standing(listed: PublicList) -> QuerySet[Application]:
    """The applications that are on the list still, in the order of locks."""
    live = (Standing.OPEN, Standing.SUSPENDED)
    rows = Application.objects.filter(listed=listed.number, state__in=live)
    return rows.select_related("organisation", "call").defer("call__program").order_by("pk")


def notice_stage(listed: PublicList) -> Stage | None:
    """The stage of public notice of the procedure that the list's applications follow."""
    line = listed.lines.select_related("application").first()
    return line.application.course.notice() if line else None


@command
def publish(actor: Authority, number: str, channels: Mapping[str, date], version: int | None = None) -> PublicList:
    """Note on which day each channel published the list; `channels` adds to those noted already.

    The notice runs from the day of the last channel, which is not counted. Raises `Denied`, `Stale`, `Invalid`.
    """
    listed = locked(actor, "run", number, version)
    if listed.state not in (State.DRAWN, State.PUBLISHED):
        raise Invalid(Problem("list-state", Text("这份名单不在公示阶段", "the list is not at its notice")))
    before = dict(listed.published)
    listed.published = {**before, **{name: day.isoformat() for name, day in channels.items()}}
    said: dict[str, Json] = {"digest": listed.digest, "channels": dict(listed.published)}
    for application in standing(listed):
        move(actor, application, Move.PUBLISH, said)
    stage = notice_stage(listed)
    if stage is not None:
        ends = runs(listed, stage)
        listed.last_day, listed.last_unknown = ends.last.day, ends.last.unknown is not None
    listed.state = State.PUBLISHED
    listed.version += 1
    listed.save(update_fields=["published", "state", "last_day", "last_unknown", "version"])
    write(actor, "list published", listed, {"channels": before}, {"channels": listed.published})
    return listed


def runs(listed: PublicList, stage: Stage) -> Run:
    """How the notice of a list runs."""
    days = {name: date.fromisoformat(day) for name, day in listed.published.items()}
    return run(stage, listed.digest, days, settings.CALENDAR)


@command
def close_notice(actor: Authority, number: str, version: int | None = None) -> list[Left]:
    """Pass on every line whose notice ran in full and that nobody's objection holds; the others are told, and stay,
    until this is asked for again.

    Raises `Invalid` where no line of those that are still here can go on.
    """
    listed = locked(actor, "run", number, version)
    if listed.state != State.PUBLISHED:
        raise Invalid(Problem("list-state", Text("这份名单不在公示阶段", "the list is not at its notice")))
    done, left = move_all(actor, standing(listed).filter(kind="public_notice"), Move.PASS)
    if left and not done:
        raise Invalid([problem for one in left for problem in one.problems][:5])
    listed.state = State.PUBLISHED if left else State.CLOSED
    listed.version += 1
    listed.save(update_fields=["state", "version"])
    write(actor, "notice closed", listed, None, {"passed": len(done), "held": len(left)})
    return left
