"""Time limits in working days: the day from which one runs is not counted, and it stops while papers are corrected.

Where a day lies beyond the calendar's tables nobody guesses: the limit has no day and says why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple, TypeVar

from duixian.procedure.model import UNLIMITED, Clock, Limit, Stage
from duixian.quantity.problem import Refused
from duixian.quantity.text import Text
from duixian.quantity.working_days import OFFICIAL, Calendar, add_working_days, working_days_after

Found = TypeVar("Found")
NEAR = 3  # working days: a limit this close is shown as near


class Standing(StrEnum):
    """How a limit stands today."""

    NO_LIMIT = "no_limit"
    UNKNOWN = "unknown"
    ON_TIME = "on_time"
    NEAR = "near"
    LATE = "late"


STANDINGS = {
    Standing.NO_LIMIT: Text("没有时限", "no limit"),
    Standing.UNKNOWN: Text("时限待定", "limit not known yet"),
    Standing.ON_TIME: Text("正常", "on time"),
    Standing.NEAR: Text("临期", "near"),
    Standing.LATE: Text("超期", "late"),
}


class Timing(NamedTuple):
    """A limit as seen today; `left` is in working days, negative when late, None where it cannot be told."""

    standing: Standing
    left: int | None
    text: Text


def begin(stage: Stage, day: date) -> Clock:
    """The clock of a stage that is entered on `day`. A notice has none: its days are a minimum, see `notice`."""
    days = None if stage.kind == "public_notice" else stage.days
    return Clock(days, stage.working, ((day, None),))


def pause(clock: Clock, day: date) -> Clock:
    """Stop it: `day` is still counted."""
    start, end = clock.spans[-1]
    return clock if end else replace(clock, spans=(*clock.spans[:-1], (start, day)))


def resume(clock: Clock, day: date) -> Clock:
    """Let it run on from `day`, which is not counted."""
    return replace(clock, spans=(*clock.spans, (day, None)))


def due(clock: Clock, calendar: Calendar = OFFICIAL) -> Limit:
    """The last day within the limit, given the spans in which the clock ran. None while it is stopped."""
    if clock.days is None or clock.spans[-1][1] is not None:
        return UNLIMITED
    left = clock.days
    for start, end in clock.spans[:-1]:
        spent = count(start, end or start, clock, calendar)
        if isinstance(spent, Text):
            return Limit(unknown=spent)
        left -= spent
    return after(clock.spans[-1][0], left, working=clock.working, calendar=calendar)


def count(start: date, end: date, clock: Clock, calendar: Calendar) -> int | Text:
    """The days of a span, its first not counted; or why they cannot be counted."""
    if not clock.working:
        return (end - start).days
    return _known(lambda: working_days_after(start, end, calendar))


def after(day: date, days: int, *, working: bool = True, calendar: Calendar = OFFICIAL) -> Limit:
    """The day that is `days` after `day`, which is not counted."""
    if not working:
        return Limit(day + timedelta(days=days))
    found = _known(lambda: add_working_days(day, days, calendar))
    return Limit(unknown=found) if isinstance(found, Text) else Limit(found)


def timing(limit: Limit, today: date, calendar: Calendar = OFFICIAL) -> Timing:
    """How a limit stands today, in a word, a number and a sentence."""
    if limit.unknown is not None:
        return Timing(Standing.UNKNOWN, None, limit.unknown)
    day = limit.day
    if day is None:
        return Timing(Standing.NO_LIMIT, None, STANDINGS[Standing.NO_LIMIT])
    if today > day:
        over = _known(lambda: working_days_after(day, today, calendar))
        if isinstance(over, Text) or over == 0:
            return Timing(Standing.LATE, None if isinstance(over, Text) else 0, Text("期限已过", "the day has passed"))
        s = "" if over == 1 else "s"
        return Timing(Standing.LATE, -over, Text(f"已超 {over} 个工作日", f"{over} working day{s} over"))
    left = _known(lambda: working_days_after(today, day, calendar))
    if isinstance(left, Text):
        return Timing(Standing.UNKNOWN, None, left)
    if left == 0:
        text = Text("今天到期", "due today") if today == day else Text("下个工作日前到期", "due before the next one")
        return Timing(Standing.NEAR, 0, text)
    s = "" if left == 1 else "s"
    word = Standing.NEAR if left <= NEAR else Standing.ON_TIME
    return Timing(word, left, Text(f"还剩 {left} 个工作日", f"{left} working day{s} left"))


def waited(since: date, today: date, calendar: Calendar = OFFICIAL) -> Text:
    """How long something has waited for which nothing lays down a limit: the day on which it came is not counted."""
    over = _known(lambda: working_days_after(since, today, calendar))
    if isinstance(over, Text):
        days = (today - since).days
        return Text(f"已等 {days} 天", f"{days} days so far")
    if over == 0:
        return Text("今天收到", "came today")
    return Text(f"已等 {over} 个工作日", f"{over} working day{'' if over == 1 else 's'} so far")


def _known(ask: Callable[[], Found]) -> Found | Text:
    """What the calendar says, or, for years that nobody has published, why it cannot say."""
    try:
        return ask()
    except Refused as refused:
        return refused.problems[0].message
