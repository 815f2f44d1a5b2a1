"""What is asked of supervision."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TypedDict

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.payments.balance import balance
from duixian.portal.supervision.models import Instalment, Obligation, Recovery, Standing, State
from duixian.portal.supervision.telling import timed
from duixian.procedure.limits import NEAR, Timing, after
from duixian.vocabulary.regions import region_name


def mine(actor: Authority) -> QuerySet[Obligation]:
    """What the actor's office or enterprise has to report on, the next day first."""
    return _with_award(actor.rows(Obligation, "report").filter(standing=Standing.OPEN))


def to_look_at(actor: Authority) -> QuerySet[Obligation]:
    """Reports that wait for the actor; whoever is above a district leaves an enterprise's to it, and has them in the
    list."""
    rows = actor.rows(Obligation, "judge").filter(standing=Standing.REPORTED)
    level = actor.organisation.level if actor.organisation else ""
    return _with_award(rows.exclude(level="applicant") if level != "district" else rows)


def undated(actor: Authority) -> QuerySet[Obligation]:
    """Those of which the bureau has still to say until when."""
    return _with_award(actor.rows(Obligation, "judge").filter(standing=Standing.OPEN, due_on=None))


def _with_award(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return rows.select_related("application__organisation", "application__call").defer("application__call__program")


def overdue(rows: QuerySet[Obligation]) -> QuerySet[Obligation]:
    return rows.filter(standing=Standing.OPEN, due_on__lt=timezone.localdate())


class Counted(TypedDict):
    region: str
    count: int


def by_district(rows: QuerySet[Obligation]) -> Iterable[Counted]:
    """How many there are in each district, the most first."""
    grouped = rows.order_by().values(region=F("application__organisation__region")).annotate(count=Count("pk"))
    return [Counted(region=one["region"], count=one["count"]) for one in grouped.order_by("-count", "region")]


def place(region: str) -> str:
    return region_name(region) or region


def filtered(actor: Authority, asked: Mapping[str, str]) -> QuerySet[Obligation]:
    """The actor's list as its filter asks for it."""
    match asked.get("scope"):
        case "mine":
            rows = mine(actor)
        case "look":
            rows = to_look_at(actor)
        case "all":
            rows = _with_award(actor.rows(Obligation))
        case _:
            rows = _with_award(actor.rows(Obligation).filter(standing__in=(Standing.OPEN, Standing.REPORTED)))
    if asked.get("level"):
        rows = rows.filter(level=asked["level"])
    today = timezone.localdate()
    soon = after(today, NEAR, calendar=settings.CALENDAR).day or today
    timings = {
        "late": Q(due_on__lt=today),
        "near": Q(due_on__gte=today, due_on__lte=soon),
        "ontime": Q(due_on__gt=soon),
        "none": Q(due_on=None),
    }
    wanted = timings.get(asked.get("timing", ""))
    return rows.filter(wanted) if wanted else rows


@dataclass(frozen=True, slots=True)
class Part:
    """An instalment with what of it is still to come, given that money fills the earliest first."""

    instalment: Instalment
    unpaid: int
    timing: Timing


def parts(recovery: Recovery) -> list[Part]:
    left, found = recovery.recovered, []
    for one in recovery.instalments.all():
        covered = min(left, one.amount)
        left -= covered
        found.append(Part(one, one.amount - covered, timed(one.due_on)))
    return found


def unpaid(instalment: Instalment) -> int:
    """What of one instalment is still to come."""
    if instalment.recovery.state != State.OPEN:
        return 0
    return next(part.unpaid for part in parts(instalment.recovery) if part.instalment.pk == instalment.pk)


def late(recoveries: Iterable[Recovery]) -> list[Recovery]:
    """Those of which a part should have come by now."""
    today = timezone.localdate()
    return [one for one in recoveries if any(p.unpaid and p.instalment.due_on < today for p in parts(one))]


def open_ones(organisation: int) -> QuerySet[Recovery]:
    return Recovery.objects.filter(organisation=organisation, state=State.OPEN)


def to_set_off(actor: Authority, recovery: Recovery) -> list[tuple[Application, int]]:
    """Awards of the same organisation of which the actor's office still owes something, and how much, where nothing
    was decided yet."""
    level = actor.organisation.level if actor.organisation else ""
    rows = actor.rows(Application, "pay").filter(organisation=recovery.organisation_id, approved__gt=0)
    decided = recovery.offsets.filter(level=level).values("application")
    awards = rows.exclude(pk__in=decided).select_related("call").defer("call__program")
    found = [(one, balance(one, level).due) for one in awards]
    return [(one, due) for one, due in found if due > 0] if recovery.state == State.OPEN else []
