"""What the people of the made-up city do, each told as it happens: from the call to the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime, timedelta
from io import BytesIO
from typing import cast
from unittest.mock import patch

from django.core.files.uploadedfile import SimpleUploadedFile
from pypdf import PdfWriter

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.models import Organisation
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.commands import LineFound, attach, file, move, start, verify
from duixian.portal.applications.models import Application
from duixian.portal.budgets.amounts import open_pot
from duixian.portal.budgets.models import Pot
from duixian.portal.budgets.payers import Payer
from duixian.portal.budgets.queries import stand
from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.demo import registers
from duixian.portal.demo.people import CITY, City
from duixian.portal.dossiers.commands import settle_facts
from duixian.portal.dossiers.merging import merge
from duixian.portal.dossiers.models import Dossier
from duixian.portal.lists.commands import approve, close_notice, draw_up, notice_stage, object_to, publish
from duixian.portal.lists.models import PublicList
from duixian.portal.papers.commands import add_paper
from duixian.portal.payments.bankfile import ANSWER, in_yuan
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.procedure.model import CHINA, Move
from duixian.quantity.money import format_money
from duixian.quantity.text import Text
from duixian.quantity.yaml_source import Data

POLICY, GRANT, MATTER = "harbin-2022-1", "star-3-equipment", "cloud-2023"
CONTRACT = {"id": "platform-contract", "label": "平台服务合同", "reason": "证明在平台上云"}
Say = Callable[[Text], None]


class Steps:
    """Does what people would do, on the days on which they would, and says each step."""

    def __init__(self, city: City, sample: Mapping[str, Data], say: Say, today: date) -> None:
        self.city, self.sample, self.say = city, sample, say
        self.day = today - timedelta(days=75)

    @contextmanager
    def on(self, days: int) -> Iterator[None]:
        """Some days later, at nine in the morning."""
        self.day += timedelta(days=days)
        moment = datetime(self.day.year, self.day.month, self.day.day, 9, tzinfo=CHINA)
        with patch("django.utils.timezone.now", lambda: moment):
            yield

    @contextmanager
    def quietly(self) -> Iterator[None]:
        """Do the next steps without saying each."""
        said, self.say = self.say, lambda _: None
        try:
            yield
        finally:
            self.say = said

    def tell(self, zh: str, en: str) -> None:
        self.say(Text(f"{self.day.year}年{self.day.month}月{self.day.day}日  {zh}", f"{self.day}  {en}"))

    def call(self, closes_on: date) -> Call:
        with self.on(0):
            call = open_call(
                self.city.at(Role.CITY_CLERK), policy=POLICY, year=self.day.year,
                grants=("star-1-tools", "star-2-management", GRANT, "5g-equipment", "smart-manufacturing"),
                opens_on=self.day, closes_on=closes_on, extra_materials=[CONTRACT], limits={"district-review": 10},
                contacts=[{"unit": "市工信局（演示）", "name": "综合处", "phone": "0451-00000000"}],
            )  # fmt: skip
            self.tell(f"市工信局发布申报通知：{call.title}", f"The city bureau announces its call: {call.title}")
        return call

    def funds(self, call: Call, amount: int) -> None:
        with self.on(0):
            payer = Payer(policy=call.policy, year=call.year, level="city", region=CITY)
            document = f"哈财预（演示）〔{call.year}〕1号"
            open_pot(self.city.at(Role.CITY_CLERK), payer, amount=amount, document=document)
            self.tell(
                f"市工信局建立 {call.year} 年资金 {format_money(amount)}（{document}）",
                f"The city bureau provides {format_money(amount, 'en')} for {call.year}",
            )

    def pot(self, call: Call) -> None:
        """How the city's pot stands."""
        (stands,) = stand(Pot.objects.filter(policy=call.policy, year=call.year))
        bars = [bar for bar in stands.bars if bar.amount]
        zh = "，".join(f"{bar.title.zh} {format_money(bar.amount)}" for bar in bars)
        en = ", ".join(f"{bar.title.en.lower()} {format_money(bar.amount, 'en')}" for bar in bars)
        amount = stands.amount or 0
        self.tell(f"资金账：总额 {format_money(amount)}，{zh}", f"The pot: {format_money(amount, 'en')}, {en}")

    def facts_of(self, organisation: Organisation) -> dict[str, Data]:
        """The sample machine maker's facts as this enterprise's own."""
        given = deepcopy(dict(self.sample))
        applicant = cast(dict[str, Data], given["applicant"])
        regions = ("registered_region", "tax_region", "statistics_region", "main_business_region")
        given["applicant"] = {**applicant, **dict.fromkeys(regions, organisation.region)}
        given.pop("sources", None)
        return given

    def dossier(self, situation: str, star: str = "3星") -> None:
        """The sample's facts for its cloud project; some have an invoice in common."""
        organisation = self.city.organisation(situation)
        given = self.facts_of(organisation)
        for matter in cast(list[dict[str, Data]], given["matters"]):
            facts = cast(dict[str, Data], matter["facts"])
            if matter["id"] == MATTER:
                facts |= {"star": star}
                matter["lines"] = registers.lines_of(situation, matter["lines"])
        merge(self.city.clerk(situation), organisation, given)

    def filed(self, situation: str, call: Call) -> Application:
        with self.on(1):
            self.dossier(situation)
            clerk, organisation = self.city.clerk(situation), self.city.organisation(situation)
            application = start(clerk, call, GRANT, MATTER)
            attach(
                clerk,
                application,
                CONTRACT["id"],
                add_paper(clerk, organisation, a_paper(organisation, "平台服务合同.pdf")),
            )
            application = file(clerk, Application.objects.get(pk=application.pk), committed=True)
            number, title = application.number, application.grant_title
            self.tell(
                f"{organisation.name} 提交申报 {number}：{title.zh}", f"{organisation.name} files {number}: {title.en}"
            )
        return application

    def move(self, application: Application, kind: Move, role: Role, region: str, said: Text, **data: object) -> None:
        move(self.city.at(role, region), Application.objects.get(pk=application.pk), kind, data)  # type: ignore[arg-type]
        self.tell(*(f"{application.number}  {words}" for words in said))

    def reviewed(self, application: Application) -> None:
        """From the district's desk to the list."""
        region = application.organisation.region
        reviewer, auditor = (str(self.city.at(role).person.pk) for role in (Role.THIRD_PARTY_REVIEWER, Role.AUDITOR))  # type: ignore[union-attr]
        with self.on(3):
            self.move(
                application,
                Move.PASS,
                Role.DISTRICT_REVIEWER,
                region,
                Text("区工信局审核通过，行文推荐到市", "passed by the district, which recommends it to the city"),
            )
        with self.on(4):
            self.move(
                application,
                Move.ASSIGN,
                Role.CITY_CLERK,
                CITY,
                Text("市工信局分派第三方评审", "given to a third-party reviewer"),
                to=reviewer,
            )
            self.move(
                application,
                Move.PASS,
                Role.THIRD_PARTY_REVIEWER,
                CITY,
                Text("第三方完成经济和技术评审", "reviewed by the third party"),
            )
        with self.on(3):
            self.move(
                application,
                Move.ASSIGN,
                Role.CITY_CLERK,
                CITY,
                Text("市工信局分派财务审核", "given to an auditor"),
                to=auditor,
            )
            whole = {line.line_id: LineFound(line.claimed) for line in application.lines.all()}
            found = Application.objects.get(pk=application.pk)
            verify(self.city.at(Role.AUDITOR), found, lines=whole, history=True)
            self.move(
                application,
                Move.PASS,
                Role.AUDITOR,
                CITY,
                Text(f"财务审核核定 {len(whole)} 条费用", f"audited: {len(whole)} cost lines verified"),
            )
            self.move(application, Move.PASS, Role.CITY_REVIEWER, CITY, Text("择优入选", "selected"))
        with self.on(1):
            registers.renew(self.city)
            self.move(
                application, Move.PASS, Role.CREDIT_OFFICER, CITY, Text("信用核查无问题", "nothing against its credit")
            )

    def published(self, call: Call, *applications: Application) -> PublicList:
        with self.on(1):
            clerk = self.city.at(Role.CITY_CLERK)
            listed = draw_up(clerk, call, [application.pk for application in applications])
            stage = notice_stage(listed)
            assert stage
            publish(clerk, listed.number, {channel.zh: self.day for channel in stage.channels})
            channels = "、".join(channel.zh for channel in stage.channels)
            listed = PublicList.objects.get(pk=listed.pk)
            self.tell(
                f"名单 {listed.number} 在{channels}公示，至 {listed.last_day}，合计 {format_money(listed.total)}",
                f"List {listed.number} is published on {len(stage.channels)} channels until {listed.last_day}: "
                f"{format_money(listed.total, 'en')}",
            )
        return listed

    def paid(self, listed: PublicList, application: Application) -> None:
        """From the notice's end to the account."""
        assert listed.last_day
        with self.on((listed.last_day - self.day).days + 1):
            close_notice(self.city.at(Role.CITY_CLERK), listed.number)
            self.tell("公示期满，无异议，报市政府", "The notice is over without objections; it goes to the government")
        with self.on(2):
            approve(self.city.at(Role.APPROVER), listed.number)
            self.tell("市政府批准", "The city government approves")
        with self.on(1):
            registers.renew(self.city)
            organisation = application.organisation
            clerk = self.city.clerk("paid")
            set_account(clerk, organisation, holder=organisation.name, bank="冰城银行（演示）", number="62220000000001")
            finance = self.city.at(Role.CITY_FINANCE)
            batch = send(finance, prepare(finance, [application.pk]))
            self.tell(
                f"市财政局编成拨付批次 {batch.number}，交银行", f"City finance sends batch {batch.number} to the bank"
            )
        with self.on(1):
            payment = batch.payments.get()
            row = (payment.key, in_yuan(payment.amount), "成功", "DEMO-0001", "")
            enter_answer(finance, batch, "\n".join(",".join(line) for line in (ANSWER, row)).encode())
            zh, en = (format_money(payment.amount, lang) for lang in ("zh", "en"))
            self.tell(
                f"银行回执：{zh}到账，{organisation.name}", f"The bank answers: {en} arrived, {organisation.name}"
            )

    def objection(self, listed: PublicList) -> None:
        with self.on(1):
            line = listed.lines.filter(application__organisation=self.city.organisation("objected")).get()
            object_to(VISITOR, line, name="王某", contact="wang@demo.example", reason="该设备疑似已在其他项目申报")
            who = line.row.applicant
            self.tell(
                f"公众对 {who} 提出异议，该行暂停，其余照常",
                f"Somebody objects to {who}: its line waits, no other does",
            )

    def register(self, situation: str) -> None:
        """What registers and experts say, which an enterprise cannot say of itself."""
        with self.on(0):
            dossier = Dossier.objects.get(organisation=self.city.organisation(situation))
            settle_facts(self.city.at(Role.CREDIT_OFFICER), dossier, {"applicant.dishonest_debtor": "否"}, "register")


def a_paper(organisation: Organisation, name: str) -> SimpleUploadedFile:
    """A paper of an organisation, as it is uploaded."""
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.add_metadata({"/Title": organisation.code})
    out = BytesIO()
    writer.write(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")
