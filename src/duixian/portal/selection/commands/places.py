"""Places: given under the lock of every limit that they count against, given up where an application falls away."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.journal import Invalid, for_update, write
from duixian.portal.selection.models import Quota, Seat
from duixian.portal.selection.terms import Competition
from duixian.quantity.problem import Problem
from duixian.quantity.text import Text


def quotas_of(call: Call, competition: Competition) -> list[Quota]:
    """The limits that a place under a call counts against; not kept yet where nobody has taken one of their places."""
    found: list[Quota] = []
    if (quota := competition.quota) is not None:
        year = call.year if quota.per == "year" else 0
        kept = Quota.objects.filter(rule=competition.rule, year=year).first()
        found.append(kept or Quota(rule=competition.rule, year=year, places=quota.places, of=quota.of))
    if call.quota is not None:
        kept = Quota.objects.filter(rule="", call=call).first()
        found.append(kept or Quota(call=call, places=call.quota))
    return found


def lock_quotas(quotas: Sequence[Quota]) -> list[Quota]:
    """The limits, locked until the transaction ends: nobody else gives one of their places meanwhile."""
    keys = [quota.pk or _kept(quota).pk for quota in quotas]
    return list(for_update(Quota.objects).filter(pk__in=keys).order_by("pk"))


def _kept(quota: Quota) -> Quota:
    """The row of a limit, made by whoever locks it first."""
    of = {"rule": quota.rule, "year": quota.year, "call": quota.call}
    return Quota.objects.get_or_create(**of, defaults={"places": quota.places, "of": quota.of})[0]


def taken(quota: Quota, besides: Iterable[int] = ()) -> int:
    """How many places of a limit are taken, those of some applications (by key) not counted."""
    seats = Seat.objects.exclude(application__in=list(besides))
    if quota.call_id is not None:
        return seats.filter(call=quota.call_id).count()
    seats = seats.filter(rule=quota.rule, **({"year": quota.year} if quota.year else {}))
    if quota.of == "applicant":
        return seats.order_by().values("organisation").distinct().count()
    return seats.count()


def holds(quota: Quota, application: Application) -> bool:
    """Whether the application needs no further place: its applicant, with all of its claims, has one."""
    seats = Seat.objects.filter(rule=quota.rule, organisation=application.organisation_id)
    seats = seats.filter(**({"year": quota.year} if quota.year else {}))
    return quota.of == "applicant" and seats.exists()


def full(application: Application, quotas: Iterable[Quota]) -> list[Problem]:
    """The limits that have no place left for an application without one; the caller holds their locks."""
    if Seat.objects.filter(application=application).exists():
        return []
    return [
        _full(quota) for quota in quotas if taken(quota) >= quota.places and not holds(quota, application)
    ]  # fmt: skip


def _full(quota: Quota) -> Problem:
    of = Text(f"{quota.year} 年" if quota.year else "", f" of {quota.year}" if quota.year else "")
    where = Text("本通知", " of the call") if quota.call_id else Text(of.zh or "这一条款", of.en)
    text = Text(f"{where.zh}的 {quota.places} 个名额已满", f"the {quota.places} places{where.en} are taken")
    return Problem("quota-full", text)


def give(actor: Authority, application: Application, competition: Competition, quotas: Sequence[Quota]) -> Seat:
    """Give an application a place; the one that it has. The caller holds the locks of `quotas`. Raises `Invalid`."""
    if problems := full(application, quotas):
        raise Invalid(problems)
    seat, new = Seat.objects.get_or_create(
        application=application,
        defaults={
            "rule": competition.rule,
            "year": application.call.year,
            "call": application.call,
            "organisation": application.organisation,
            "since": timezone.now(),
        },
    )
    if new:
        write(actor, "place given", seat, None, {"application": application.number, "rule": seat.rule})
    return seat


def take(actor: Authority, application: Application, competition: Competition) -> Seat:
    """Give an application a place under the locks of its limits. Raises `Invalid` where one of them is full."""
    return give(actor, application, competition, lock_quotas(quotas_of(application.call, competition)))


def give_up(actor: Authority, application: Application) -> bool:
    """Take an application's place back; whether it had one."""
    seat = for_update(Seat.objects).filter(application=application).first()
    if seat is None:
        return False
    write(actor, "place given up", seat, {"application": application.number, "rule": seat.rule}, None)
    seat.delete()
    return True
