"""The steps of a path from the call to the account, each taken at the browser by the person whose business it is.

Nothing is done but by following links, filling in forms and pressing buttons; only the dossiers stand there before.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from applying import a_paper
from by_hand import Hand, House, answer_of, number_in

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.commands import attach
from duixian.portal.applications.models import Application, happened
from duixian.portal.journal import verify
from duixian.portal.papers.models import Paper
from duixian.procedure.moves import replay


# --- the call ---------------------------------------------------------------------------------------------------------
def open_call(
    house: House, policy: str, grants: tuple[str, ...], fields: Mapping[str, str] = {}, paper: str = ""
) -> str:
    """The bureau drafts the year's call, looks it over and opens it: its title."""
    desk, today = house.at(Role.CITY_CLERK), house.clock.now.date()
    desk.menu("申报通知")
    desk.follow("起草通知")
    desk.follow(policy)
    for grant in grants:
        desk.tick(grant)
    desk.fill("opens_on", today.isoformat())
    desk.fill("closes_on", (today + timedelta(days=20)).isoformat())
    desk.fill("contact_0_name", "综合处")
    desk.fill("contact_0_phone", "0451-12345678")
    for name, value in fields.items():
        desk.fill(name, value)
    if paper:
        desk.fill("material_0_label", paper)
        desk.fill("material_0_reason", "证明在平台上云")
    desk.press("保存草稿")
    desk.follow("发布")
    desk.press("确认发布")
    return desk.page.locator("h1").inner_text()


# --- the enterprise ---------------------------------------------------------------------------------------------------
def apply(house: House, region: str, call: str, grant: str, paper: str = "", fact: tuple[str, str] = ("", "")) -> str:
    """The enterprise's clerk begins one of the claims of the dossier, attaches its papers, and files it: its number.

    `paper`: a material for which one is uploaded; for the others, papers that are there serve.
    """
    clerk = house.at(Role.CLERK, region)
    clerk.menu("我的申报")
    clerk.follow(call)
    clerk.press(f"申报 {grant}")
    number = number_in(clerk.says())
    if fact[0]:
        clerk.fill(*fact)
        clerk.page.get_by_text("已保存").wait_for()
    if paper:
        clerk.upload(paper, f"{paper}.pdf")
    supply(house, region, number)
    clerk.follow("去提交")
    clerk.tick("本单位承诺")
    clerk.press("提交")
    return number


def supply(house: House, region: str, number: str) -> None:
    """Whatever paper still lacks is attached; the clerk does the first of them, the rest is the same again."""
    clerk, application = house.at(Role.CLERK, region), Application.objects.get(number=number)
    paper = Paper.objects.filter(organisation=application.organisation).first() or a_paper(application.organisation)
    lacks = [one.id for one in precheck(application).missing]
    if lacks:
        clerk.open(f"/applications/{number}/edit/")
        clerk.attach(lacks[0], paper.name)
    for material in lacks[1:]:
        attach(house.city.authority(Role.CLERK, region), application, material, paper)


def returned_and_corrected(house: House, desk: Hand, number: str, paper: str) -> None:
    """A desk returns it with a list; the clerk finds it on the own desk, corrects it and files it again."""
    take(desk, number)
    desk.decide("return", items="合同缺盖章页\n补充接入设备清单")
    region = Application.objects.get(number=number).organisation.region
    clerk = house.at(Role.CLERK, region)
    clerk.menu("我的工作台")
    clerk.page.get_by_text("退回待补正").wait_for()
    clerk.menu("我的申报")
    clerk.open(f"/applications/{number}/")
    assert "合同缺盖章页" in clerk.says()
    clerk.follow("去补正")
    clerk.upload(paper, "盖章页.pdf")
    clerk.follow("去提交")
    clerk.fill("answer1", "已补盖章页")
    clerk.fill("answer2", "清单附后")
    clerk.tick("本单位承诺")
    clerk.press("提交")


def refused_and_read(house: House, desk: Hand, number: str, clause: str) -> None:
    """A desk refuses it with its reason and the clause; the applicant reads both."""
    take(desk, number)
    desk.decide("refuse", reasons="现场核查与申报不符", clause=clause)
    clerk = house.at(Role.CLERK, Application.objects.get(number=number).organisation.region)
    clerk.menu("消息")
    clerk.follow(number)
    told = clerk.says()
    assert "不予支持" in told
    assert "现场核查与申报不符" in told
    assert clause in told


# --- the desks --------------------------------------------------------------------------------------------------------
def take(desk: Hand, number: str) -> None:
    """Take an application from the desk's inbox."""
    desk.menu("待办申报")
    row = desk.page.locator("tr", has_text=number)
    with desk.page.expect_navigation():
        row.get_by_role("link").first.click()
    desk.look()


