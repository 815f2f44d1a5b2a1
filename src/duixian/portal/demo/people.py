"""The offices and enterprises of the made-up city, and the people who work there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from duixian.portal.accounts.authority import SYSTEM, Authority
from duixian.portal.accounts.commands import give_post, open_account, open_organisation
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import ROLE_NAMES, ROLES_OF, Kind, Role
from duixian.vocabulary.credit_code import check_character

CITY, NANGANG, DAOLI, PROVINCE = "230100", "230103", "230102", "230000"
PASSWORD = "duixian-demo"
SINCE = date(2020, 1, 1)

OFFICES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.DISTRICT_BUREAU, NANGANG, "南岗区工业和信息化局（演示）"),
    (Kind.DISTRICT_BUREAU, DAOLI, "道里区工业和信息化局（演示）"),
    (Kind.DISTRICT_FINANCE, NANGANG, "南岗区财政局（演示）"),
    (Kind.DISTRICT_FINANCE, DAOLI, "道里区财政局（演示）"),
    (Kind.CITY_BUREAU, CITY, "市工业和信息化局（演示）"),
    (Kind.CITY_FINANCE, CITY, "市财政局（演示）"),
    (Kind.THIRD_PARTY, CITY, "冰城评审中心（演示）"),
    (Kind.CREDIT_OFFICE, CITY, "市信用办（演示）"),
    (Kind.GOVERNMENT, CITY, "市政府办公厅（演示）"),
    (Kind.PROVINCE, PROVINCE, "省工业和信息化厅（演示）"),
    (Kind.PROVINCE_FINANCE, PROVINCE, "省财政厅（演示）"),
    (Kind.GOVERNMENT, PROVINCE, "省政府办公厅（演示）"),
    (Kind.OPERATOR, CITY, "平台运维（演示）"),
)
ENTERPRISES: Mapping[str, tuple[str, str]] = {
    "paid": ("哈尔滨完整机床有限公司", NANGANG),
    "returned": ("哈尔滨缺件仪器有限公司", NANGANG),
    "objected": ("哈尔滨异议阀门有限公司", DAOLI),
    "listed": ("哈尔滨公示轴承有限公司", NANGANG),
    "refused": ("哈尔滨不符电气有限公司", DAOLI),
    "filed": ("哈尔滨新报机器人有限公司", DAOLI),
    "recommended": ("哈尔滨场景装备有限公司", NANGANG),
    "near": ("哈尔滨差一星汽配有限公司", NANGANG),
    "twice": ("哈尔滨重票电机有限公司", DAOLI),
    "dishonest": ("哈尔滨失信泵业有限公司", NANGANG),
}
"""By situation: the name says it."""


@dataclass(frozen=True)
class City:
    """Who is there: posts by (role, region) of the offices, by situation of the enterprises."""

    posts: Mapping[tuple[Role, str], Post]
    clerks: Mapping[str, Post]

    def at(self, role: Role, region: str = CITY) -> Authority:
        post = self.posts[role, region]
        return Authority(post.person, post)

    def clerk(self, situation: str) -> Authority:
        post = self.clerks[situation]
        return Authority(post.person, post)

    def organisation(self, situation: str) -> Organisation:
        return self.clerks[situation].organisation


def build() -> City:
    """Everybody signs in with `PASSWORD`: `<role>.<place>@demo.example`, of enterprises `<situation>@demo.example`."""
    posts: dict[tuple[Role, str], Post] = {}
    names = {CITY: "city", NANGANG: "nangang", DAOLI: "daoli", PROVINCE: "province"}
    number = 0
    for kind, region, name in OFFICES:
        number += 1
        office = open_organisation(SYSTEM, code=code_of(number), name=name, kind=kind, region=region)
        for role in sorted(ROLES_OF[kind]):
            person = _person(f"{role.replace('_', '-')}.{names[region]}", f"{ROLE_NAMES[role].zh}（演示）")
            posts[role, region] = give_post(SYSTEM, person, organisation=office, role=role, since=SINCE)
    clerks: dict[str, Post] = {}
    for situation, (name, region) in ENTERPRISES.items():
        number += 1
        firm = open_organisation(SYSTEM, code=code_of(number), name=name, kind=Kind.ENTERPRISE, region=region)
        person = _person(situation, f"{name.removeprefix('哈尔滨')[:2]}经办（演示）")
        clerks[situation] = give_post(SYSTEM, person, organisation=firm, role=Role.CLERK, since=SINCE)
    return City(posts, clerks)


def _person(name: str, said: str) -> Person:
    person = open_account(SYSTEM, email=f"{name}@demo.example", name=said)
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    return person


def code_of(number: int) -> str:
    """A valid credit code that nobody has."""
    stem = f"91230100{number + 880_000_000:09d}"
    return stem + check_character(stem)
