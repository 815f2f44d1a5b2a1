"""The dashboard: every number is the list behind it; what was paid is everybody's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from applying import GRANT, a_call, a_filed, act, at_review
from city import DAOLI, NANGANG, City
from django.test import Client
from site_clock import Clock

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.dashboards import figures
from duixian.portal.dashboards.asking import matching
from duixian.portal.dashboards.models import Profile
from duixian.portal.dashboards.names import name
from duixian.procedure.model import Move

SignIn = Callable[..., Client]
RULE = f"harbin-2022-1/{GRANT}"
pytestmark = pytest.mark.usefixtures("settled_city", "clock")


def survey(city: City, role: Role = Role.DIRECTOR, region: str = "") -> object:
    return city.authority(role, region).rows(Application, "survey")


def test_a_filing_says_by_what_it_is_counted(city: City) -> None:
    application = a_filed(city)
    profile = Profile.objects.get(application=application)
    assert (profile.industry, profile.size) == ("C", "small")


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


def test_nobody_sees_publicly_what_was_not_paid(city: City) -> None:
    at_review(city, "public-notice", call=a_call(city))
    assert not VISITOR.rows(Application, "read-paid").exists()
