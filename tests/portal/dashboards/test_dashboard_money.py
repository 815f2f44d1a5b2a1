"""The dashboard of money: an award that was paid, another on its way; every sum is the list behind it."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from copy import deepcopy

import pytest
from applying import GRANT, a_filed, act, at_review
from awards import approved, paid
from city import DAOLI, NANGANG, City
from django.utils import timezone
from site_clock import Clock
from test_dashboard import SignIn, survey

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets.models import Account
from duixian.portal.dashboards import figures
from duixian.portal.dashboards.asking import matching
from duixian.portal.dashboards.views import GROUPS
from duixian.portal.payments.commands import refund
from duixian.procedure.model import Move

RULE = f"harbin-2022-1/{GRANT}"
pytestmark = pytest.mark.usefixtures("made", "clock")


@pytest.fixture(scope="module")
def made(settled_city: City, beginning: Clock) -> tuple[Application, Application]:
    with beginning.stands():
        award = paid(settled_city, *approved(settled_city, beginning, notice=10))
        return award, at_review(settled_city, "public-notice", DAOLI)


@pytest.fixture
def award(made: tuple[Application, Application], db: None) -> Application:
    """Paid to the enterprise of Nangang ten days after it was filed."""
    return deepcopy(made[0])


@pytest.fixture
def waiting(made: tuple[Application, Application], db: None) -> Application:
    """That of the enterprise of Daoli, to be listed."""
    return deepcopy(made[1])


def test_money_by_every_group_comes_to_the_same(city: City, award: Application) -> None:
    rows = survey(city)
    sums = {group: figures.money(rows, group) for group in GROUPS}
    assert {group: [one.key for one in found] for group, found in sums.items()} == {
        "district": [DAOLI, NANGANG], "rule": [RULE], "industry": ["C"], "size": ["small"],
    }  # fmt: skip
    totals = {group: dict(figures.total(found).held) for group, found in sums.items()}
    once = {Account.RESERVED: 30_000_000, Account.COMMITTED: 0, Account.PAID: award.payments.get().amount}
    assert totals == dict.fromkeys(GROUPS, once)


def test_time_to_the_money_is_from_filing_to_the_banks_answer(city: City) -> None:
    found = figures.speed(survey(city))
    assert (found.number, found.middle) == (1, 10)
    assert list(found.spans.values()) == [1, 0, 0, 0, 0, 0]
    behind = [matching(survey(city), {"days": span}).count() for span in (*found.spans, "0-", "5-6")]
    assert behind == [1, 0, 0, 0, 0, 0, 1, 0]


def test_money_behind_an_account_is_what_stands_on_it_now(city: City, award: Application, waiting: Application) -> None:
    behind = [list(matching(survey(city), {"money": account})) for account in ("reserved", "committed", "paid")]
    assert behind == [[waiting], [], [award]]


def links(page: str) -> Iterator[tuple[str, str]]:
    """The numbers that open a list, with their addresses."""
    for address, text in re.findall(r'href="(/dashboard/applications/\?[^"]*)"[^>]*>([^<]*)<', page):
        yield address.replace("&amp;", "&"), text


def test_every_number_of_the_page_is_the_list_behind_it(city: City, as_: SignIn) -> None:
    refused = a_filed(city)
    act(city, refused, Move.REFUSE, Role.DISTRICT_REVIEWER, reasons=["材料不实"], clause="四/（一）")
    director = as_("director")
    page = director.get("/dashboard/").content.decode()
    found = list(links(page))
    assert len(found) >= 6
    for address, text in found:
        behind = director.get(address)
        assert behind.status_code == 200, address
        shown = behind.content.decode()
        if text.isdecimal():
            assert f"共 {text} 条" in shown, address
            assert 'data-label="时限"' in shown, address
        elif "元" in text:
            assert text in re.findall(r"<tfoot>.*</tfoot>", shown, re.S)[0], address
    shown = page[page.index('class="sums"') :]
    numbers = re.sub(r"<svg.*?</svg>|<select.*?</select>|<a .*?</a>", "", shown, flags=re.S)
    assert not re.findall(r'<(?:td|span) class="(?:number|sum)"[^>]*>\s*[1-9]', numbers)
    sheet = director.get("/dashboard/applications.xlsx?stage=review")
    assert sheet.content[:2] == b"PK"


@pytest.fixture
def paid_once(city: City, award: Application) -> Application:
    payment = award.payments.get()
    refund(city.authority(Role.CITY_FINANCE), payment, amount=10_000_000, reference="R1", reason="账户有误")
    return award


def test_everybody_sees_what_was_paid_less_what_came_back(paid_once: Application, as_: SignIn) -> None:
    visitor = as_("visitor")
    page = visitor.get("/paid/").content.decode()
    assert paid_once.organisation.name in page
    assert "20万元" in page
    assert "没有符合条件的记录" in visitor.get("/paid/?who=没有这家").content.decode()
    text = visitor.get("/paid.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(text.splitlines()))
    assert [(row[0], row[2], row[-1]) for row in rows[1:]] == [
        (paid_once.organisation.name, "哈工信规〔2022〕1号", "20万元")
    ]
    assert timezone.localdate().isoformat() == rows[1][6]
