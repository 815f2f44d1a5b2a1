"""The city that the state machine drives, and what is looked at after each step: rows, journal, invariants."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from applying import EXTRA, GRANT, MATTER, a_call, a_paper, at_review
from city import CITY, DAOLI, NANGANG, City, build_city
from django.apps import apps
from reporting import a_platform
from site_clock import Clock

from duixian.portal.accounts.authority import VISITOR, Authority
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications import commands
from duixian.portal.applications.models import Application
from duixian.portal.calls.models import Call
from duixian.portal.journal import must_hold
from duixian.portal.papers.models import Paper
from duixian.portal.payments.models import Account
from duixian.portal.platforms.models import Report

GRANTS = (GRANT, "star-2-management")
_MANY_HATS = (
    (Role.DISTRICT_REVIEWER, Kind.DISTRICT_BUREAU, NANGANG), (Role.CITY_REVIEWER, Kind.CITY_BUREAU, CITY),
    (Role.AUDITOR, Kind.THIRD_PARTY, CITY), (Role.APPROVER, Kind.GOVERNMENT, CITY),
    (Role.CITY_FINANCE, Kind.CITY_FINANCE, CITY),
)  # fmt: skip
AT_THE_END = {"call-pinned", "records-whole"}
"""What hashes whole programs is asked at the end of a run: what was pinned does not come right again."""
_NOISE = {"notifications.message", "journal.entry", "journal.head"}
_LARGE = {"program", "body", "data", "procedure", "text"}


@dataclass(frozen=True)
class World:
    """The city before anything random happens to it."""

    city: City
    clock: Clock
    call: Call
    people: Sequence[Authority]


def build_world(clock: Clock) -> World:
    """Two applications that wait for their list, one that was just filed; two platforms; one person who sits at many
    desks."""
    city = build_city()
    for region in (NANGANG, DAOLI):
        a_platform(city, region)
    call = a_call(city, grants=GRANTS)
    at_review(city, "public-notice", NANGANG, call)
    at_review(city, "public-notice", DAOLI, call)
    clerk = city.authority(Role.CLERK, DAOLI)
    second = commands.start(clerk, call, GRANTS[1], MATTER)
    commands.attach(clerk, second, EXTRA["id"], Paper.objects.get(organisation=city.enterprise(DAOLI)))
    commands.file(clerk, Application.objects.get(pk=second.pk), committed=True)
    a_paper(city.enterprise(), "另一份.pdf")
    hats = city.person(Role.CITY_REVIEWER, CITY)
    for role, kind, region in _MANY_HATS:
        organisation = city.organisations[kind, region]
        Post.objects.get_or_create(person=hats, organisation=organisation, role=role, since=date(2020, 1, 1))
    posts = Post.objects.select_related("person", "organisation").order_by("pk")
    people = [VISITOR, *(Authority(post.person, post) for post in posts)]
    return World(city, clock, call, people)


def broken(names: set[str]) -> dict[str, list[str]]:
    """What breaks these invariants, by name."""
    asked = {one.name: [str(row) for row in one.broken()] for one in must_hold() if one.name in names}
    return {name: rows for name, rows in asked.items() if rows}


Key = tuple[str, str]


def snapshot() -> dict[Key, dict[str, object]]:
    """Every row of the site, but for what is only derived or told."""
    found: dict[Key, dict[str, object]] = {}
    for model in apps.get_models():
        label = model._meta.label_lower
        if not model.__module__.startswith("duixian.portal") or label in _NOISE:
            continue
        names = [field.attname for field in model._meta.concrete_fields if field.attname not in _LARGE]
        for row in model._default_manager.values(*names):
            found[label, str(row[model._meta.pk.attname])] = row  # type: ignore[union-attr]
    return found


def owners(key: Key, row: dict[str, Any]) -> set[Key]:
    """The things whose entries may speak of a row: itself, and what it is a part of."""
    label, _ = key
    parts = {
        "application_id": "applications.application", "list_id": "lists.publiclist", "batch_id": "payments.batch",
        "payment_id": "payments.payment", "call_id": "calls.call", "report_id": "platforms.report",
    }  # fmt: skip
    found = {key} | {(owner, str(row[name])) for name, owner in parts.items() if row.get(name)}
    if label == "payments.account":  # the next one says that it ended
        found |= {(label, str(one.pk)) for one in Account.objects.filter(organisation=row["organisation_id"])}
    if label == "platforms.report":  # the next one says that it took its place
        same = Report.objects.filter(platform=row["platform_id"], month=row["month"])
        found |= {(label, str(one.pk)) for one in same}
    return found
