"""The places, offices, people, calls and intended applications of a soak: three cities and their province, for a year.

Everything is chosen from the seed before the year begins; what people then do to each other is not.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from contests import SHEET, a_post, an_organisation, plain_case
from offering import MATTER as PILOT

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.assessing import engine_of
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.payers import Payer
from duixian.portal.calls.commands import announce_call, draft_call
from duixian.portal.calls.models import Call
from duixian.portal.calls.terms import Terms
from duixian.portal.dossiers.engines import engine_for
from duixian.portal.dossiers.models import Dossier
from duixian.portal.selection.commands import register_expert, save_sheet
from duixian.portal.vouchers.commands import register_provider
from duixian.procedure.model import CHINA
from duixian.procedure.selecting import Sheet

YEAR = 2025
"""A year in which all five policies are in force."""
HARBIN, JIAXING, SHUANGYASHAN, PROVINCE = "230100", "330400", "230500", "230000"
DISTRICTS: Mapping[str, Sequence[str]] = {
    HARBIN: ("230102", "230103"),
    JIAXING: ("330402", "330411"),
    SHUANGYASHAN: ("230502", "230503"),
}
OFFICES: Mapping[Kind, Sequence[Role]] = {
    Kind.CITY_BUREAU: (Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR),
    Kind.CITY_FINANCE: (Role.CITY_FINANCE,),
    Kind.CREDIT_OFFICE: (Role.CREDIT_OFFICER,),
    Kind.GOVERNMENT: (Role.APPROVER,),
    Kind.THIRD_PARTY: (Role.THIRD_PARTY_REVIEWER, Role.AUDITOR),
}
PROVINCES = tuple(dict.fromkeys(city[:2] + "0000" for city in DISTRICTS))
ABOVE: Mapping[Kind, Sequence[Role]] = {
    Kind.PROVINCE: (Role.PROVINCE_CLERK, Role.PROVINCE_REVIEWER),
    Kind.PROVINCE_FINANCE: (Role.PROVINCE_FINANCE,),
    Kind.GOVERNMENT: (Role.APPROVER,),
}
"""The offices of a province."""
IN_ORDER = Sheet((), ("filed_at", "draw"))
INVOICE = "2423200000{:010d}"


@dataclass(frozen=True)
class Opening:
    """A call that opens in the year: its grants with their weight, its window in days of the year, its short money.

    `pot`: how much of what is asked for suffices, in percent; None: as much as it takes.
    """

    policy: str
    region: str
    grants: Mapping[str, int]
    window: tuple[int, int]
    sheets: Mapping[str, Sheet] = field(default_factory=dict)
    quota: int | None = None
    pot: int | None = None
    shortfall: str = ""


OPENINGS = (
    Opening(
        "harbin-2022-1", HARBIN, {"star-3-equipment": 8, "star-2-management": 6, "listing-voucher": 8, "diagnosis": 4},
        (12, 75), pot=60_000_000, shortfall="pro-rata",
    ),
    Opening(
        "harbin-2021-1", HARBIN, {"equity-financing": 4, "service-platform-rank": 6}, (40, 90),
        {"service-platform-rank": SHEET},
    ),
    Opening(
        "jiaxing-2021-7", JIAXING, {"intranet-5g": 6, "identifier-node": 3, "data-projects": 5, "device-connection": 4},
        (60, 120), {"intranet-5g": SHEET, "data-projects": SHEET},
    ),
    Opening(
        "shuangyashan-2022", SHUANGYASHAN, {"cloud-use": 10, "national-pilot": 3, "integration-standard": 4},
        (90, 150), {"cloud-use": IN_ORDER}, pot=150_000_000, shortfall="order",
    ),
    Opening(
        "heilongjiang-20", PROVINCE, {"standards-levels": 4, "national-scenario": 3, "security-assessment": 3},
        (100, 170),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Intended:
    """An application that an enterprise means to file. `day`: of the year."""

    clerk: int
    call: int
    grant: str
    day: int


@dataclass
class Town:
    """Everybody who works in it, what is called for, and who means to file what."""

    posts: dict[tuple[Role, str], Post] = field(default_factory=dict)
    calls: dict[int, int] = field(default_factory=dict)
    """By its opening, a call's key."""
    intended: list[Intended] = field(default_factory=list)

    def at(self, role: Role, region: str) -> Authority:
        """Who sits at the role's desk of a place; a district's people where the place is a district."""
        post = self.posts[role, region]
        return Authority(post.person, post)

    def city(self, role: Role, region: str) -> Authority:
        """The same of the city that a place belongs to."""
        return self.at(role, region[:4] + "00")

    def clerk(self, region: str) -> Authority:
        """The clerk of the bureau whose own region it is: a city's, or a province's."""
        return self.at(Role.PROVINCE_CLERK if region in PROVINCES else Role.CITY_CLERK, region)


def moment(day: int) -> datetime:
    """Ten in the morning of a day of the year."""
    return datetime(YEAR, 1, 1, 10, tzinfo=CHINA) + timedelta(days=day)


