"""Recovery: with its basis, never more than was paid, closed by its last fen; what it stands in the way of."""

from __future__ import annotations

import pytest
from applying import GRANT, MATTER, a_call, a_draft, fresh
from awards import SECOND, approved, day, paid
from city import NANGANG, City
from django.db import IntegrityError, transaction
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.checking import precheck
from duixian.portal.applications.models import Application
from duixian.portal.dossiers.queries import dossier_of
from duixian.portal.journal import Denied, Invalid, verify
from duixian.portal.payments.balance import balance
from duixian.portal.payments.commands import prepare, refund
from duixian.portal.payments.models import Payment
from duixian.portal.supervision.commands import order, receive, revoke, set_off
from duixian.portal.supervision.models import Recovery
from duixian.portal.supervision.queries import late, parts

AWARD = 30_000_000


@pytest.fixture
def awards(city: City, clock: Clock) -> tuple[Application, Application]:
    """A three-star award that was paid and a two-star award that was approved."""
    first, second = approved(city, clock, ((GRANT, MATTER), (SECOND, MATTER)))
    return paid(city, first), second


def ordered(city: City, application: Application, amount: int = AWARD, **more: object) -> Recovery:
    said: dict[str, object] = {"instalments": [(day(30), amount)], **more}
    return order(
        city.authority(Role.DIRECTOR), application, basis="七/（三）", reason="设备未投用", amount=amount, **said
    )  # type: ignore[arg-type]


def problems(refused: pytest.ExceptionInfo[Invalid]) -> list[str]:
    return [problem.code for problem in refused.value.problems]


def test_recovery_is_closed_by_its_last_fen_and_by_nothing_else(
    city: City, awards: tuple[Application, Application], clock: Clock
) -> None:
    first, _ = awards
    recovery = ordered(city, first, instalments=[(day(30), 20_000_000), (day(60), 10_000_000)])
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
    receipts = [one for one in dossier_of(city.enterprise()).receipts if one.programme == first.rule]
    assert [(one.status, one.amount) for one in receipts[-2:]] == [("paid", AWARD), ("recovered", AWARD)]
    assert balance(fresh(first), "city").due == 0
    assert list(verify()) == []


def test_recovery_is_refused_whole(city: City, awards: tuple[Application, Application]) -> None:
    first, _ = awards
    with pytest.raises(Invalid) as refused:
        order(
            city.authority(Role.CITY_REVIEWER), first, basis=" ", reason="", amount=AWARD + 1,
            instalments=[(day(0), 1), (day(0), -1)],
        )  # fmt: skip
    assert problems(refused) == ["no-basis", "no-reason", "recovery-amount", "instalment-days", "instalment-sum"]
    with pytest.raises(Denied):
        order(city.authority(Role.CITY_FINANCE), first, basis="七", reason="x", amount=1, instalments=[(day(1), 1)])
    ordered(city, first, 100)
    with pytest.raises(Invalid) as refused:
        ordered(city, first, 100)
    assert problems(refused) == ["recovery-open"]


def test_database_refuses_more_than_is_due(city: City, awards: tuple[Application, Application]) -> None:
    recovery = ordered(city, awards[0], 100)
    for wrong in ({"recovered": 101}, {"amount": AWARD + 1}, {"state": "closed"}, {"recovered": 100}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.filter(pk=recovery.pk).update(**wrong)


def test_open_recovery_bars_new_applications(city: City, awards: tuple[Application, Application], clock: Clock) -> None:
    first, _ = awards
    draft = a_draft(city, NANGANG, a_call(city, grants=("star-1-tools", GRANT)))
    recovery = ordered(city, first, 100)
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
    with pytest.raises(Invalid) as refused:
        prepare(finance, [second.pk])
    assert problems(refused) == ["offset-undecided"]
    set_off(finance, recovery, second, amount=10_000_000)
    recovery.refresh_from_db()
    assert (recovery.state, recovery.repayments.get().payment.state) == ("closed", "paid")  # type: ignore[union-attr]
    assert balance(second, "city").due == owed - 10_000_000
    paid(city, second)
    assert fresh(second).state == "paid"


def test_nothing_is_set_off_for_a_reason(city: City, awards: tuple[Application, Application]) -> None:
    first, second = awards
    recovery, finance = ordered(city, first, 10_000_000), city.authority(Role.CITY_FINANCE)
    with pytest.raises(Invalid) as refused:
        set_off(finance, recovery, second, amount=0)
    assert problems(refused) == ["offset-reason"]
    set_off(finance, recovery, second, amount=0, reason="已按分期计划退回")
    paid(city, second)
    recovery.refresh_from_db()
    assert recovery.left == 10_000_000


def test_recovered_money_is_no_refund(city: City, awards: tuple[Application, Application]) -> None:
    first, _ = awards
    ordered(city, first)
    with pytest.raises(Invalid) as refused:
        refund(
            city.authority(Role.CITY_FINANCE),
            Payment.objects.get(application=first),
            amount=1,
            reference="R",
            reason="x",
        )
    assert problems(refused) == ["refund-recovered"]
