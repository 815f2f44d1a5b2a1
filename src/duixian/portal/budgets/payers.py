"""Who pays an award, and out of which pot: every payer's share has a pot of its own."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.budgets.models import Pot
from duixian.portal.journal import write
from duixian.portal.payments.balance import shares
from duixian.vocabulary.regions import region_at


class Payer(TypedDict):
    """Whose money it is, for what and when: the key of a pot."""

    policy: str
    year: int
    level: str
    region: str


def parts(application: Application) -> dict[str, int]:
    """Each payer's part of what is approved (fen), by level, those that pay nothing left out."""
    return {level: amount for level, amount in shares(application).items() if amount}


def pots_of(application: Application, levels: Iterable[str] = ()) -> dict[str, Pot]:
    """The pots that exist for the application's payers, by level; and for those of `levels`."""
    wanted = {payer_of(application, level)["region"] for level in {*shares(application), *levels}}
    found = Pot.objects.filter(policy=application.policy, year=application.call.year, region__in=wanted)
    return {
        pot.level: pot
        for pot in found.order_by("pk")
        if pot.region == region_at(pot.level, application.organisation.region)
    }


def ensure(actor: Authority, payer: Payer) -> Pot:
    """The pot of a payer; the first transfer, or the first funds, make it."""
    pot, fresh = Pot.objects.get_or_create(**payer, defaults={"opened_at": timezone.now()})
    if fresh:
        write(actor, "pot opened", pot, None, dict(payer))
    return pot


def ensure_for(actor: Authority, application: Application, level: str) -> Pot:
    """The pot that a level's part of the application's award comes from."""
    return ensure(actor, payer_of(application, level))


def payer_of(application: Application, level: str) -> Payer:
    region = region_at(level, application.organisation.region)
    return {"policy": application.policy, "year": application.call.year, "level": level, "region": region}
