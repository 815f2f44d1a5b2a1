"""Recovery: with its basis, never more than was paid, closed by its last fen; what it stands in the way of."""

from __future__ import annotations

import pytest
from applying import GRANT, MATTER, a_call, a_dossier, a_draft, a_filed, fresh
from awards import SECOND, VOUCHER, an_award, approved, day, in_ledger, paid
from city import NANGANG, City
from django.db import IntegrityError, transaction
from held import broken
from site_clock import Clock

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.models import Application
from duixian.portal.applications.reactions import Happening, Money, in_the_way
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.dossiers.receipts import book
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.lists.commands import award_of
from duixian.portal.payments.balance import balance
from duixian.portal.payments.commands import prepare, refund
from duixian.portal.payments.models import Payment
from duixian.portal.supervision import queries
from duixian.portal.supervision.commands import decide, order, receive, revoke, set_off
from duixian.portal.supervision.models import Recovery
from duixian.portal.supervision.queries import late, parts
from duixian.portal.vouchers.commands import issue

pytestmark = pytest.mark.usefixtures("settled_city")
AWARD = 30_000_000


@pytest.fixture
def awards(city: City, clock: Clock) -> tuple[Application, Application]:
    """A three-star award that was paid and a two-star award that was approved."""
    first, second = approved(city, clock, ((GRANT, MATTER), (SECOND, MATTER)))
    return paid(city, first), second


@pytest.fixture
def award(city: City, clock: Clock) -> Application:
    return an_award(city, paid=True, state="paid")


def ordered(city: City, application: Application, amount: int = AWARD, **more: object) -> Recovery:
    said: dict[str, object] = {"instalments": [(day(30), amount)], **more}
    return order(
        city.authority(Role.DIRECTOR), application, basis="七/（三）", reason="设备未投用", amount=amount, **said
    )  # type: ignore[arg-type]


def problems(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_recovery_is_closed_by_its_last_fen_and_by_nothing_else(city: City, award: Application, clock: Clock) -> None:
    recovery = ordered(city, award, instalments=[(day(30), 20_000_000), (day(60), 10_000_000)])
    finance = city.authority(Role.CITY_FINANCE)
    for _again in range(2):
        receive(finance, recovery, amount=25_000_000, reference="B-1")
    recovery.refresh_from_db()
    assert (recovery.recovered, recovery.state, recovery.left) == (25_000_000, "open", 5_000_000)
    assert [part.unpaid for part in parts(recovery)] == [0, 5_000_000]
    clock.wait(61)
    assert late([recovery]) == [recovery]
    with pytest.raises(Invalid) as refused:
        receive(finance, recovery, amount=5_000_001, reference="B-2")
    assert problems(refused) == ["repayment-amount"]
    receive(finance, recovery, amount=5_000_000, reference="B-2")
    recovery.refresh_from_db()
    assert (recovery.state, late([recovery])) == ("closed", [])
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.programme == award.rule]
    assert [(one.status, one.amount) for one in receipts[-2:]] == [("paid", AWARD), ("recovered", AWARD)]
    assert (balance(fresh(award), "city").due, in_ledger(award)) == (0, {"recovered": AWARD})
    assert (broken("supervision"), list(verify())) == ([], [])


def test_recovery_is_refused_whole(city: City, award: Application) -> None:
    with pytest.raises(Invalid) as refused:
        order(
            city.authority(Role.CITY_REVIEWER), award, basis=" ", reason="", amount=AWARD + 1,
            instalments=[(day(0), 1), (day(0), -1)],
        )  # fmt: skip
    assert problems(refused) == ["no-basis", "no-reason", "recovery-amount", "instalment-days", "instalment-sum"]
    with pytest.raises(Denied):
        order(city.authority(Role.CITY_FINANCE), award, basis="七", reason="x", amount=1, instalments=[(day(1), 1)])
    ordered(city, award, 100)
    with pytest.raises(Invalid) as refused:
        ordered(city, award, 100)
    assert problems(refused) == ["recovery-open"]


