"""A small city to test in: two districts, its bureaus, its province's, two enterprises in each district, one person in
every role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from allauth.account.models import EmailAddress
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import ROLES_OF, Kind, Level, Role, level_of
from duixian.portal.credit.models import Edition, Name
from duixian.vocabulary.credit_code import check_character

CITY, NANGANG, DAOLI = "230100", "230103", "230102"
OTHER_CITY, OTHER_DISTRICT = "230200", "230202"
PROVINCE = "230000"
PASSWORD = "a-long-test-password"
_SINCE = date(2020, 1, 1)


@dataclass(frozen=True)
class City:
    """Organisations by (kind, region), posts by (role, region); enterprises come first of their region."""

    organisations: Mapping[tuple[Kind, str], Organisation] = field(default_factory=dict)
    posts: Mapping[tuple[Role, str], Post] = field(default_factory=dict)
    neighbour: Organisation | None = None
    """A second enterprise of Nangang, to which nobody of the first belongs."""

    def post(self, role: Role | str, region: str = "") -> Post:
        """The post of this role: in `region`, else in the first region that has one."""
        found = [post for (known, where), post in self.posts.items() if known == role and region in ("", where)]
        return found[0]

    def person(self, role: Role | str, region: str = "") -> Person:
        return self.post(role, region).person

    def authority(self, role: Role | str, region: str = "") -> Authority:
        """What the person of this role may do."""
        post = self.post(role, region)
        return Authority(post.person, post)

    def enterprise(self, region: str = NANGANG) -> Organisation:
        return self.organisations[Kind.ENTERPRISE, region]


def credit_code(number: int) -> str:
    """A valid unified social credit code that nobody has."""
    stem = f"91230100{number:09d}"
    return stem + check_character(stem)


_PLACES: tuple[tuple[Kind, str, str], ...] = (
    (Kind.ENTERPRISE, NANGANG, "南岗测试机械有限公司"),
    (Kind.ENTERPRISE, DAOLI, "道里测试仪器有限公司"),
    (Kind.DISTRICT_BUREAU, NANGANG, "南岗区工信局"),
    (Kind.DISTRICT_BUREAU, DAOLI, "道里区工信局"),
    (Kind.DISTRICT_FINANCE, NANGANG, "南岗区财政局"),
    (Kind.DISTRICT_FINANCE, DAOLI, "道里区财政局"),
    (Kind.CITY_BUREAU, CITY, "市工信局"),
    (Kind.CITY_FINANCE, CITY, "市财政局"),
    (Kind.THIRD_PARTY, CITY, "测试评审中心"),
    (Kind.CREDIT_OFFICE, CITY, "市信用办"),
    (Kind.GOVERNMENT, CITY, "市政府办公室"),
    (Kind.PROVINCE, PROVINCE, "省工信厅"),
    (Kind.OPERATOR, CITY, "平台运维中心"),
    (Kind.CITY_BUREAU, OTHER_CITY, "邻市工信局"),
    (Kind.DISTRICT_BUREAU, OTHER_DISTRICT, "邻市区工信局"),
    (Kind.PROVINCE_FINANCE, PROVINCE, "省财政厅"),
    (Kind.GOVERNMENT, PROVINCE, "省政府办公厅"),
)


def credit_lists(region: str = PROVINCE) -> None:
    """A province's lists of the dishonest: empty, and fresh on whatever day a test takes place."""
    for name in Name:
        Edition.objects.create(
            name=name, region=region, number=1, source="测试名单", as_of=date(2099, 1, 1),
            imported_at=timezone.now(), sha256="0" * 64, rows=0,
        )  # fmt: skip


def build_city() -> City:
    """Everybody is `<role>.<region>@example.cn`, with `PASSWORD`."""
    organisations: dict[tuple[Kind, str], Organisation] = {}
    posts: dict[tuple[Role, str], Post] = {}
    hashed = Person()
    hashed.set_password(PASSWORD)
    for number, (kind, region, name) in enumerate(_PLACES, 1):
        organisation = Organisation.objects.create(
            code=credit_code(number), name=name, kind=kind, level=level_of(kind, region), region=region
        )
        organisations[kind, region] = organisation
        for role in sorted(ROLES_OF[kind]):
            person = Person.objects.create(
                email=f"{role}.{region}@example.cn", name=f"{name}{role}", password=hashed.password
            )
            posts[role, region] = Post.objects.create(person=person, organisation=organisation, role=role, since=_SINCE)
    neighbour = Organisation.objects.create(
        code=credit_code(900),
        name="南岗另一家有限公司",
        kind=Kind.ENTERPRISE,
        level=Level.APPLICANT,
        region=NANGANG,
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=post.person, email=post.person.email, verified=True, primary=True) for post in posts.values()
    )
    credit_lists()
    return City(organisations, posts, neighbour)
