"""The platforms of a soak: two operators of Jiaxing send their months, now and then with a jump or with a device of the
other; the bureaus decide what is odd. Both keep a listing current, and write to each other about it.

The operators file nothing, so what they report stands in nobody's way.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from contests import a_post, an_organisation
from django.db.models import QuerySet
from django.utils import timezone
from reporting import CHANNEL, OPERATION, machine, rows

from benchmarks.soak_city import DISTRICTS, JIAXING, YEAR, Town, actor_of, moment
from benchmarks.soak_desks import Job
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid, work
from duixian.portal.listings.commands import ask, moderate, publish, reply, update
from duixian.portal.listings.models import Enquiry, Listing
from duixian.portal.listings.models import State as Shown
from duixian.portal.platforms.commands import decide, enter, report
from duixian.portal.platforms.models import Decision, Device, Doubt, Platform, State
from duixian.quantity.problem import Refused

OPERATORS = len(DISTRICTS[JIAXING])
_FIRST = 30_000


def waiting(_: Town, day: int) -> Iterator[Job]:
    """What the operators have to send, and what their bureaus have to decide."""
    platforms = list(Platform.objects.order_by("pk"))
    if len(platforms) < OPERATORS:
        yield from (("open platform", which) for which in range(OPERATORS))
    yield from (("report month", one.pk) for one in platforms if _unreported(one))
    yield from (("decide doubt", key) for key in _keys(Doubt.objects.filter(state=Decision.OPEN)))
    this_month = moment(day).replace(day=1)
    shown = Listing.objects.filter(state=Shown.SHOWN, updated_at__lt=this_month)
    yield from (("moderate listing", key) for key in _keys(Listing.objects.filter(state=Shown.WAITING)))
    yield from (("update listing", key) for key in _keys(shown))
    yield from (("ask about listing", key) for key in _keys(Listing.objects.filter(state=Shown.SHOWN, enquiries=None)))
    yield from (("answer enquiry", key) for key in _keys(Enquiry.objects.filter(answer="")))


def _keys(found: QuerySet[Any]) -> list[int]:
    return sorted(found.values_list("pk", flat=True))


def _clerk(organisation: int) -> Authority:
    return actor_of(Post.objects.get(organisation=organisation, role=Role.CLERK).pk)


def open_platform(_: Town, which: int, __: random.Random) -> object:
    """An operator is founded with its dossier, registers its platform and publishes a listing: all or nothing."""
    region = DISTRICTS[JIAXING][which]
    name = f"第{which}平台有限公司"
    if Organisation.objects.filter(name=name).exists():
        return None
    with work():
        firm = an_organisation(_FIRST + which, Kind.ENTERPRISE, region, name)
        clerk = actor_of(a_post(firm, Role.CLERK).pk)
        data = {"dossier": 1, "applicant": {"code": firm.code, "name": name}, "matters": [dict(OPERATION)]}
        Dossier.objects.create(organisation=firm, data=data, version=1)
        publish(clerk, kind="supply_demand", title="设备上云", text="免费接入三个月")
        return enter(clerk, matter=str(OPERATION["id"]), name=f"{name}平台", channels=[CHANNEL])


def _unreported(platform: Platform) -> list[date]:
    """The months that are over since it was registered and of which no report counts."""
    today, made = timezone.localdate(), timezone.localdate(platform.made_at)
    counted = set(platform.reports.filter(state=State.COUNTED).values_list("month", flat=True))
    last = today.month if today.year == YEAR else 13
    months = (date(YEAR, number, 1) for number in range(made.month, last))
    return [month for month in months if month not in counted]


def send_month(_: Town, key: int, dice: random.Random) -> object:
    """The earliest month that is missing: what came new grows the totals, sometimes by far more than before."""
    platform = Platform.objects.select_related("organisation").get(pk=key)
    if not (missing := _unreported(platform)):
        return None
    month = missing[0]
    before = platform.reports.filter(state=State.COUNTED, month__lt=month).order_by("month").last()
    then: Mapping[str, int] = before.figures if before else {"enterprises_served": 300, "devices_connected": 9_000}
    users = dice.randint(8, 15) * (30 if dice.random() < 0.15 else 1)
    devices = [machine(f"{platform.number}-{month:%m}-{i}") for i in range(dice.randint(1, 4))]
    foreign = Device.objects.filter(report__state=State.COUNTED).exclude(report__platform=platform).first()
    if foreign is not None and dice.random() < 0.2:
        devices.append({"maker": foreign.maker, "model": foreign.model, "serial": foreign.serial})
    figures = {
        "enterprises_served": then["enterprises_served"] + users,
        "devices_connected": then["devices_connected"] + len(devices),
        "new_users": users, "new_devices": len(devices),
    }  # fmt: skip
    try:
        return report(_clerk(platform.organisation_id), platform, month, rows(figures, devices))
    except Refused as refused:
        raise Invalid(refused.problems) from None


def decide_doubt(town: Town, key: int, dice: random.Random) -> object:
    doubt = Doubt.objects.get(pk=key)
    role = Role.DIRECTOR if doubt.region == JIAXING else Role.DISTRICT_REVIEWER
    return decide(town.at(role, doubt.region), doubt, accepted=dice.random() < 0.75, reason="已电话核实")


def moderate_listing(town: Town, key: int, dice: random.Random) -> object:
    listing = Listing.objects.select_related("organisation").get(pk=key)
    district, shown = town.at(Role.DISTRICT_CLERK, listing.organisation.region), dice.random() < 0.95
    return moderate(district, listing, shown=shown, reason="" if shown else "内容不清")


def update_listing(_: Town, key: int, dice: random.Random) -> object:
    """Most are brought up to date in most months."""
    if dice.random() < 0.3:
        return None
    listing = Listing.objects.get(pk=key)
    text = f"{timezone.localdate()} 起免费接入三个月"
    return update(_clerk(listing.organisation_id), listing, title=listing.title, text=text)


def ask_about(_: Town, key: int, __: random.Random) -> object:
    listing = Listing.objects.get(pk=key)
    other = Platform.objects.exclude(organisation=listing.organisation_id).order_by("pk").first()
    return ask(_clerk(other.organisation_id), listing, "三个月以后怎样收费？") if other else None


def answer_enquiry(_: Town, key: int, __: random.Random) -> object:
    enquiry = Enquiry.objects.select_related("listing").get(pk=key)
    return reply(_clerk(enquiry.listing.organisation_id), enquiry, "每台每月三十元")


DO: Mapping[str, Callable[[Town, int, random.Random], object]] = {
    "open platform": open_platform, "report month": send_month, "decide doubt": decide_doubt,
    "moderate listing": moderate_listing, "update listing": update_listing, "ask about listing": ask_about,
    "answer enquiry": answer_enquiry,
}  # fmt: skip
