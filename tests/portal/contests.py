"""Contests to test with: a city under one of the three policies that choose, its experts, its applicants."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import pytest
from applying import a_paper, fresh
from city import credit_code, credit_lists
from django.test import Client
from django.utils import timezone

from duixian.policy.loader import find_policy
from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Kind, Role, level_of
from duixian.portal.applications.commands import LineFound, file, move, start, verify
from duixian.portal.applications.models import Application, Attachment
from duixian.portal.calls.commands import announce_call, draft_call
from duixian.portal.calls.models import Call
from duixian.portal.calls.terms import Terms
from duixian.portal.dossiers.models import Dossier
from duixian.portal.journal import Invalid
from duixian.portal.selection.commands import convene, freeze, open_round, register_expert, save_sheet, score
from duixian.portal.selection.models import Candidate, Expert, Member, Round, Seat, Seating
from duixian.procedure.model import Move
from duixian.procedure.selecting import Criterion, Sheet
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import read_source

SHEET = Sheet(
    (
        Criterion("c1", Text("投资效益", "return"), "economic", 40),
        Criterion("c2", Text("技术水平", "technology"), "technical", 40),
        Criterion("c3", Text("示范作用", "example"), "technical", 20),
    ),
    ("score", "technical"),
)
_SINCE = date(2015, 1, 1)


@dataclass
class Contest:
    """A call with one grant, everybody at their desks. `people` by role; `experts` in the order of registration."""

    policy: str
    grant: str
    region: str
    district: str
    call: Call
    people: Mapping[Role, Post]
    experts: list[Expert] = field(default_factory=list)
    filed: int = 0

    def who(self, role: Role) -> Authority:
        post = self.people[role]
        return Authority(post.person, post)

    def expert(self, expert: Expert) -> Authority:
        post = Post.objects.select_related("person", "organisation").get(person=expert.person_id)
        return Authority(post.person, post)


PLACES = {
    "harbin-2021-1": ("230100", "230103"),
    "jiaxing-2021-7": ("330400", "330402"),
    "shuangyashan-2022": ("230500", "230502"),
}
_DESKS = (
    (Kind.CITY_BUREAU, (Role.CITY_CLERK, Role.CITY_REVIEWER, Role.DIRECTOR)),
    (Kind.DISTRICT_BUREAU, (Role.DISTRICT_REVIEWER,)),
    (Kind.CREDIT_OFFICE, (Role.CREDIT_OFFICER,)),
    (Kind.GOVERNMENT, (Role.APPROVER,)),
)


def a_contest(
    policy: str, grant: str, sheet: Sheet | None, *, experts: int = 3, register: int = 5, quota: int | None = None,
    fields: Sequence[str] = (), others: Sequence[str] = (), announced: bool = True,
    shortfall: str = "",
) -> Contest:  # fmt: skip
    """A call whose sheet was written with its draft, and a register of experts."""
    region, district = PLACES[policy]
    people: dict[Role, Post] = {}
    for number, (kind, roles) in enumerate(_DESKS, 101):
        where = district if kind is Kind.DISTRICT_BUREAU else region
        office = an_organisation(number, kind, where, f"{kind}")
        people |= {role: a_post(office, role) for role in roles}
    credit_lists(region[:2] + "0000")
    today = timezone.localdate()
    clerk = Authority(people[Role.CITY_CLERK].person, people[Role.CITY_CLERK])
    contacts = [{"unit": "市工信局", "name": "张三", "phone": "0451-84664000"}]
    terms = Terms(
        policy, today.year, "年度申报通知", (grant, *others), today - timedelta(days=5), today + timedelta(days=30),
        contacts=contacts, quota=quota, shortfall=shortfall,
    )  # fmt: skip
    call = draft_call(clerk, terms)
    if sheet is not None:
        save_sheet(clerk, call, grant, sheet, experts=experts if sheet.criteria else 0, fields=fields)
    if announced:
        call = announce_call(clerk, call.pk, call.version)
    contest = Contest(policy, grant, region, district, call, people)
    centre = an_organisation(90, Kind.THIRD_PARTY, region, "评审中心")
    for i in range(register):
        person = a_post(centre, Role.THIRD_PARTY_REVIEWER, str(i)).person
        contest.experts.append(register_expert(clerk, person, fields=["工业互联网"], employer=credit_code(800 + i)))
    return contest


def announce(contest: Contest) -> None:
    contest.call = announce_call(contest.who(Role.CITY_CLERK), contest.call.pk, contest.call.version)


def an_organisation(number: int, kind: Kind, region: str, name: str) -> Organisation:
    return Organisation.objects.create(
        code=credit_code(number), name=name, kind=kind, level=level_of(kind, region), region=region
    )


def a_post(organisation: Organisation, role: Role, mark: str = "") -> Post:
    person = Person.objects.create(email=f"{role}{mark}.{organisation.code}@example.cn", name=f"{role}{mark}")
    return Post.objects.create(person=person, organisation=organisation, role=role, since=_SINCE)


@cache
def _cases(policy: str) -> Any:
    path = find_policy(policy)
    return read_source(path.with_name(f"{path.stem}.cases.yaml")).data


def plain_case(policy: str, grant: str) -> dict[str, Any]:
    """The dossier of the policy's own plain case for a grant."""
    cases = _cases(policy)
    matter = deepcopy(cases["plain"][grant])
    yearly = {"years": matter.pop("years")} if "years" in matter else {}
    return {"dossier": 1, **deepcopy(cases["base"]), "matters": [{**matter, "title": "项目", **yearly}]}