def found(applications: int, draw: random.Random) -> Town:
    """The offices with their people, and as many intentions as asked for, each by an enterprise with its dossier."""
    town = Town()
    number = 0
    for place in (*DISTRICTS, *PROVINCES):
        for kind, roles in (ABOVE if place in PROVINCES else OFFICES).items():
            number += 1
            office = an_organisation(number, kind, place, f"{place}{kind}")
            town.posts |= {(role, place): a_post(office, role) for role in roles}
    for city, districts in DISTRICTS.items():
        for district in districts:
            number += 1
            office = an_organisation(number, Kind.DISTRICT_BUREAU, district, f"{district}工信局")
            both = (Role.DISTRICT_CLERK, Role.DISTRICT_REVIEWER)
            town.posts |= {(role, district): a_post(office, role) for role in both}
            number += 1
            office = an_organisation(number, Kind.DISTRICT_FINANCE, district, f"{district}财政局")
            town.posts[Role.DISTRICT_FINANCE, district] = a_post(office, Role.DISTRICT_FINANCE)
        experts(town, city)
    ways = [(i, grant) for i, one in enumerate(OPENINGS) for grant, weight in one.grants.items() for _ in range(weight)]
    for i in range(applications):
        which, grant = draw.choice(ways)
        opening = OPENINGS[which]
        region = draw.choice(DISTRICTS[HARBIN if opening.region == PROVINCE else opening.region])
        day = draw.randint(opening.window[0] + 1, opening.window[1] - 2)
        town.intended.append(Intended(an_enterprise(i, region, opening.policy, grant, draw), which, grant, day))
    provider(town)
    return town


def experts(town: Town, city: str) -> None:
    centre = an_organisation(900 + int(city[:4]), Kind.THIRD_PARTY, city, f"{city}专家库")
    for i in range(4):
        person = a_post(centre, Role.THIRD_PARTY_REVIEWER, f"expert{i}").person
        register_expert(
            town.at(Role.CITY_CLERK, city), person, fields=["工业互联网"], employer=centre.code, employer_name="专家库"
        )


def an_enterprise(number: int, region: str, policy: str, grant: str, draw: random.Random) -> int:
    """An enterprise whose dossier suits the grant; the key of its clerk's post. Some share an invoice with another,
    some were chosen as a pilot by the state, which nobody applies for."""
    firm = an_organisation(10_000 + number, Kind.ENTERPRISE, region, f"第{number}企业有限公司")
    data: dict[str, Any] = plain_case(policy, grant)
    data["applicant"] |= {"code": firm.code, "name": firm.name}
    for name in ("registered_region", "tax_region", "main_business_region", "statistics_region"):
        if name in data["applicant"]:
            data["applicant"][name] = region
    shared = draw.random() < 0.15
    for matter in data["matters"]:
        if years := matter.get("years"):  # what holds of the last year told holds of all since
            last = max(years, key=int)
            matter["years"] = years | {str(year): years[last] for year in range(int(last) + 1, YEAR + 1)}
        for i, line in enumerate(matter.get("lines", ())):
            line["id"] = INVOICE.format(draw.randrange(4) if shared and i == 0 else 1000 + number * 50 + i)
    if policy == "harbin-2022-1" and draw.random() < 0.15:
        data["matters"].append(deepcopy(PILOT))
    Dossier.objects.create(organisation=firm, data=data, version=1)
    return a_post(firm, Role.CLERK).pk


def provider(town: Town) -> None:
    """Who serves for vouchers: an enterprise of its own."""
    firm: Organisation = an_organisation(9_999, Kind.ENTERPRISE, DISTRICTS[HARBIN][0], "冰城云服务有限公司")
    town.posts[Role.CLERK, HARBIN] = a_post(firm, Role.CLERK)
    register_provider(town.at(Role.CITY_CLERK, HARBIN), firm.code, "云 ERP、云 MES")


def announce(town: Town, which: int) -> Call:
    """Open a call of the year on its day, with its sheets and its money."""
    opening = OPENINGS[which]
    clerk = town.clerk(opening.region)
    opens, closes = (moment(day).date() for day in opening.window)
    terms = Terms(
        opening.policy, YEAR, f"{YEAR} 年度申报通知", tuple(opening.grants), opens, closes, quota=opening.quota,
        contacts=[{"unit": "工信局", "name": "张三", "phone": "0451-84664000"}], shortfall=opening.shortfall,
    )  # fmt: skip
    call = draft_call(clerk, terms)
    for grant, sheet in opening.sheets.items():
        save_sheet(clerk, call, grant, sheet, experts=2 if sheet.criteria else 0)
    call = announce_call(clerk, call.pk, call.version)
    town.calls[which] = call.pk
    engine_of(call)  # compiled here, so that no process of a round has to
    for district in (district for districts in DISTRICTS.values() for district in districts):
        engine_for(district)
    return call


def fund(town: Town, which: int, amount: int) -> None:
    """Provide the city's money for a call's policy."""
    opening = OPENINGS[which]
    payer = Payer(policy=opening.policy, year=YEAR, level="city", region=opening.region)
    open_pot(town.at(Role.CITY_CLERK, opening.region), payer, amount=amount, document=f"财预〔{YEAR}〕{which + 1}号")


def actor_of(post: int) -> Authority:
    kept = Post.objects.select_related("person", "organisation").get(pk=post)
    return Authority(kept.person, kept)


def clerk_of(organisation: Organisation) -> Authority:
    """The clerk of an enterprise."""
    return actor_of(Post.objects.get(organisation=organisation, role=Role.CLERK).pk)


def today(day: int) -> date:
    return moment(day).date()
