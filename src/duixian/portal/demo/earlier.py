"""What happened in the made-up city before the walk's call: platforms are ranked and report, an enterprise keeps its
listings current and spends a voucher for it, an award is found that nobody applied for, the bureau tells of its duties.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.calls.commands import open_call
from duixian.portal.calls.models import Call
from duixian.portal.demo.firms import COMPLIANT, all_paid, file_for, firm
from duixian.portal.demo.people import DAOLI, NANGANG
from duixian.portal.demo.ranking import MONTHS, ranked, reported
from duixian.portal.demo.steps import POLICY, Steps
from duixian.portal.direct_awards import commands as direct_awards
from duixian.portal.direct_awards.models import Offer
from duixian.portal.listings import commands as listings
from duixian.portal.listings.models import Kind, Listing
from duixian.portal.lists.commands import approve, close_notice
from duixian.portal.measures import commands as measures
from duixian.portal.vouchers import commands as vouchers
from duixian.quantity.money import format_money
from duixian.quantity.yaml_source import Data

BEFORE = 250
"""Days before today at which it begins: it is over when the walk begins, whatever holidays its notices meet."""
_VOUCHER = "listing-voucher"
_PUBLISHED: Mapping[Kind, tuple[str, str]] = {
    Kind.SUPPLY_DEMAND: ("求购灰铸铁床身铸件", "HT300，单件 0.8 至 2.5 吨，月需 40 件，供方可来图报价。"),
    Kind.LABOUR: ("招聘数控铣工", "三年以上经验，五轴优先，两名。"),
    Kind.FACTORS: ("出租闲置三坐标测量机机时", "行程 1200×2000×1000，按小时计，可上门取件。"),
    Kind.FINANCE: ("设备更新融资租赁需求", "拟更新立式加工中心四台，额度 500 万元以内，期限三年。"),
}
_PROVED = (
    "registered_on_platform", "supply_demand_published", "labour_published", "factors_published", "finance_published",
    "updated_monthly",
)  # fmt: skip
_SERVICE = "云 MES 一年"


def earlier(steps: Steps) -> None:
    """All of it, told in a few lines. The clock of the steps ends before the walk begins."""
    year = steps.day.year
    steps.day = timezone.localdate() - timedelta(days=BEFORE)
    operator, platform = ranked(steps)
    owner = _published(steps)
    for number in range(len(MONTHS)):
        month = steps.day.replace(day=1)
        with steps.on((_after(month) - steps.day).days + 2):
            reported(operator, platform, number, month)
            _kept_current(owner, month)
            if number == 0:
                _asked(operator, owner)
    steps.tell(
        f"{platform.name} 按月报送，第三个月新增用户陡增，等待核实",
        "The platform that came first reports month by month; a jump in the third waits to be looked at",
    )
    with steps.on(1):
        call = open_call(
            steps.city.at(Role.CITY_CLERK), policy=POLICY, year=year, grants=(_VOUCHER,), opens_on=steps.day,
            closes_on=steps.day + timedelta(days=10), limits={"district-review": 10},
            contacts=[{"unit": "市工信局（演示）", "name": "综合处", "phone": "0451-00000000"}],
        )  # fmt: skip
    _spent(steps, call, owner, operator)
    _offered(steps, call)
    _measured(steps)


def _after(month: date) -> date:
    """The first day of the month that follows."""
    return (month + timedelta(days=32)).replace(day=1)


def _published(steps: Steps) -> Authority:
    """The clerk of an enterprise that publishes all four kinds of information; the district lets them be seen."""
    facts: dict[str, Data] = {**COMPLIANT, **dict.fromkeys(_PROVED, True), "date": steps.day.isoformat()}
    matter: dict[str, Data] = {"id": "listing", "kind": "listing", "title": "平台信息发布", "facts": facts}
    with steps.on(1):
        owner = firm(steps, "voucher", "哈尔滨用券铸造有限公司", DAOLI, [{**matter}])
        district = steps.city.at(Role.DISTRICT_CLERK, DAOLI)
        for kind, (title, text) in _PUBLISHED.items():
            listings.moderate(district, listings.publish(owner, kind=kind, title=title, text=text), shown=True)
    return owner


def _kept_current(owner: Authority, month: date) -> None:
    """Every listing says something new."""
    for one in Listing.objects.filter(organisation=owner.organisation).order_by("pk"):
        text = f"{_PUBLISHED[Kind(one.kind)][1]}（{_after(month).month} 月：仍有效）"
        listings.update(owner, one, title=one.title, text=text)


def _asked(other: Authority, owner: Authority) -> None:
    """Somebody writes about the first listing, and has an answer."""
    wanted = Listing.objects.filter(organisation=owner.organisation, kind=Kind.SUPPLY_DEMAND).get()
    asked = listings.ask(other, wanted, "平台上有两家铸造厂可供灰铸铁件，可否把图纸发来询价？")
    listings.reply(owner, asked, "可以，图纸已寄出，盼十日内报价。")


def _spent(steps: Steps, call: Call, owner: Authority, provider: Authority) -> None:
    """A voucher for the listings, from its filing to the settlement of the first part that was spent."""
    assert provider.organisation
    clerk, finance = steps.city.at(Role.CITY_CLERK), steps.city.at(Role.CITY_FINANCE)
    with steps.quietly():
        with steps.on(1):
            application = file_for(owner, call, _VOUCHER, "listing")
        steps.reviewed(application)
        listed = steps.published(call, application)
    assert listed.last_day
    with steps.on((listed.last_day - steps.day).days + 1):
        close_notice(clerk, listed.number)
        approve(steps.city.at(Role.APPROVER), listed.number)
        application = Application.objects.select_related("call").get(pk=application.pk)
        voucher = vouchers.issue(clerk, application, timezone.localdate() + timedelta(days=180))
        vouchers.register_provider(clerk, provider.organisation.code, "云 MES、云 ERP、设备上云")
    with steps.on(2):
        for part, invoice in ((80_000, "24232000000077000001"), (30_000, "24232000000077000002")):
            code = vouchers.offer(owner, voucher, part)[1]
            vouchers.redeem(provider, code=code, invoice=invoice, invoiced=240_000, service=_SERVICE)
            if part == 80_000:
                _settled(finance, provider)
    voucher.refresh_from_db()
    zh, en = ([format_money(fen, lang) for fen in (voucher.amount, voucher.spent)] for lang in ("zh", "en"))
    assert owner.organisation
    steps.tell(
        f"{owner.organisation.name} 信息按月更新，得服务券 {zh[0]}，已用 {zh[1]}，一部分已与服务商结算",
        f"An enterprise that kept its listings current gets a voucher of {en[0]} and spends {en[1]}; a part is settled",
    )


def _settled(finance: Authority, provider: Authority) -> None:
    """What the provider redeemed so far is paid by the bank."""
    assert provider.organisation
    made = vouchers.send(finance, vouchers.prepare(finance, [provider.organisation.provider.pk]))
    vouchers.enter_answer(finance, made, all_paid(made.payouts.all()))


def _offered(steps: Steps, call: Call) -> None:
    """What the state's choice of a pilot gives without an application: found, confirmed, and to be taken."""
    facts: dict[str, Data] = {
        **COMPLIANT, "date": f"{steps.day.year - 1}-12-01", "title": "state_industrial_internet_pilot",
    }  # fmt: skip
    matter: dict[str, Data] = {"id": "pilot", "kind": "recognition", "title": "国家工业互联网试点", "facts": facts}
    bureau = steps.city.at(Role.CITY_CLERK)
    with steps.on(1):
        firm(steps, "pilot", "哈尔滨试点汽轮机有限公司", NANGANG, [{**matter}])
        direct_awards.search(bureau, call)
        (found,) = Offer.objects.all()
        direct_awards.confirm(bureau, [found.pk])
    who, sums = found.organisation.name, (format_money(found.amount), format_money(found.amount, "en"))
    steps.tell(
        f"系统从档案中找到 {who} 可免申即享 {sums[0]}，市工信局确认，等待企业领取",
        f"Found in the dossiers without an application: {sums[1]} for {who}, confirmed, to be taken",
    )


def _measured(steps: Steps) -> None:
    """How far the city has come with what policies oblige it to."""
    bureau, unit = steps.city.at(Role.CITY_CLERK), "哈尔滨市工业和信息化局"
    with steps.on(1):
        for target, reached, words in (
            (0, "3", "已印发 3 个战略性新兴产业专项方案，其余征求意见。"),
            (1, "4", "已印发 4 个传统优势产业专项方案。"),
        ):
            measures.report(
                bureau, "heilongjiang-20", "manufacturing-plan", on=steps.day, unit=unit, words=words, public=True,
                target=target, reached=reached,
            )  # fmt: skip
        measures.report(
            bureau, POLICY, "forms", on=steps.day, unit=unit, words="申报表格已随申报通知发布。", public=True
        )  # fmt: skip
        words = "专项方案完成过半；申报表格已发布，全年通知两批。"
        measures.summarise(bureau, "heilongjiang-20", steps.day.year, words=words, public=True)
        steps.tell(
            "市工信局报告政策举措进展：专项方案 3/5、4/6，年度小结公开",
            "The bureau reports on its measures: plans 3 of 5 and 4 of 6; its summary is public",
        )
