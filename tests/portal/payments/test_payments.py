"""Payments: each once, a time-out is not a retry, what came back is due again; dossiers say what was paid."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import date

import awards
import pytest
import xlsxwriter
from applying import act, fresh
from city import DAOLI, City
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from paper_files import package
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Post
from duixian.portal.accounts.roles import Kind, Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets import payers
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.library.shelf import book
from duixian.portal.papers import office
from duixian.portal.payments import balance as balances
from duixian.portal.payments.balance import balance, split, stated_shares
from duixian.portal.payments.bankfile import ANSWER, as_csv, as_xlsx, read_answer, rows
from duixian.portal.payments.commands import cancel, due, enter_answer, prepare, refund, send, set_account
from duixian.portal.payments.models import Account, Batch, Payment, PaymentState
from duixian.procedure.model import Move

SignIn = Callable[..., Client]
APPROVED = 30_000_000


pytestmark = pytest.mark.usefixtures("made", "clock")


@pytest.fixture(scope="module")
def made(settled_city: City, beginning: Clock) -> Application:
    with beginning.stands():
        return awards.approved(settled_city, beginning, notice=10)[0]


@pytest.fixture
def approved(made: Application, db: None) -> Application:
    """An application that was approved and waits to be paid to a known account."""
    return deepcopy(made)


def sent(city: City, application: Application) -> Batch:
    finance = city.authority(Role.CITY_FINANCE)
    return send(finance, prepare(finance, [application.pk]))


def answer(*rows: tuple[str, ...]) -> bytes:
    return "\n".join(",".join(row) for row in (ANSWER, *rows)).encode("gb18030")


def paid(city: City, batch: Batch) -> Payment:
    payment = batch.payments.get()
    enter_answer(city.authority(Role.CITY_FINANCE), batch, answer((payment.key, "300000", "成功", "B1", "")))
    payment.refresh_from_db()
    return payment


def test_paid_application_is_closed_and_its_dossier_says_so(city: City, approved: Application) -> None:
    payment = paid(city, sent(city, approved))
    assert (payment.state, payment.amount) == (PaymentState.PAID, APPROVED)
    assert fresh(approved).state == "paid"
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.programme == approved.rule]
    assert [(one.status, one.amount) for one in receipts if one.date.year == 2026] == [("paid", APPROVED)]
    assert list(verify()) == []


def test_what_is_on_its_way_is_not_paid_again(city: City, approved: Application) -> None:
    sent(city, approved)
    with pytest.raises(Invalid, match="on its way"):
        prepare(city.authority(Role.CITY_FINANCE), [approved.pk])


def test_silence_of_the_bank_is_not_a_retry(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    finance = city.authority(Role.CITY_FINANCE)
    assert enter_answer(finance, batch, answer()) == (0, 0)
    assert balance(approved, "city").due == 0
    with pytest.raises(Invalid, match="sent or cancelled"):
        send(finance, batch)
    with pytest.raises(Invalid, match="sent or cancelled"):
        cancel(finance, batch)


def test_answer_entered_twice_pays_once(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    payment = paid(city, batch)
    again = answer((payment.key, "300000", "成功", "B1", ""))
    assert enter_answer(city.authority(Role.CITY_FINANCE), batch, again) == (0, 0)
    assert balance(approved, "city").paid == APPROVED


def test_failed_payment_is_due_again_under_another_key(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    first = batch.payments.get()
    finance = city.authority(Role.CITY_FINANCE)
    assert enter_answer(finance, batch, answer((first.key, "300000", "失败", "", "账号不存在"))) == (0, 1)
    second = sent(city, approved).payments.get()
    assert second.key != first.key
    assert fresh(approved).state == "open"


def test_answer_is_checked_whole_before_anything_is_written(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    key = batch.payments.get().key
    rows = (key, "299999", "成功", "B1", ""), ("unknown", "1", "成功", "B2", ""), (key, "300000", "失败", "", "x")
    wrong = answer(*rows)
    with pytest.raises(Invalid) as refused:
        enter_answer(city.authority(Role.CITY_FINANCE), batch, wrong)
    assert [(problem.place.line, problem.message.zh) for problem in refused.value.problems] == [
        (2, "金额与发送的 300,000 元 不符"),
        (3, "不是本批次的付款"),
        (4, "同一付款出现两次"),
    ]
    assert batch.payments.get().state == PaymentState.SENT


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"a,b\n", "第一行不是约定的表头"),
        (b"PK not a workbook", "读不出来，应为 CSV 或 xlsx 文件"),
        (b"\xff\xfe\xff", "读不出来，应为 CSV 或 xlsx 文件"),
        (answer(("k", "甲", "成功", "B", "")), "金额“甲”不是数字"),
        (answer(("k", "1", "好", "B", "")), "结果“好”应为成功或失败"),
        (answer(("k", "1", "成功", "", "")), "成功的付款要有银行流水号"),
        (answer(("", "1", "成功", "B", "")), "没有付款流水号"),
    ],
    ids=["heading", "workbook", "text", "amount", "result", "reference", "key"],
)
def test_answer_that_cannot_be_read_says_where(city: City, approved: Application, data: bytes, message: str) -> None:
    with pytest.raises(Invalid) as refused:
        enter_answer(city.authority(Role.CITY_FINANCE), sent(city, approved), data)
    assert [problem.message.zh for problem in refused.value.problems] == [message]


def test_answer_that_unpacks_to_too_much_or_holds_macros_is_refused(
    city: City, approved: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch, finance = sent(city, approved), city.authority(Role.CITY_FINANCE)
    monkeypatch.setattr(office, "MOST_MEMBER", 1000)
    for members, code in (({"xl/workbook.xml": bytes(1001)}, "bomb"), ({"xl/vbaProject.bin": b"x"}, "macros")):
        with pytest.raises(Invalid) as refused:
            enter_answer(finance, batch, package(members))
        assert [problem.code for problem in refused.value.problems] == [code]


def test_refund_is_due_again_and_counts_once(city: City, approved: Application) -> None:
    payment = paid(city, sent(city, approved))
    finance = city.authority(Role.CITY_FINANCE)
    for _ in range(2):
        refund(finance, payment, amount=10_000_000, reference="R1", reason="账户销户")
    stands = balance(approved, "city")
    assert (stands.paid, stands.due) == (20_000_000, 10_000_000)
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.date.year == 2026]
    assert sorted((one.status, one.amount) for one in receipts) == [("determined", 10_000_000), ("paid", 20_000_000)]
    assert sent(city, approved).payments.get().amount == 10_000_000


def test_refund_is_never_more_than_was_paid(city: City, approved: Application) -> None:
    payment = paid(city, sent(city, approved))
    with pytest.raises(Invalid, match="not an amount that can come back"):
        refund(city.authority(Role.CITY_FINANCE), payment, amount=APPROVED + 1, reference="R1", reason="x")


def test_payment_needs_an_account_of_the_payee(city: City, approved: Application) -> None:
    Account.objects.update(until=timezone.now())
    with pytest.raises(Invalid, match="no bank account yet"):
        prepare(city.authority(Role.CITY_FINANCE), [approved.pk])


def test_account_must_be_in_the_name_of_the_payee(city: City) -> None:
    with pytest.raises(Invalid) as refused:
        set_account(city.authority(Role.CLERK), city.enterprise(), holder="别人", bank="", number="12")
    assert [problem.place.path for problem in refused.value.problems] == ["holder", "bank", "number"]


def test_other_desks_pay_nothing(city: City, approved: Application) -> None:
    for role in (Role.CITY_CLERK, Role.APPROVER, Role.DIRECTOR):
        with pytest.raises((Denied, Invalid)):
            prepare(city.authority(role), [approved.pk])


def test_a_batch_that_cannot_be_made_keeps_what_was_ticked(city: City, as_: SignIn, approved: Application) -> None:
    box = f'value="{approved.pk}"{{}} aria-label'
    finance = as_("city_finance")
    assert box.format(" checked") in finance.get("/payments/").content.decode()
    assert box.format("") in finance.post("/payments/").content.decode()
    Account.objects.update(until=timezone.now())
    assert box.format(" checked") in finance.post("/payments/", {"chosen": approved.pk}).content.decode()


def test_cancelled_batch_leaves_everything_due(city: City, approved: Application) -> None:
    finance = city.authority(Role.CITY_FINANCE)
    cancel(finance, prepare(finance, [approved.pk]))
    assert balance(approved, "city").due == APPROVED


def test_bank_file_names_each_payment_by_its_key(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    payment = batch.payments.get()
    assert rows(batch) == [
        (payment.key, "南岗测试机械有限公司", "某银行", "622200001111", "300000.00", f"{approved.number} 三星设备上云")
    ]
    assert as_csv(batch).decode("utf-8-sig").splitlines()[1].split(",")[0] == payment.key
    assert as_xlsx(batch)[:2] == b"PK"


def test_answer_may_be_a_workbook() -> None:
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ANSWER)
        sheet.write_row(1, 0, ["k1", 1234.56, "成功", "B1", ""])
    (found,) = read_answer(out.getvalue())
    assert (found.key, found.amount, found.paid, found.reference) == ("k1", 123_456, True, "B1")


def test_finance_pays_through_the_pages(city: City, as_: SignIn, approved: Application) -> None:
    finance = as_("city_finance")
    assert approved.number in finance.get("/payments/").content.decode()
    number = finance.post("/payments/", {"chosen": approved.pk}).headers["Location"].split("/")[2]
    file = finance.get(f"/payments/{number}/file.csv")
    assert file.headers["Content-Disposition"] == f'attachment; filename="{number}.csv"'
    finance.post(f"/payments/{number}/send/", {"version": 1})
    payment = Payment.objects.get()
    wrong = SimpleUploadedFile("a.csv", answer((payment.key, "1", "成功", "B1", "")))
    page = finance.post(f"/payments/{number}/answer/", {"file": wrong}).content.decode()
    assert re.findall(r'data-label="(?:行|问题)">([^<]*)<', page) == ["2", "金额与发送的 300,000 元 不符"]
    right = SimpleUploadedFile("a.csv", answer((payment.key, "300000", "成功", "B1", "")))
    finance.post(f"/payments/{number}/answer/", {"file": right})
    assert fresh(approved).state == "paid"
    page = finance.post(f"/payments/{number}/{payment.key}/refund/", {"amount": "1", "reference": "R", "reason": "x"})
    assert "没有写单位" in page.content.decode()


def test_suspended_application_is_not_sent(city: City, approved: Application) -> None:
    finance = city.authority(Role.CITY_FINANCE)
    batch = prepare(finance, [approved.pk])
    act(city, approved, Move.SUSPEND, Role.CITY_CLERK, matter="举报")
    assert not due(finance).exists()
    with pytest.raises(Invalid, match="suspended"):
        send(finance, batch)


def test_bank_answers_for_what_was_suspended_meanwhile(city: City, approved: Application) -> None:
    batch = sent(city, approved)
    act(city, approved, Move.SUSPEND, Role.CITY_CLERK, matter="举报")
    paid(city, batch)
    assert fresh(approved).state == "paid"


def test_who_judged_an_application_does_not_pay_it(city: City, approved: Application) -> None:
    reviewer = city.person(Role.CITY_REVIEWER)
    office = city.organisations[Kind.CITY_FINANCE, city.post(Role.CITY_FINANCE).organisation.region]
    post = Post.objects.create(person=reviewer, organisation=office, role=Role.CITY_FINANCE, since=date(2020, 1, 1))
    with pytest.raises(Invalid, match="have had the review"):
        prepare(Authority(reviewer, post), [approved.pk])


@pytest.fixture
def shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The city pays a third of every award, its districts the rest."""
    for module in (balances, payers):
        monkeypatch.setattr(module, "shares", lambda _: {"city": 10_000_000, "district": 20_000_000})


