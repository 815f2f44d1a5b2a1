"""Reminders: once ahead of the day, once when it is near, once when it is over."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.applications.audience import applicants_of
from duixian.portal.journal import command, lock
from duixian.portal.notifications.commands import tell
from duixian.portal.supervision.models import Instalment, Obligation, Standing, State
from duixian.portal.supervision.queries import unpaid
from duixian.portal.supervision.telling import holders, page_of, timed
from duixian.procedure.limits import Standing as Limits
from duixian.quantity.money import format_money
from duixian.quantity.text import Text

AHEAD = 30
"""Days before a day that is due on which the first reminder goes out."""
_WORDS = {
    "ahead": Text("即将到期", "Due soon"),
    "near": Text("临近期限", "Near its limit"),
    "late": Text("已经超期", "Late"),
}


def remind() -> int:
    """Tell those who have to report or to pay; how many were told something new."""
    horizon = timezone.localdate() + timedelta(days=AHEAD)
    obligations = Obligation.objects.filter(standing=Standing.OPEN, due_on__lte=horizon)
    parts = Instalment.objects.filter(recovery__state=State.OPEN, due_on__lte=horizon)
    told = sum(_remind_holder(key) for key in obligations.values_list("pk", flat=True))
    return told + sum(_remind_debtor(key) for key in parts.values_list("pk", flat=True))


def step(due_on: date, told: str) -> str:
    """The reminder that is due and has not gone out; "" where there is none."""
    match timed(due_on).standing:
        case Limits.LATE:
            now = "late"
        case Limits.NEAR:
            now = "near"
        case _:
            now = "ahead"
    order = ("", "ahead", "near", "late")
    return now if order.index(now) > order.index(told) else ""


@command
def _remind_holder(key: int) -> bool:
    obligation = lock(Obligation.objects.select_related("application__organisation"), key)
    assert obligation.due_on
    now = step(obligation.due_on, obligation.told)
    if obligation.standing == Standing.OPEN and now:
        obligation.told = now
        obligation.save(update_fields=["told"])
        word, title = _WORDS[now], obligation.titled
        subject = Text(f"{word.zh}：{title.zh}", f"{word.en}: {title.en}")
        tell(SYSTEM, holders(obligation), obligation, subject, page_of(obligation), timed(obligation.due_on).text)
    return bool(now)


@command
def _remind_debtor(key: int) -> bool:
    part = lock(Instalment.objects.select_related("recovery__application__organisation"), key)
    now, owed = step(part.due_on, part.told), unpaid(part)
    if not (now and owed):
        return False
    part.told = now
    part.save(update_fields=["told"])
    word, sums = _WORDS[now], (format_money(owed), format_money(owed, "en"))
    subject = Text(f"{word.zh}：应退回 {sums[0]}", f"{word.en}: {sums[1]} to give back")
    people = applicants_of(part.recovery.application)
    tell(SYSTEM, people, part.recovery, subject, page_of(part.recovery), timed(part.due_on).text)
    return True
