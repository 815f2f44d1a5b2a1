"""The dashboard: every number is the list behind it; what was paid is everybody's."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator

import pytest
from applying import GRANT, a_call, a_filed, act, at_review
from awards import approved, paid
from city import DAOLI, NANGANG, City
from django.test import Client
from django.utils import timezone
from site_clock import Clock

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.budgets.models import Account
from duixian.portal.dashboards import figures
from duixian.portal.dashboards.asking import matching
from duixian.portal.dashboards.models import Profile
from duixian.portal.dashboards.names import name
from duixian.portal.dashboards.views import GROUPS
from duixian.portal.payments.commands import refund
from duixian.procedure.model import Move

SignIn = Callable[..., Client]
RULE = f"harbin-2022-1/{GRANT}"


def survey(city: City, role: Role = Role.DIRECTOR, region: str = "") -> object:
    return city.authority(role, region).rows(Application, "survey")


def test_a_filing_says_by_what_it_is_counted(city: City) -> None:
    application = a_filed(city)
    profile = Profile.objects.get(application=application)
    assert (profile.industry, profile.size) == ("C", "small")


def test_money_by_every_group_comes_to_the_same(city: City, clock: Clock) -> None:
    award = paid(city, *approved(city, clock, notice=10))
    at_review(city, "public-notice", DAOLI)
    rows = survey(city)
    sums = {group: figures.money(rows, group) for group in GROUPS}
    assert {group: [one.key for one in found] for group, found in sums.items()} == {
        "district": [DAOLI, NANGANG], "rule": [RULE], "industry": ["C"], "size": ["small"],
    }  # fmt: skip
    totals = {group: dict(figures.total(found).held) for group, found in sums.items()}
    once = {Account.RESERVED: 30_000_000, Account.COMMITTED: 0, Account.PAID: award.payments.get().amount}
    assert totals == dict.fromkeys(GROUPS, once)


def test_a_district_sees_its_own(city: City) -> None:
    a_filed(city)
    a_filed(city, DAOLI)
    seen = [one.number for one in figures.held(survey(city, Role.DISTRICT_CLERK, NANGANG))]
    assert (seen, [one.number for one in figures.held(survey(city))]) == ([1], [2])


def test_stages_count_ages_and_what_is_late(city: City, clock: Clock) -> None:
    a_filed(city)
    clock.wait(20)
    a_filed(city, DAOLI)
    found = figures.held(survey(city))
    assert [(one.kind, one.number, one.late, dict(one.ages)) for one in found] == [
        ("review", 2, 1, {"0-7": 1, "8-15": 0, "16-30": 1, "31-": 0})
    ]
    behind = [matching(survey(city), {"stage": "review", "age": age}).count() for age in found[0].ages]
    assert behind == list(found[0].ages.values())


def test_time_to_the_money_is_from_filing_to_the_banks_answer(city: City, clock: Clock) -> None:
    paid(city, *approved(city, clock, notice=10))
    found = figures.speed(survey(city))
    assert (found.number, found.middle) == (1, 10)
    assert list(found.spans.values()) == [1, 0, 0, 0, 0, 0]
    behind = [matching(survey(city), {"days": span}).count() for span in (*found.spans, "0-", "5-6")]
    assert behind == [1, 0, 0, 0, 0, 0, 1, 0]


def test_refusals_are_told_by_clause_with_their_reasons(city: City) -> None:
    for region, reasons in ((NANGANG, ["不在本市注册"]), (DAOLI, ["不在本市注册", "材料不实"])):
        application = a_filed(city, region)
        act(city, application, Move.REFUSE, Role.DISTRICT_REVIEWER, region, reasons=reasons, clause="四/（一）")
    found = figures.refusals(survey(city))
    assert [(one.clause, one.number, list(one.reasons)) for one in found] == [
        ("四/（一）", 2, [("不在本市注册", 2), ("材料不实", 1)])
    ]
    assert matching(survey(city), {"refused": "四/（一）"}).count() == 2
    reasons = ("不在本市注册", "材料不实", "没有")
    assert [matching(survey(city), {"reason": reason}).count() for reason in reasons] == [2, 1, 0]


def test_money_behind_an_account_is_what_stands_on_it_now(city: City, clock: Clock) -> None:
    award = paid(city, *approved(city, clock, notice=10))
    waiting = at_review(city, "public-notice", DAOLI)
    behind = [list(matching(survey(city), {"money": account})) for account in ("reserved", "committed", "paid")]
    assert behind == [[waiting], [], [award]]


def links(page: str) -> Iterator[tuple[str, str]]:
    """The numbers that open a list, with their addresses."""
    for address, text in re.findall(r'href="(/dashboard/applications/\?[^"]*)"[^>]*>([^<]*)<', page):
        yield address.replace("&amp;", "&"), text


def test_every_number_of_the_page_is_the_list_behind_it(city: City, as_: SignIn, clock: Clock) -> None:
    paid(city, *approved(city, clock, notice=10))
    refused = a_filed(city)
    act(city, refused, Move.REFUSE, Role.DISTRICT_REVIEWER, reasons=["材料不实"], clause="四/（一）")
    at_review(city, "public-notice", DAOLI)
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


def test_an_unknown_address_finds_nothing_and_an_unknown_part_is_passed_over(city: City) -> None:
    a_filed(city)
    rows = survey(city)
    assert [matching(rows, asked).count() for asked in ({"year": "x"}, {"age": "9"}, {"colour": "red"})] == [0, 0, 1]


def test_names_are_words_where_they_are_known() -> None:
    zh = [
        name(*one).zh
        for one in (("district", NANGANG), ("industry", "C"), ("size", "small"), ("size", "-"), ("age", "31-"))
    ]
    assert zh == ["南岗区", "制造业", "小型", "未填", "31 天以上"]
    assert name("rule", "gone/away").zh == "gone/away"


@pytest.fixture
def paid_once(city: City, clock: Clock) -> Application:
    application = paid(city, *approved(city, clock, notice=10))
    payment = application.payments.get()
    refund(city.authority(Role.CITY_FINANCE), payment, amount=10_000_000, reference="R1", reason="账户有误")
    return application


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


def test_nobody_sees_publicly_what_was_not_paid(city: City) -> None:
    at_review(city, "public-notice", call=a_call(city))
    assert not VISITOR.rows(Application, "read-paid").exists()
