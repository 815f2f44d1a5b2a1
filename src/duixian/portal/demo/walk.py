"""Applications of the made-up city, each walked as far as its situation says; one of them to the account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from allauth.account.models import EmailAddress
from django.utils import timezone

from duixian.portal.accounts.models import Person
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import start
from duixian.portal.demo import registers
from duixian.portal.demo.afterwards import supervised
from duixian.portal.demo.earlier import earlier
from duixian.portal.demo.people import DAOLI, PASSWORD, City, code_of
from duixian.portal.demo.province import at_the_province
from duixian.portal.demo.steps import GRANT, MATTER, Say, Steps
from duixian.portal.registration.commands import register
from duixian.procedure.model import Move
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data


def registered(steps: Steps, days: int) -> None:
    """An enterprise that nobody entered signs up by itself."""
    with steps.on(days):
        said = {
            "organisation": "哈尔滨新来模具有限公司",
            "code": code_of(99),
            "region": DAOLI,
            "name": "新来法人（演示）",
        }
        register(**said, role=Role.LEGAL_REPRESENTATIVE, email="new@demo.example", password=PASSWORD)
        EmailAddress.objects.create(
            user=Person.objects.get(email="new@demo.example"), email="new@demo.example", verified=True, primary=True
        )
        who = said["organisation"]
        steps.tell(f"{who} 自行注册，等待区工信局确认", f"{who} registers itself; its district has still to confirm it")


def walk(city: City, sample: Mapping[str, Data], say: Say) -> None:
    """Everything that happened in the city until today."""
    today = timezone.localdate()
    say(Text("申报通知以前：", "Before the call:"))
    earlier(Steps(city, sample, say, today))
    say(Text("一件申报，从通知到到账：", "One application, from the call to the account:"))
    steps = Steps(city, sample, say, today)
    call = steps.call(today + timedelta(days=20))
    steps.funds(call, 100_000_000)
    paid = steps.filed("paid", call)
    steps.register("paid")
    steps.reviewed(paid)
    steps.paid(steps.published(call, paid), paid)
    supervised(steps, paid)
    say(Text("其余申报单位停在各自的环节：", "The other enterprises stand each at a stage of its own:"))
    others = [steps.filed(situation, call) for situation in ("listed", "objected")]
    for application in others:
        steps.reviewed(application)
    steps.objection(steps.published(call, *others))
    steps.pot(call)
    refused, returned = steps.filed("refused", call), steps.filed("returned", call)
    with steps.on(1):
        said = {"reasons": ["设备未接入平台，现场核查与申报不符"], "clause": "三/（二）/2"}
        region = refused.organisation.region
        steps.move(
            refused,
            Move.REFUSE,
            Role.DISTRICT_REVIEWER,
            region,
            Text("区工信局不予推荐，说明理由和条款", "refused by the district, with reasons and clause"),
            **said,
        )
        due = (today + timedelta(days=7)).isoformat()
        items = ["补充平台接入的测试报告", "合同缺盖章页"]
        region = returned.organisation.region
        steps.move(
            returned,
            Move.RETURN,
            Role.DISTRICT_REVIEWER,
            region,
            Text("区工信局退回补正，列明两项", "returned by the district, two things to correct"),
            items=items,
            due=due,
        )
    steps.filed("filed", call)
    at_the_province(steps, call.closes_on)
    twice = steps.filed("twice", call)
    found = registers.conflict_of(twice)
    steps.tell(f"{twice.number}  {found.zh}", f"{twice.number}  {found.en}")
    dishonest = steps.filed("dishonest", call)
    with steps.on(0):
        hit = registers.found_dishonest(city, dishonest.organisation)
        steps.tell(
            f"{dishonest.number}  市信用办更新名单，{hit.title.zh}命中（{hit.number}），等待核定",
            f"{dishonest.number}  the credit office renews its lists: {hit.title.en}, {hit.number}, to be decided",
        )
    with steps.on(0):
        steps.dossier("near", star="2星")
        start(city.clerk("near"), call, GRANT, MATTER)
        name = city.organisation("near").name
        steps.tell(
            f"{name} 起草申报，预审提示还差一星", f"{name} drafts; the check before filing says one star is missing"
        )
    registered(steps, (today - steps.day).days - 1)