@pytest.mark.usefixtures("shared")
def test_what_is_due_is_told_by_payer(city: City, clock: Clock, as_: SignIn) -> None:
    (approved,) = awards.approved(city, clock, region=DAOLI)  # its pots are held as the shares say
    finance = city.authority(Role.CITY_FINANCE)
    batch = send(finance, prepare(finance, [approved.pk]))
    row = (batch.payments.get().key, "100000", "成功", "B-1", "")
    assert enter_answer(finance, batch, answer(row)) == (1, 0)
    refund(finance, batch.payments.get(), amount=1_000_000, reference="R-1", reason="重复付款")
    [waiting] = as_("district_finance", DAOLI).get("/payments/").context["waiting"]
    assert (waiting.own.share, waiting.own.due) == (20_000_000, 20_000_000)
    assert [(payer.zh, part.share, part.paid, part.refunded, part.due) for payer, part in waiting.parts] == [
        ("市财政", 10_000_000, 9_000_000, 1_000_000, 1_000_000),
        ("区县财政", 20_000_000, 0, 0, 20_000_000),
    ]
    page = in_words(as_("district_finance", DAOLI).get("/payments/").content.decode())
    assert "市财政10万元，已付9万元，已扣退回1万元" in page
    page = in_words(as_("city_finance").get("/payments/").content.decode())
    assert "区县财政20万元，已付0元" in page


