"""What no policy lays down a limit for says on its list how long it has waited, in working days; nothing is made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from access.lists import _objected
from access.registry import _conflict
from applying import a_call, at_review
from city import CITY, DAOLI, NANGANG, City
from django.test import Client
from django.utils import timezone
from machine_desks import channels
from site_clock import Clock

from duixian.portal.accounts.roles import Role
from duixian.portal.credit.models import Hit, Name
from duixian.portal.lists.commands import approve, close_notice, draw_up, publish
from duixian.portal.payments.bankfile import ANSWER
from duixian.portal.payments.commands import enter_answer, prepare, send, set_account
from duixian.procedure.limits import waited

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]


@pytest.mark.parametrize(
    ("today", "zh", "en"),
    [
        (date(2026, 3, 6), "今天收到", "came today"),
        (date(2026, 3, 8), "今天收到", "came today"),  # a Sunday: no working day has passed
        (date(2026, 3, 9), "已等 1 个工作日", "1 working day so far"),
        (date(2026, 3, 16), "已等 6 个工作日", "6 working days so far"),
        (date(2031, 3, 6), "已等 1826 天", "1826 days so far"),  # beyond the calendars that are published
    ],
)
def test_waiting_is_counted_in_working_days_from_the_day_after(today: date, zh: str, en: str) -> None:
    words = waited(date(2026, 3, 6), today)
    assert (words.zh, words.en) == (zh, en)


def rows(client: Client, address: str) -> list[str]:
    """The rows of a page's tables, as one reads them."""
    page = client.get(address).content.decode()
    found = re.findall(r"<tr>.*?</tr>", page, re.S)
    return ["".join(re.sub(r"<[^>]+>", "", row).split()) for row in found]


def test_objection_waits_since_it_was_raised(city: City, as_: SignIn, clock: Clock) -> None:
    number = _objected(city)["number"]
    clock.wait(3)
    clerk = as_("city_clerk")
    assert any("1项异议待答复，最早的已等3个工作日" in row for row in rows(clerk, "/lists/"))
    assert any("本行暂停，已等3个工作日" in row for row in rows(clerk, f"/lists/{number}/"))
    assert not any("已等" in row for row in rows(as_("visitor"), f"/notices/{number}/"))
    assert any(row.startswith("异议") and row.endswith("已等3个工作日") for row in rows(clerk, "/desk/"))


def test_hit_of_a_credit_list_waits_since_it_was_found(city: City, as_: SignIn, clock: Clock) -> None:
    hit = Hit.objects.create(
        number="X1", organisation=city.enterprise(NANGANG), name=Name.DEBTORS, reference="执1号", source="法院",
        since=date(2026, 1, 1), found_at=timezone.now(),
    )  # fmt: skip
    clock.wait(1)
    officer = as_("credit_officer")
    assert any(row.endswith("已等1个工作日") for row in rows(officer, "/credit/"))
    Hit.objects.filter(pk=hit.pk).update(state="cleared", reason="已履行")
    assert not any("已等" in row for row in rows(officer, "/credit/?state=all"))


def test_second_use_waits_since_it_was_found(city: City, as_: SignIn, clock: Clock) -> None:
    _conflict(city)
    clock.wait(2)
    assert any(row.endswith("已等2个工作日") for row in rows(as_("district_reviewer", DAOLI), "/registry/conflicts/"))


def test_batch_waits_for_the_bank_since_it_was_sent(city: City, as_: SignIn, clock: Clock) -> None:
    call = a_call(city)
    application = at_review(city, "public-notice", NANGANG, call)
    payee = city.enterprise()
    set_account(city.authority(Role.CLERK), payee, holder=payee.name, bank="某银行", number="62220001")
    clerk = city.authority(Role.CITY_CLERK)
    listed = draw_up(clerk, call)
    publish(clerk, listed.number, dict.fromkeys(channels(listed), timezone.localdate()))
    clock.wait(14)
    close_notice(clerk, listed.number)
    approve(city.authority(Role.APPROVER, CITY), listed.number)
    clock.wait(2)
    assert any("没有时限，已等2个工作日" in row for row in rows(as_("city_finance"), "/payments/"))
    finance = city.authority(Role.CITY_FINANCE)
    batch = prepare(finance, [application.pk])
    clock.wait(1)
    assert any("待发送已等1个工作日" in row for row in rows(as_("city_finance"), "/payments/"))
    send(finance, batch)
    clock.now += timedelta(days=5)
    assert any("已发送" in row and "已等3个工作日" in row for row in rows(as_("city_finance"), "/payments/"))
    (payment,) = batch.payments.all()
    text = f"{','.join(ANSWER)}\n{payment.key},{payment.amount // 100},成功,B1,\n"
    enter_answer(finance, batch, text.encode("utf-8-sig"))
    assert any("银行已全部答复" in row and "已等" not in row for row in rows(as_("city_finance"), "/payments/"))