def pass_in_bulk(desk: Hand, number: str) -> None:
    desk.menu("待办申报")
    desk.page.locator("tr", has_text=number).get_by_role("checkbox").check()
    desk.page.locator("summary", has_text="批量办理").click()
    desk.press("办理勾选的")
    assert "已办 1 件" in desk.says()


def assign(house: House, number: str, role: Role) -> None:
    """The bureau gives it to a reviewer."""
    desk, reviewer = house.at(Role.CITY_CLERK), house.city.person(role)
    desk.menu("待办申报")
    with desk.page.expect_navigation():
        desk.page.locator("main [name=scope]").select_option(label="待分派")
    desk.look()
    with desk.page.expect_navigation():
        desk.page.locator("tr", has_text=number).get_by_role("link").first.click()
    desk.look()
    desk.decide("assign", to=f"{reviewer.name} <{reviewer.email}>")


def audit(desk: Hand, number: str) -> None:
    """Every cost line is verified, the first one cut for a reason; earlier money was looked up."""
    take(desk, number)
    cells = desk.page.locator("main table.rows tbody tr").first.get_by_role("textbox")
    cells.nth(1).fill("1000")
    cells.nth(2).fill("不属于设备费用")
    desk.page.locator("summary", has_text="调整金额、以往资金").click()
    desk.tick("已查过以往资金")
    desk.press("保存核定")
    desk.decide("pass")


# --- from the list to the account -------------------------------------------------------------------------------------
def from_list_to_account(house: House, call: str, kept: str, objected: str, outcome: tuple[str, str], days: int) -> str:
    """The list is drawn, published, objected to, published anew, approved and paid: what arrives.

    `outcome`: how the objection is answered, and by which clause; `days` until the second notice is over.
    """
    bureau, citizen = house.at(Role.CITY_CLERK), house.citizen()
    bureau.menu("名单")
    bureau.follow(call)
    bureau.press("编成名单")
    bureau.press("登记公示")
    house.wait(3)
    answer = object_to(citizen, Application.objects.get(number=objected).organisation.name)
    bureau = house.at(Role.CITY_CLERK)
    bureau.follow("Y2026-")
    bureau.tick(outcome[0])
    bureau.fill("answer", "核查属实：该设备另有项目列支")
    bureau.fill("clause", outcome[1])
    bureau.press("答复")
    assert "已形成新名单" in bureau.says()
    bureau.press("登记公示")
    citizen.open(answer)
    assert "核查属实" in citizen.says()
    house.wait(days)
    bureau = house.at(Role.CITY_CLERK)
    bureau.follow("拟扶持名单")
    bureau.press("公示期满，转下一环节")
    approver = house.at(Role.APPROVER)
    approver.follow("拟扶持名单")
    approver.press("批准")
    return pay(house, kept)


def object_to(citizen: Hand, applicant: str) -> str:
    """A citizen objects to one line of the notice: the address at which the answer will stand."""
    citizen.open("/")
    citizen.menu("公示")
    citizen.follow("拟扶持名单")
    citizen.follow(f"提出异议 {applicant}")
    citizen.fill("name", "王某")
    citizen.fill("contact", "13900000000")
    citizen.fill("reason", "该设备已在其他项目申报")
    citizen.press("提交异议")
    assert "核查中" in citizen.says()
    return urlsplit(citizen.page.url).path


def pay(house: House, number: str) -> str:
    """The applicant says where; finance makes a batch, takes its file to the bank and enters the answer; the applicant
    sees what has arrived."""
    application = Application.objects.get(number=number)
    clerk, finance = house.at(Role.CLERK, application.organisation.region), house.at(Role.CITY_FINANCE)
    clerk.menu("收款账户")
    clerk.fill("bank", "测试银行南岗支行")
    clerk.fill("number", "6222000000000001")
    clerk.press("保存")
    finance.follow("待拨付")
    finance.press("编成批次")
    with finance.page.expect_download() as download:
        finance.page.get_by_role("link", name="CSV").click()
    sent = download.value.path().read_text("utf-8-sig")
    assert application.organisation.name in sent
    finance.press("文件已交银行")
    finance.page.locator("main input[type=file]").set_input_files(answer_of(sent, "B2026"))
    finance.press("导入回执")
    assert "到账 1 笔" in finance.says()
    clerk.menu("消息")
    told = clerk.follow("扶持资金已拨付").locator("main").inner_text()
    assert "已到账" in told
    return number_in(told, r"已到账\s+(\S+)")


def stand(*numbers: str) -> list[str]:
    """Where they stand, as their events say; the journal's chain holds."""
    assert list(verify()) == []
    found = [Application.objects.get(number=number) for number in numbers]
    for application in found:
        at = replay(application.course, happened(application))
        assert (at.state, at.stage) == (application.state, application.stage)
    return [f"{application.state} {application.stage}" for application in found]
