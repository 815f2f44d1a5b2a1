"""Vouchers: issued for an approved claim, spent in parts by codes that work once, settled, ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import pytest
from applying import GRANT, MATTER, a_call, a_dossier, a_draft, fresh
from awards import SPENT_ON, VOUCHER, a_voucher, answer, approved, day, filed, in_ledger
from city import DAOLI, NANGANG, City
from django.db import IntegrityError, transaction
from django.test import Client
from held import broken
from site_clock import Clock

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.models import Application
from duixian.portal.credit.commands import answer as answer_credit
from duixian.portal.credit.models import Edition, Name
from duixian.portal.dossiers.models import Dossier
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.payments.bankfile import rows
from duixian.portal.payments.commands import prepare as pay
from duixian.portal.payments.commands import set_account
from duixian.portal.vouchers import commands
from duixian.portal.vouchers.codes import digest_of, new_code
from duixian.portal.vouchers.models import Provider, Redemption, Voucher

ISSUED = 200_000
SignIn = Callable[..., Client]


class Spending(NamedTuple):
    voucher: Voucher
    buyer: Authority
    provider: Authority
    """The enterprise of Daoli, registered as a provider."""


@pytest.fixture
def application(city: City, clock: Clock) -> Application:
    return approved(city, clock, [(VOUCHER, SPENT_ON)])[0]


@pytest.fixture
def spending(city: City, clock: Clock) -> Spending:
    provider, clerk = city.enterprise(DAOLI), city.authority(Role.CITY_CLERK)
    voucher = a_voucher(city, ISSUED, number="V2026-1")
    commands.register_provider(clerk, provider.code, "云 ERP、云 MES")
    seller = city.authority(Role.CLERK, DAOLI)
    set_account(seller, provider, holder=provider.name, bank="某银行", number="6222 0000 2222")
    return Spending(voucher, city.authority(Role.CLERK, NANGANG), seller)


def offered(spending: Spending, amount: int) -> str:
    return commands.offer(spending.buyer, spending.voucher, amount)[1]


def redeemed(spending: Spending, code: str, invoice: str = "A-1", invoiced: int = 300_000) -> Redemption:
    return commands.redeem(spending.provider, code=code, invoice=invoice, invoiced=invoiced, service="云 MES")


def codes(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_voucher_is_the_payment_of_its_claim(city: City, application: Application) -> None:
    finance, clerk = city.authority(Role.CITY_FINANCE), city.authority(Role.CITY_CLERK)
    with pytest.raises(Invalid) as refused:
        pay(finance, [application.pk])
    assert codes(refused) == ["nothing-due"]
    with pytest.raises(Denied):
        commands.issue(finance, application, day(90))
    with pytest.raises(Invalid) as refused:
        commands.issue(clerk, application, day(0))
    assert codes(refused) == ["voucher-day"]
    voucher = commands.issue(clerk, application, day(90))
    assert commands.issue(clerk, application, day(90)) == voucher
    assert (voucher.amount, voucher.balance, fresh(application).state) == (ISSUED, ISSUED, "paid")
    receipt = dossier_of(city.enterprise()).receipts[-1]
    assert (receipt.programme, receipt.status, receipt.amount) == (application.rule, "determined", ISSUED)
    assert (broken("vouchers"), list(verify())) == ([], [])


def test_credit_is_asked_before_a_voucher_as_before_a_payment(city: City, application: Application) -> None:
    clerk, officer = city.authority(Role.CITY_CLERK), city.authority(Role.CREDIT_OFFICER)
    Edition.objects.update(as_of=day(-60))
    with pytest.raises(Invalid) as refused:
        commands.issue(clerk, application, day(90))
    assert codes(refused) == ["credit-stale"] * len(Name)
    answer_credit(officer, application, hit="", note="三个网站都没有")
    application.refresh_from_db()
    commands.issue(clerk, application, day(90))
    assert [one.moment for one in application.credit_answers.order_by("pk")][-2:] == ["by_hand", "issue_voucher"]


def test_voucher_is_spent_in_parts_by_codes_that_work_once(city: City, spending: Spending, clock: Clock) -> None:
    code = offered(spending, 150_000)
    with pytest.raises(Invalid) as refused:
        offered(spending, 50_001)
    assert codes(refused) == ["voucher-amount"]
    with pytest.raises(Denied):
        commands.redeem(spending.buyer, code=code, invoice="A", invoiced=150_000, service="云 MES")
    with pytest.raises(Invalid) as refused:
        commands.redeem(spending.provider, code=code, invoice=" ", invoiced=149_999, service="")
    assert codes(refused) == ["no-service", "no-invoice", "invoice-amount"]
    redeemed(spending, code.lower().replace("-", " "))
    with pytest.raises(Invalid) as refused:
        redeemed(spending, code)
    assert codes(refused) == ["no-code"]
    late = offered(spending, 50_000)
    clock.wait(8)
    with pytest.raises(Invalid) as refused:
        redeemed(spending, late)
    assert codes(refused) == ["no-code"]
    redeemed(spending, offered(spending, 50_000))
    voucher = Voucher.objects.get()
    assert (voucher.amount, voucher.balance, voucher.spent) == (ISSUED, 0, ISSUED)
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.programme.endswith(VOUCHER)]
    assert [(one.status, one.amount) for one in receipts] == [("paid", ISSUED)]
    assert (broken("vouchers"), list(verify())) == ([], [])


def test_database_lets_no_voucher_lose_a_fen(spending: Spending) -> None:
    for wrong in ({"balance": 1}, {"spent": 1}, {"balance": -1, "spent": ISSUED + 1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Voucher.objects.update(**wrong)


def test_code_is_kept_as_a_digest_only(spending: Spending) -> None:
    code = offered(spending, 100)
    kept = Redemption.objects.get()
    assert (kept.code, code in str(vars(kept))) == (digest_of(code), False)
    assert len({new_code() for _ in range(1000)}) == 1000


def test_what_ends_returns_and_its_codes_with_it(city: City, spending: Spending, clock: Clock) -> None:
    redeemed(spending, offered(spending, 50_000))
    code = offered(spending, 10_000)
    commands.revoke(city.authority(Role.DIRECTOR), spending.voucher, "企业不再更新信息")
    with pytest.raises(Invalid):
        redeemed(spending, code, "A-2")
    voucher = Voucher.objects.get()
    assert (voucher.balance, voucher.spent, voucher.revoked) == (0, 50_000, 150_000)
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.programme.endswith(VOUCHER)]
    assert [(one.status, one.amount) for one in receipts] == [("paid", 50_000)]
    assert broken("vouchers") == []


def test_voucher_expires_the_day_after_its_last(spending: Spending, clock: Clock) -> None:
    clock.wait(90)
    assert commands.expire() == 0
    clock.wait(1)
    with pytest.raises(Invalid) as refused:
        offered(spending, 100)
    assert codes(refused) == ["voucher-over"]
    assert (commands.expire(), commands.expire()) == (1, 0)
    voucher = Voucher.objects.get()
    assert (voucher.balance, voucher.expired, broken("vouchers")) == (0, ISSUED, [])
    assert in_ledger(voucher.application) == {}  # all of it is available again


def test_cost_paid_by_voucher_is_not_claimed_again(city: City, spending: Spending) -> None:
    a_dossier(city.enterprise())
    line = 38_000_000  # edge-1 of the sample: 38万元
    redeemed(spending, offered(spending, 100_000), "EDGE-1", line)
    draft = a_draft(city, NANGANG, a_call(city))
    found = [problem for problem in precheck(draft).problems if problem.code == "paid-by-voucher"]
    assert [(one.place.path, one.message.zh) for one in found] == [
        ("edge-1", "发票 edge-1 已由服务券支付一部分，最多申报 379,000 元")
    ]
    dossier = Dossier.objects.get(organisation=city.enterprise())
    matter = next(one for one in dossier.data["matters"] if one["id"] == MATTER)
    next(one for one in matter["lines"] if one["id"] == "edge-1")["amount"] = "37.9万元"
    dossier.save()
    assert precheck(draft).problems == ()


def test_cost_that_is_claimed_is_not_paid_by_voucher(city: City, spending: Spending) -> None:
    a_dossier(city.enterprise())
    filed(city, a_call(city), GRANT, MATTER)
    with pytest.raises(Invalid) as refused:
        redeemed(spending, offered(spending, 100), "edge-1", 38_000_000)
    assert codes(refused) == ["invoice-used"]
    redeemed(spending, offered(spending, 100), "edge-1", 38_000_100)


def test_providers_are_settled_in_batches(city: City, spending: Spending) -> None:
    redeemed(spending, offered(spending, 100_000))
    redeemed(spending, offered(spending, 60_000), "A-2", 60_000)
    finance = city.authority(Role.CITY_FINANCE)
    provider = Redemption.objects.first().provider_id  # type: ignore[union-attr]
    first = commands.prepare(finance, [provider])
    with pytest.raises(Invalid) as refused:
        commands.prepare(finance, [provider])
    assert codes(refused) == ["nothing-due"]
    commands.cancel(finance, first)
    second = commands.send(finance, commands.prepare(finance, [provider]))
    payout = second.payouts.get()
    assert rows(second) == [
        (payout.key, "道里测试仪器有限公司", "某银行", "622200002222", "1600.00", f"{second.number} 服务券结算")
    ]
    assert commands.enter_answer(finance, second, answer((payout.key, 160_000), result="失败")) == (0, 1)
    third = commands.send(finance, commands.prepare(finance, [provider]))
    said = answer((third.payouts.get().key, 160_000))
    assert commands.enter_answer(finance, third, said) == (1, 0)
    assert commands.enter_answer(finance, third, said) == (0, 0)
    with pytest.raises(Invalid, match="nothing is due"):
        commands.prepare(finance, [provider])
    assert in_ledger(spending.voucher.application) == {"committed": 40_000, "paid": 160_000}
    assert (broken("vouchers"), list(verify())) == ([], [])


def test_a_settlement_waits_for_the_bank_until_it_has_answered(city: City, spending: Spending, as_: SignIn) -> None:
    redeemed(spending, offered(spending, 100_000))
    finance, page = city.authority(Role.CITY_FINANCE), as_(Role.CITY_FINANCE)
    made = commands.send(finance, commands.prepare(finance, [Provider.objects.get().pk]))
    for address in ("/vouchers/settlements/", f"/vouchers/settlements/{made.number}/"):
        assert "已发送，等银行回执" in page.get(address).content.decode()
    commands.enter_answer(finance, made, answer((made.payouts.get().key, 100_000)))
    for address in ("/vouchers/settlements/", f"/vouchers/settlements/{made.number}/"):
        assert "银行已全部答复" in page.get(address).content.decode()


def test_striking_off_says_what_is_wrong_beside_the_field(city: City, spending: Spending, as_: SignIn) -> None:
    provider = Provider.objects.get()
    clerk, url = as_("city_clerk"), f"/vouchers/providers/{provider.pk}/strike-off/"
    for typed, said in ((" ", "这个字段是必填项"), ("停业" * 200, "不超过 300")):
        page = clerk.post(url, {"reason": typed})
        text = " ".join(page.content.decode().split())
        assert page.status_code == 422
        assert f'id="p{provider.pk}_reason_error"' in text
        assert said in text
        assert typed.strip() in text
    assert clerk.post(url, {"reason": "停业"}).status_code == 302
    provider.refresh_from_db()
    assert (provider.until, provider.reason) == (day(0), "停业")