def apply(contest: Contest, name: str, *, grant: str = "", **facts: Any) -> Application:
    """An enterprise with the plain case's dossier, its matter's facts changed by `facts`; its filed application."""
    contest.filed += 1
    enterprise = an_organisation(200 + contest.filed, Kind.ENTERPRISE, contest.district, name)
    post = a_post(enterprise, Role.CLERK)
    data = plain_case(contest.policy, grant or contest.grant)
    data["applicant"] |= {"code": enterprise.code, "name": name, "registered_region": contest.district}
    data["matters"][0]["facts"] |= facts
    Dossier.objects.create(organisation=enterprise, data=data, version=1)
    clerk = Authority(post.person, post)
    draft = start(clerk, contest.call, grant or contest.grant, "m1")
    paper = a_paper(enterprise)
    Attachment.objects.bulk_create(
        Attachment(application=draft, material=one["id"], paper=paper) for one in draft.materials
    )
    return file(clerk, fresh(draft), committed=True)


def arrive(contest: Contest, application: Application) -> Application:
    """Bring a filed application to the stage at which it is chosen; every line is verified as claimed."""
    application = move(contest.who(Role.DISTRICT_REVIEWER), fresh(application), Move.PASS, {})
    if application.stage == "credit-check":
        return move(contest.who(Role.CREDIT_OFFICER), fresh(application), Move.PASS, {})
    whole = {line.line_id: LineFound(line.claimed) for line in application.lines.all()}
    return verify(contest.who(Role.CITY_REVIEWER), fresh(application), lines=whole, history=True)


def begin(contest: Contest, *, seed: str = "种子", source: str = "公开来源") -> Round:
    """A round up to its drawn experts, with a seed of which the draws are known."""
    clerk = contest.who(Role.CITY_CLERK)
    about = open_round(clerk, contest.call, contest.grant)
    Round.objects.filter(pk=about.pk).update(seed=seed, seed_source=source)
    return convene(clerk, Round.objects.get(pk=about.pk))


def seated(about: Round) -> list[Member]:
    rows = about.members.filter(standing=Seating.SEATED).select_related("expert__person")
    return list(rows.order_by("place"))


def give(contest: Contest, member: Member, candidate: Candidate, points: int) -> None:
    """All of a member's marks of a paper, adding up to `points`."""
    c1 = min(points, 40)
    c2 = min(points - c1, 40)
    marks = {"c1": str(c1), "c2": str(c2), "c3": str(points - c1 - c2)}
    score(contest.expert(member.expert), candidate, marks)


def score_all(contest: Contest, about: Round, points: Mapping[str, int]) -> Round:
    """Everybody gives each application (by number) its points; then the panel is over."""
    for candidate in about.candidates.select_related("application"):
        for member in seated(about):
            give(contest, member, candidate, points[candidate.application.number])
    return freeze(contest.who(Role.CITY_CLERK), Round.objects.get(pk=about.pk))


def refusals(call: Callable[..., object], *args: Any, **more: Any) -> list[str]:
    """What a command refuses: each code with the field that it is about."""
    with pytest.raises(Invalid) as invalid:
        call(*args, **more)
    return [f"{problem.code} {problem.place.path}".strip() for problem in invalid.value.problems]


def client_of(person: Person) -> Client:
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def stands(contest: Contest) -> dict[str, tuple[str, str, str]]:
    """Every applicant's standing in the latest round, stage and state."""
    rows = Candidate.objects.filter(round__call=contest.call).select_related("application__organisation")
    return {
        one.application.organisation.name: (one.standing, one.application.stage, one.application.state)
        for one in rows.order_by("round__number")
    }


def hold_places(contest: Contest, many: int) -> list[Application]:
    """Applications of as many applicants that have a place of the year already."""
    like = Application(
        call=contest.call, policy=contest.policy, grant=contest.grant, title={"zh": "", "en": ""}, procedure={},
        region=contest.district, stage="payment", kind="payment", state="paid", since=timezone.now(),
        filed_at=timezone.now(),
    )  # fmt: skip
    found = []
    for i in range(many):
        holder = an_organisation(500 + i, Kind.ENTERPRISE, contest.district, f"已占名额{i}")
        like.pk, like.number, like.organisation = None, f"early-{i:03d}", holder
        like.save(force_insert=True)
        found.append(Application.objects.get(pk=like.pk))
    Seat.objects.bulk_create(
        Seat(
            application=one, rule=f"{contest.policy}/{contest.grant}", year=contest.call.year, call=contest.call,
            organisation=one.organisation, since=timezone.now(),
        )
        for one in found
    )  # fmt: skip
    return found
