"""What a pot holds of an application follows from where it stands, and is never more than it has."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import python_calamine
from applying import a_call, act, at_review, fresh, step
from awards import an_award, day
from city import DAOLI, NANGANG, City
from django.test import Client
from held import broken
from pots import AWARD, CHANNELS, POLICY, city_pot
from site_clock import Clock

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets import commands, ledger
from duixian.portal.budgets.amounts import change_amount, open_pot
from duixian.portal.budgets.models import Account, Pot, Transfer
from duixian.portal.budgets.payers import Payer
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.payments import balance
from duixian.portal.supervision.commands import order, receive
from duixian.procedure.model import Move

SignIn = Callable[..., Client]


def held(pot: Pot) -> dict[str, int]:
    """What stands on each account, empty ones left out."""
    found = ledger.balances(Transfer.objects.filter(pot=pot))
    return {account.value: fen for account, fen in found.items() if fen and account is not Account.FUNDS}


def listed(city: City, application: Application, clock: Clock) -> Application:
    """Published on every channel, its notice run, passed on to the approval."""
    days = dict.fromkeys(CHANNELS, clock.now.date().isoformat())
    act(city, application, Move.LIST, Role.CITY_CLERK, list="L1", digest="d1")
    act(city, application, Move.PUBLISH, Role.CITY_CLERK, digest="d1", channels=days)
    clock.wait(10)
    return act(city, application, Move.PASS, Role.CITY_CLERK)


def test_money_goes_with_the_application_to_the_account_and_back(city: City, clock: Clock) -> None:
    pot = city_pot(city, 100_000_000)
    application = at_review(city, "public-notice")
    assert held(pot) == {"available": 70_000_000, "reserved": AWARD}
    listed(city, application, clock)
    act(city, application, Move.APPROVE, Role.APPROVER, digest="d1")
    assert held(pot) == {"available": 70_000_000, "committed": AWARD}
    commands.pay(SYSTEM, fresh(application), AWARD, level="city", reference="p-1")
    commands.refund(SYSTEM, fresh(application), 10_000_000, level="city", reference="p-1")
    assert held(pot) == {"available": 70_000_000, "committed": 10_000_000, "paid": 20_000_000}
    commands.recover(SYSTEM, fresh(application), 5_000_000, reference="追1号", reason="未按期完成")
    commands.lapse(SYSTEM, fresh(application), 10_000_000, reason="放弃余款")
    assert held(pot) == {"available": 80_000_000, "paid": 15_000_000, "recovered": 5_000_000}
    commands.restore(SYSTEM, fresh(application), 5_000_000, reason="重新安排")
    assert held(pot) == {"available": 85_000_000, "paid": 15_000_000}
    with pytest.raises(Invalid, match=r"has CNY 150,000 paid; CNY 150,000\.01 cannot be moved"):
        commands.recover(SYSTEM, fresh(application), 15_000_001)


def test_finance_provides_recovered_money_anew_from_the_page_of_its_pot(city: City, clock: Clock, as_: SignIn) -> None:
    """On a document, for a reason, once: it is available again, and the ledger still says what was paid."""
    pot = city_pot(city, 100_000_000)
    award = an_award(city, paid=True, state="paid")
    said = {"basis": "七", "reason": "设备未投用", "amount": 5_000_000, "instalments": [(day(30), 5_000_000)]}
    recovery = order(city.authority(Role.DIRECTOR), award, **said)  # type: ignore[arg-type]
    receive(city.authority(Role.CITY_FINANCE), recovery, amount=5_000_000, reference="B-1")
    assert held(pot) == {"available": 70_000_000, "paid": 25_000_000, "recovered": 5_000_000}
    finance, url = as_("city_finance"), f"/budgets/{pot.pk}/restore/"
    assert url in finance.get(f"/budgets/{pot.pk}/").content.decode()
    assert url not in as_("city_clerk").get(f"/budgets/{pot.pk}/").content.decode()
    assert award.number in finance.get(url).content.decode()
    sent = {"document": "哈财预〔2026〕9号", "reason": "补足候补企业"}
    assert "勾选要重新安排的追回资金" in finance.post(url, sent).content.decode()
    assert finance.post(url, {"chosen": [award.pk], "document": "x"}).status_code == 422
    with pytest.raises(Denied):
        commands.provide_again(city.authority(Role.CITY_CLERK), pot, [award.pk], **sent)
    assert finance.post(url, {"chosen": [award.pk], **sent}).headers["Location"] == f"/budgets/{pot.pk}/"
    assert held(pot) == {"available": 75_000_000, "paid": 25_000_000}
    with pytest.raises(Invalid):
        commands.provide_again(city.authority(Role.CITY_FINANCE), pot, [award.pk], **sent)
    last = Transfer.objects.latest("pk")
    assert (last.reference, last.reason, last.person) == (*sent.values(), city.person(Role.CITY_FINANCE))
    assert (broken("budgets"), list(verify())) == ([], [])


@pytest.mark.parametrize("how", ["refuse", "withdraw", "send_back"])
def test_money_is_free_again_once_the_application_falls_away(city: City, clock: Clock, how: str) -> None:
    pot = city_pot(city, 100_000_000)
    application = at_review(city, "public-notice")
    said = {
        "refuse": (Move.REFUSE, Role.CITY_CLERK, {"reasons": ["异议成立"], "clause": "四/（二）"}),
        "withdraw": (Move.WITHDRAW, Role.CLERK, {}),
        "send_back": (Move.SEND_BACK, Role.CITY_CLERK, {"to": "selection", "reasons": ["再核"]}),
    }
    kind, role, data = said[how]
    act(city, application, kind, role, **data)
    assert held(pot) == {"available": 100_000_000}
    assert broken("budgets") == []


def test_what_a_pot_lacks_is_said_and_nothing_moves(city: City, clock: Clock) -> None:
    pot = city_pot(city, AWARD - 1)
    application = at_review(city, "credit-check")
    with pytest.raises(Invalid) as refused:
        step(city, application)
    said, todo = refused.value.problems[0].message, refused.value.problems[0].expected
    assert said.zh == (
        "资金不足：哈尔滨数智化 2022 · 2026 年 · 哈尔滨市财政可用 299,999.99 元，本件需要 300,000 元，还差 0.01 元"
    )
    assert todo
    assert todo.zh == "先增加资金，或在“资金分配”中按通知的办法分配、列入候补"
    assert (fresh(application).stage, held(pot)) == ("credit-check", {"available": AWARD - 1})


def test_the_money_that_a_call_announces_is_all_there_is_for_it(city: City, clock: Clock) -> None:
    call = a_call(city, pot=AWARD + 1)
    at_review(city, "public-notice", NANGANG, call)
    application = at_review(city, "credit-check", DAOLI, call)
    with pytest.raises(Invalid, match=r"the money of the call .* has CNY 0.01 left"):
        step(city, application, DAOLI)
    assert broken("budgets") == []


def test_a_pot_without_funds_counts_and_does_not_limit(city: City, clock: Clock) -> None:
    at_review(city, "public-notice")
    pot = Pot.objects.get()
    assert (ledger.left(pot), held(pot)) == (None, {"available": -AWARD, "reserved": AWARD})
    with pytest.raises(Invalid, match="below what is reserved, committed and paid already; expected at least"):
        city_pot(city, AWARD - 1)
    city_pot(city, AWARD)
    assert held(pot) == {"reserved": AWARD}


def test_each_payer_has_a_pot_of_its_own(city: City, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(_: object, amount: int, __: str) -> dict[str, int]:
        return {"city": amount // 2, "district": amount - amount // 2}

    monkeypatch.setattr(balance, "split", half)
    pot = city_pot(city, AWARD)
    application = at_review(city, "credit-check")
    district = open_pot(
        city.authority(Role.DISTRICT_CLERK, NANGANG),
        Payer(policy=POLICY, year=2026, level="district", region=NANGANG), amount=1, document="南财1号",
    )  # fmt: skip
    with pytest.raises(Invalid, match="南岗区"):
        step(city, application)
    change_amount(
        city.authority(Role.DISTRICT_CLERK, NANGANG),
        district,
        amount=AWARD,
        document="南财2号",
        reason="追加",
        version=2,
    )
    step(city, application)
    assert (held(pot), held(district)) == ({"available": AWARD // 2, "reserved": AWARD // 2},) * 2
    assert broken("budgets") == []


def test_amounts_change_with_their_document_and_reason_only(city: City) -> None:
    clerk = city.authority(Role.CITY_CLERK)
    a_call(city, pot=40_000_000)
    with pytest.raises(Invalid) as refused:
        city_pot(city, 30_000_000)
    assert [problem.code for problem in refused.value.problems] == ["pot-announced"]
    pot = city_pot(city, 50_000_000)
    with pytest.raises(Invalid) as refused:
        change_amount(clerk, pot, amount=60_000_000, document="", reason="追加", version=pot.version)
    assert [problem.place.path for problem in refused.value.problems] == ["document"]
    with pytest.raises(Invalid, match="give the reason"):
        change_amount(clerk, pot, amount=60_000_000, document="2号", reason=" ", version=pot.version)
    with pytest.raises(Stale):
        change_amount(clerk, pot, amount=60_000_000, document="2号", reason="追加", version=1)
    with pytest.raises(Denied):
        change_amount(city.authority(Role.CITY_FINANCE), pot, amount=1, document="2号", reason="x", version=2)
    change_amount(clerk, pot, amount=45_000_000, document="2号", reason="压减", version=pot.version)
    assert held(pot) == {"available": 45_000_000}
    with pytest.raises(Invalid, match="the pot is there"):
        city_pot(city, 50_000_000)


def test_a_call_announces_no_more_than_its_pot_has(city: City) -> None:
    city_pot(city, 50_000_000)
    a_call(city, pot=30_000_000)
    with pytest.raises(Invalid, match="has CNY 200,000 beside what other calls announce"):
        a_call(city, pot=20_000_001)


def test_a_city_reads_its_pots_and_every_figure_opens_its_list(city: City, as_: SignIn, clock: Clock) -> None:
    clerk = as_("city_clerk")
    assert "还没有资金" in clerk.get("/budgets/").content.decode()
    said = {"policy": POLICY, "year": 2026, "amount": "100万元", "document": "1号"}
    page = clerk.post("/budgets/new/", said).headers["Location"]
    application = at_review(city, "public-notice")
    index = as_("director").get("/budgets/").content.decode()
    assert f'{page}?account=reserved"><span class="money">30万元' in index
    reserved = clerk.get(page, {"account": "reserved"}).content.decode()
    assert application.number in reserved
    wrong = clerk.post(f"{page}amount/", {"amount": "1万元", "document": "2号", "reason": "压减", "version": 2})
    assert "低于已经预留、批准和拨付的资金" in wrong.content.decode()
    assert (
        clerk.post(
            f"{page}amount/", {"amount": "90万元", "document": "2号", "reason": "压减", "version": 2}
        ).status_code
        == 302
    )
    rows = [row[2:3] + row[7:9] for row in table(clerk.get(f"{page}statement.xlsx").content)]
    assert rows == [["安排资金", 1_000_000, 1_000_000], ["预留", 300_000, 700_000], ["调减资金", 100_000, 600_000]]
    assert [row[3:6] for row in table(clerk.get("/budgets/pots.xlsx").content)] == [[900_000, 600_000, 300_000]]


def table(workbook: bytes) -> list[list[object]]:
    """The rows of a workbook below its head."""
    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(workbook))
    return book.get_sheet_by_index(0).to_python()[1:]