def test_a_policy_that_shares_says_so_where_it_is_paid() -> None:
    """From the policy's own file: half each, the odd fen to the district."""
    policy = book("jiaxing-2021-7").model
    funding = stated_shares(policy)
    assert funding
    assert funding.cite == ("end",)
    assert split(policy, 1_000_001, "city") == {"city": 500_000, "district": 500_001}
    assert stated_shares(book("harbin-2022-1").model) is None


def in_words(page: str) -> str:
    """A page's text, without spaces."""
    return "".join(re.sub(r"<[^>]+>", "", page).split())


@pytest.mark.usefixtures("shared")
def test_the_last_share_may_be_the_districts(city: City, clock: Clock) -> None:
    (approved,) = awards.approved(city, clock, region=DAOLI)  # its pots are held as the shares say
    for role, region in ((Role.CITY_FINANCE, ""), (Role.DISTRICT_FINANCE, DAOLI)):
        assert fresh(approved).state == "open"
        finance = city.authority(role, region)
        batch = send(finance, prepare(finance, [approved.pk]))
        payment = batch.payments.get()
        row = (payment.key, str(payment.amount // 100), "成功", f"B-{role}", "")
        assert enter_answer(finance, batch, answer(row)) == (1, 0)
    assert fresh(approved).state == "paid"
