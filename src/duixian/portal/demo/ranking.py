"""Service platforms of the made-up city are ranked by experts who are drawn; the first of them reports its months."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.commands import move
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import announce_call, draft_call
from duixian.portal.calls.models import Call
from duixian.portal.calls.terms import Terms
from duixian.portal.demo import registers
from duixian.portal.demo.firms import all_paid, file_for, firm, give_account, join
from duixian.portal.demo.people import CITY, DAOLI, NANGANG, code_of
from duixian.portal.demo.steps import Steps
from duixian.portal.lists.commands import approve, close_notice
from duixian.portal.payments.commands import enter_answer, prepare, send
from duixian.portal.platforms import commands as platforms
from duixian.portal.platforms.figures import Part
from duixian.portal.platforms.models import Platform
from duixian.portal.selection.commands import confirm, convene, freeze, open_round, register_expert, save_sheet, score
from duixian.portal.selection.models import Candidate, Round, Seating
from duixian.portal.web.sheets import SheetRow
from duixian.procedure.model import Move
from duixian.procedure.selecting import Criterion, Sheet
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data

POLICY, GRANT = "harbin-2021-1", "service-platform-rank"
PLATFORMS = (
    ("platform", "哈尔滨云翼服务平台有限公司", NANGANG, (38, 35, 17)),
    ("platform-2", "哈尔滨北辰服务平台有限公司", DAOLI, (33, 36, 15)),
    ("platform-3", "哈尔滨冰雪服务平台有限公司", NANGANG, (30, 27, 14)),
)
"""Who, where, and about how many points the experts give it."""
SHEET = Sheet(
    (
        Criterion("c1", Text("服务规模和收入", "Scale and income of its services"), "economic", 40),
        Criterion("c2", Text("技术能力和团队", "Technology and people"), "technical", 40),
        Criterion("c3", Text("用户满意度", "Satisfaction of its users"), "technical", 20),
    ),
    ("score", "technical"),
)
_OPEN, _DRAWN = 14, 17
"""Days from the announcement to the last day, and to the number that is the seed."""
_EXPERTS = ("于", "傅", "佟", "那")
MONTHS = ((318, 12_400, 11, 2), (331, 12_402, 13, 2), (409, 12_403, 78, 1))
"""Enterprises served, devices connected, new users, new devices: the last month is one to be asked about."""


def ranked(steps: Steps) -> tuple[Authority, Platform]:
    """The clerk of the platform that came first, and what it reports on from now on."""
    clerk = steps.city.at(Role.CITY_CLERK)
    with steps.on(0):
        call = _call(steps, clerk)
        _experts(steps, clerk)
        steps.tell(
            f"市工信局发布平台排序通知，评分表随通知冻结：{call.title}",
            "The city bureau announces the ranking of service platforms; the call freezes the score sheet",
        )
    with steps.on(10):
        owners = [firm(steps, email, name, region, _matters(call.year)) for email, name, region, _ in PLATFORMS]
        filed = [file_for(owner, call, GRANT, "platform") for owner in owners]
    with steps.on(5):
        registers.renew(steps.city)
        for one, (_, _, region, _) in zip(filed, PLATFORMS, strict=True):
            move(steps.city.at(Role.DISTRICT_REVIEWER, region), _now(one), Move.PASS, {})
            move(steps.city.at(Role.CREDIT_OFFICER), _now(one), Move.PASS, {})
    with steps.on(2):
        seed = open_round(clerk, call, GRANT, seed=f"{steps.day:%Y%m%d}-582")
        drawn = convene(clerk, seed)
    with steps.on(3):
        _score(drawn)
        about = confirm(clerk, freeze(clerk, Round.objects.get(pk=drawn.pk)))
        first = about.candidates.order_by("place").select_related("application__organisation")[0]
        who = first.application.organisation.name
        steps.tell(
            f"抽取 3 位专家独立评分、合议，结果确认，形成纪要，此后公示、批准、到账；{who} 排名第一",
            f"Three experts are drawn and score; the result is sealed, noticed, approved and paid; {who} comes first",
        )
        operator = owners[0]
        assert operator.organisation
        name = f"{operator.organisation.name.removeprefix('哈尔滨')[:2]}工业云平台"
        platform = platforms.enter(operator, matter="operation", name=name, channels=["冰城支付（演示）"])
    _paid(steps, call, owners, filed)
    return operator, platform


def _paid(steps: Steps, call: Call, owners: Sequence[Authority], filed: Sequence[Application]) -> None:
    """What the ranking gives, through its notice to the accounts."""
    finance = steps.city.at(Role.CITY_FINANCE)
    with steps.quietly():
        listed = steps.published(call, *filed)
    assert listed.last_day
    with steps.on((listed.last_day - steps.day).days + 1):
        close_notice(steps.city.at(Role.CITY_CLERK), listed.number)
        approve(steps.city.at(Role.APPROVER), listed.number)
        registers.renew(steps.city)
        for owner in owners:
            give_account(owner)
        batch = send(finance, prepare(finance, [one.pk for one in filed]))
        enter_answer(finance, batch, all_paid(batch.payments.all()))


def _now(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def _call(steps: Steps, clerk: Authority) -> Call:
    contacts = [{"unit": "市工信局（演示）", "name": "中小企业处", "phone": "0451-00000000"}]
    terms = Terms(
        POLICY, steps.day.year, f"{steps.day.year} 年中小企业公共服务平台排序通知", (GRANT,), steps.day,
        steps.day + timedelta(days=_OPEN), contacts=contacts, limits={"district-review": 10},
    )  # fmt: skip
    draft = draft_call(clerk, terms)
    save_sheet(
        clerk, draft, GRANT, SHEET, experts=3,
        seed_source="当日福彩 3D 期号和开奖号码（演示）", seed_on=steps.day + timedelta(days=_DRAWN),
    )  # fmt: skip
    return announce_call(clerk, draft.pk, Call.objects.get(pk=draft.pk).version)


def _experts(steps: Steps, clerk: Authority) -> None:
    centre = steps.city.posts[Role.THIRD_PARTY_REVIEWER, CITY].organisation
    assert centre.kind == Kind.THIRD_PARTY
    for number, name in enumerate(_EXPERTS, 1):
        expert = join(steps, centre, Role.THIRD_PARTY_REVIEWER, f"expert-{number}", f"{name}某（演示专家）")
        assert expert.person
        register_expert(
            clerk, expert.person, fields=["工业互联网"], employer=code_of(500 + number), employer_name="某高校（演示）"
        )  # fmt: skip


def _matters(year: int) -> list[dict[str, Data]]:
    facts: dict[str, Data] = {
        "recognition_level": "city", "rewarded_in_cycle": False, "operating_since": f"{year - 4}-03-01",
        "staff": "36人", "operating_assets": "420万元", "mainly_msme": True, "main_service": "other",
        "offers_training": True, "offers_other_services": True, "sustainable": True,
    }  # fmt: skip
    before: dict[str, Data] = {
        "service_income": "310万元", "service_spending": "265万元", "class_hours": "72课时", "attendances": 540,
        "service_events": "9次", "msmes_served": "148家", "satisfaction": "93%",
    }  # fmt: skip
    years: Data = {str(one): dict(before) for one in (year - 1, year)}
    service: dict[str, Data] = {"id": "platform", "kind": "service_platform", "title": "中小企业公共服务平台"}
    operation: dict[str, Data] = {"id": "operation", "kind": "platform_operation", "title": "云平台运营", "facts": {}}
    return [{**service, "facts": facts, "years": years}, operation]


def _score(about: Round) -> None:
    """Each expert's marks, a little above or below the others'."""
    points = {name: given for _, name, _, given in PLATFORMS}
    candidates = list(about.candidates.select_related("application__organisation"))
    seats = about.members.filter(standing=Seating.SEATED).select_related("expert__person").order_by("place")
    for at, member in enumerate(seats):
        post = member.expert.person.posts.select_related("organisation").get()
        for one in candidates:
            c1, c2, c3 = points[one.application.organisation.name]
            marks = {"c1": str(c1 + at - 1), "c2": str(c2 + 1 - at), "c3": str(c3 - at % 2)}
            score(Authority(member.expert.person, post), Candidate.objects.get(pk=one.pk), marks, "材料齐全，服务面广")


def reported(owner: Authority, platform: Platform, number: int, month: date) -> None:
    """The report of a month that is over, the first, second or third."""
    served, connected, users, devices = MONTHS[number]
    figures = {
        "enterprises_served": served, "devices_connected": connected, "new_users": users, "new_devices": devices,
    }  # fmt: skip
    machines = [{"maker": "沈阳机床", "model": "CAK50", "serial": f"D{number}{i}"} for i in range(devices)]
    rows = {
        Part.FIGURES: _rows([{"name": name, "value": str(value)} for name, value in figures.items()]),
        Part.DEVICES: _rows(machines),
        Part.TRANSACTIONS: _rows([]),
    }
    platforms.report(owner, platform, month, rows)


def _rows(cells: list[dict[str, str]]) -> list[SheetRow]:
    blank = {"maker": "", "model": "", "serial": ""}
    return [SheetRow(number, {**blank, **one}) for number, one in enumerate(cells, 2)]
