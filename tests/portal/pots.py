"""Pots and applications to test money with: many that wait for their approval, made in bulk of one that was walked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from applying import a_call, act, at_review, fresh
from city import CITY, NANGANG, City, credit_code

from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import LEVEL_OF, Kind, Role
from duixian.portal.applications.models import Application, Event
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.models import Pot
from duixian.portal.budgets.payers import Payer
from duixian.portal.calls.models import Call
from duixian.procedure.model import CHINA, Move

POLICY, AWARD = "harbin-2022-1", 30_000_000
"""What the sample enterprise gets: 30万元."""


def city_pot(city: City, amount: int, year: int = 2026, **more: Any) -> Pot:
    payer = Payer(policy=POLICY, year=year, level="city", region=CITY)
    return open_pot(city.authority(Role.CITY_CLERK), payer, amount=amount, document="哈财预〔2026〕1号", **more)


def waiting_for_approval(city: City, number: int, amount: int = 100, call: Call | None = None) -> list[Application]:
    """So many applications that stand at their approval, of as many enterprises, each for `amount` fen. They have the
    events of one that was walked there; the ledger holds nothing of them yet."""
    first = at_review(city, "public-notice", NANGANG, call or a_call(city))
    channels = {"哈尔滨市政府官方网站": "", "冰城工信微信公众号": "", "龙哈工业云平台": ""}
    act(city, first, Move.LIST, Role.CITY_CLERK, list="L1", digest="d1")
    days = dict.fromkeys(channels, first.since.astimezone(CHINA).date().isoformat())
    act(city, first, Move.PUBLISH, Role.CITY_CLERK, digest="d1", channels=days)
    events = list(first.events.order_by("number"))
    first = fresh(first)
    firms = Organisation.objects.bulk_create(
        Organisation(code=credit_code(1000 + i), name=f"第{i}家", kind=Kind.ENTERPRISE, level=LEVEL_OF[Kind.ENTERPRISE],
                     region=NANGANG)
        for i in range(number)
    )  # fmt: skip
    stage = first.course.stages[first.course.index("public-notice") + 1]
    made = Application.objects.bulk_create([_like(first, i, firm, amount, stage.id) for i, firm in enumerate(firms)])
    passed = Event(
        number=len(events) + 1, at=events[-1].at, person=city.person(Role.CITY_CLERK), post=city.post(Role.CITY_CLERK),
        move=Move.PASS, stage="public-notice", desk_role="city", desk_level="city",
    )  # fmt: skip
    Event.objects.bulk_create(_copy(event, application) for application in made for event in (*events, passed))
    return made


def _like(first: Application, i: int, firm: Organisation, amount: int, stage: str) -> Application:
    fields = {f.attname: getattr(first, f.attname) for f in Application._meta.concrete_fields if f.attname != "id"}
    fields |= {
        "number": f"S2026-{i:05d}",
        "organisation_id": firm.pk,
        "lo": amount,
        "hi": amount,
        "approved": amount,
        "stage": stage,
        "kind": "approval",
        "duty": "approval",
        "holder_role": "approver",
        "holder_level": "city",
    }
    return Application(**fields)


def _copy(event: Event, application: Application) -> Event:
    fields = {f.attname: getattr(event, f.attname) for f in Event._meta.concrete_fields if f.attname != "id"}
    return Event(**{**fields, "application_id": application.pk})


def noon(year: int, month: int, day: int) -> datetime:
    return datetime(year, month, day, 12, tzinfo=CHINA)