def test_database_refuses_more_than_is_due(city: City, award: Application) -> None:
    recovery = ordered(city, award, 100)
    for wrong in ({"recovered": 101}, {"amount": AWARD + 1}, {"state": "closed"}, {"recovered": 100}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(**wrong)


def test_open_recovery_bars_new_applications(city: City, award: Application) -> None:
    draft = a_draft(city, NANGANG, a_call(city))
    recovery = ordered(city, award, 100)
    assert [problem.code for problem in precheck(draft).problems] == ["recovery-open"]
    revoke(city.authority(Role.DIRECTOR), recovery, "复核认定已投用")
    assert precheck(fresh(draft)).problems == ()


def test_later_award_is_paid_once_it_is_decided_what_is_set_off(
    city: City, awards: tuple[Application, Application]
) -> None:
    first, second = awards
    recovery = ordered(city, first, 10_000_000)
    finance = city.authority(Role.CITY_FINANCE)
    owed = balance(second, "city").due
    for amount, wrong in ((0, "offset-reason"), (10_000_001, "offset-amount")):
        with pytest.raises(Invalid) as refused:
            set_off(finance, recovery, second, amount=amount)
        assert problems(refused) == [wrong]
    with pytest.raises(Invalid) as refused:
        prepare(finance, [second.pk])
    assert problems(refused) == ["offset-undecided"]
    set_off(finance, recovery, second, amount=10_000_000)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.repayments.get().payment.state) == ("closed", "paid")  # type: ignore[union-attr]
    assert balance(second, "city").due == owed - 10_000_000
    paid(city, second)
    assert (fresh(second).state, in_ledger(second)) == ("paid", {"paid": owed})
    assert (broken("supervision"), list(verify())) == ([], [])


def test_a_voucher_is_not_set_off_and_is_issued_once_all_has_come_back(city: City, award: Application) -> None:
    recovery, voucher = ordered(city, award), an_award(city, VOUCHER, 200_000)
    finance, clerk = city.authority(Role.CITY_FINANCE), city.authority(Role.CITY_CLERK)
    assert queries.to_set_off(finance, recovery) == []
    for amount in (0, 100_000):
        with pytest.raises(Invalid) as refused:
            set_off(finance, recovery, voucher, amount=amount, reason="券")
        assert problems(refused) == ["offset-voucher"]
    with pytest.raises(Invalid) as refused:
        issue(clerk, voucher, day(90))
    assert [problem.message.zh for problem in refused.value.problems] == [
        f"{voucher.number} {award.organisation.name}：追回 {recovery.number} 未退清，服务券不能抵扣，退清以后再发"
    ]
    receive(finance, recovery, amount=AWARD, reference="B-1")
    issuing = Happening(Money.ISSUE, clerk, voucher, voucher.here)
    assert [problem.code for problem in in_the_way(issuing)] == []


def test_nothing_is_set_off_for_a_reason(city: City, award: Application) -> None:
    recovery, later = ordered(city, award, 10_000_000), an_award(city, SECOND)
    finance = city.authority(Role.CITY_FINANCE)
    assert queries.to_set_off(finance, recovery) == [(later, AWARD)]
    set_off(finance, recovery, later, amount=0, reason="已按分期计划退回")
    assert queries.to_set_off(finance, recovery) == []
    assert len(prepare(finance, [later.pk]).payments.all()) == 1


def test_recovered_money_is_no_refund(city: City, award: Application) -> None:
    ordered(city, award)
    with pytest.raises(Invalid) as refused:
        refund(
            city.authority(Role.CITY_FINANCE),
            Payment.objects.get(application=award),
            amount=1,
            reference="R",
            reason="x",
        )
    assert problems(refused) == ["refund-recovered"]


def test_what_rested_on_the_award_is_assessed_again(city: City, clock: Clock) -> None:
    """An award of another city policy for the same matter beats the three-star claim, until it is recovered."""
    award = an_award(city, "cloud-levels", 40_000_000, policy="harbin-2021-1", matter=MATTER, paid=True, state="paid")
    a_dossier(city.enterprise())
    book(SYSTEM, award_of(award), paid=40_000_000)
    other = a_filed(city)
    recovery = ordered(city, award, 40_000_000)
    found = recovery.consequences.get()
    assert (found.application, found.before, found.after) == (other, 0, AWARD)
    happening = Happening(Money.PREPARE, SYSTEM, other, other.here, {"level": "city", "amount": 0})
    assert [problem.code for problem in in_the_way(happening)] == ["offset-undecided", "consequence-undecided"]
    reviewer = city.authority(Role.CITY_REVIEWER)
    with pytest.raises(Invalid) as refused:
        decide(reviewer, found, " ")
    assert problems(refused) == ["no-answer"]
    decide(reviewer, found, "按规则恢复，继续办理")
    assert [problem.code for problem in in_the_way(happening)] == ["offset-undecided"]
