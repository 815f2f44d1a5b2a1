"""Pots and applications to test money with: many alike, made in bulk of one that was walked to its notice."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch

from applying import a_call, at_review, fresh
from city import CITY, NANGANG, City, credit_code
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Kind, Level, Role
from duixian.portal.applications.models import Application, Event
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.models import Pot
from duixian.portal.budgets.payers import Payer
from duixian.portal.calls.models import Call
from duixian.portal.dossiers.models import Dossier
from duixian.procedure.model import Move
from duixian.procedure.position import position

POLICY, AWARD = "harbin-2022-1", 30_000_000
"""What the sample enterprise gets: 30万元."""
CHANNELS = ("哈尔滨市政府官方网站", "冰城工信微信公众号", "龙哈工业云平台")


def city_pot(city: City, amount: int, year: int = 2026, **more: Any) -> Pot:
    payer = Payer(policy=POLICY, year=year, level="city", region=CITY)
    return open_pot(city.authority(Role.CITY_CLERK), payer, amount=amount, document="哈财预〔2026〕1号", **more)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """The site's clock stands at a moment."""
    with patch("django.utils.timezone.now", lambda: moment):
        yield


def alike(city: City, number: int, amount: int, call: Call | None = None) -> list[Application]:
    """So many applications of as many enterprises that have come to their notice, each for `amount` fen. They have the
    events of one that was walked there, which is not among them; the ledger holds nothing of them yet."""
    first = fresh(at_review(city, "public-notice", NANGANG, call or a_call(city)))
    events = list(first.events.order_by("number"))
    firms = Organisation.objects.bulk_create(
        Organisation(
            code=credit_code(1000 + i), name=f"第{i}家", kind=Kind.ENTERPRISE, level=Level.APPLICANT,
            region=NANGANG,
        )
        for i in range(number)
    )  # fmt: skip
    known = Dossier.objects.get(organisation=first.organisation).data
    Dossier.objects.bulk_create(
        Dossier(organisation=firm, data={**known, "applicant": {**known["applicant"], "code": firm.code}}, version=1)
        for firm in firms
    )
    said = {"lo": amount, "hi": amount, "approved": amount}
    made = Application.objects.bulk_create(
        _copy(first, number=f"S2026-{i:05d}", organisation_id=firm.pk, **said) for i, firm in enumerate(firms)
    )
    Event.objects.bulk_create(_copy(event, application_id=one.pk) for one in made for event in events)
    return made


def waiting_for_approval(city: City, number: int, amount: int) -> list[Application]:
    """The same a step further: their notice was published three weeks ago and has run. All are on the list `L1`, of
    digest `d1`."""
    now = timezone.now()
    with at(now - timedelta(days=28)):
        made = alike(city, number, amount)
    day = timezone.localdate(now - timedelta(days=28))
    person, post = city.person(Role.CITY_CLERK), city.post(Role.CITY_CLERK)
    steps: list[tuple[Move, int, dict[str, Any]]] = [
        (Move.LIST, 28, {"list": "L1", "digest": "d1"}),
        (Move.PUBLISH, 28, {"digest": "d1", "channels": dict.fromkeys(CHANNELS, day.isoformat())}),
        (Move.PASS, 1, {}),
    ]
    had = made[0].events.count()
    events = [
        Event(
            application=one, number=had + i, at=now - timedelta(days=ago), person=person, post=post, move=move,
            stage="public-notice", desk_role="city", desk_level="city", data=data,
        )
        for one in made
        for i, (move, ago, data) in enumerate(steps, 1)
    ]  # fmt: skip
    Event.objects.bulk_create(events)
    stands = position(made[0].course, [event.happened for event in made[0].events.order_by("number")])
    assert stands.holder
    Application.objects.filter(pk__in=[one.pk for one in made]).update(
        stage=stands.stage, kind="approval", duty="approval", holder_role=stands.holder.role,
        holder_level=stands.holder.level, listed=stands.listed, since=stands.since,
    )  # fmt: skip
    return list(Application.objects.filter(pk__in=[one.pk for one in made]).order_by("pk"))


def _copy(row: Any, **other: Any) -> Any:
    fields = {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.attname != "id"}
    return type(row)(**{**fields, **other})
