"""Measures: what government owes, what it says of it, who sees that."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import paper_files
import pytest
from city import CITY, NANGANG, OTHER_CITY, City
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from duixian.portal.accounts.authority import VISITOR
from duixian.portal.accounts.roles import Role
from duixian.portal.journal import Denied, Invalid, Stale, verify
from duixian.portal.library.shelf import book
from duixian.portal.measures.commands import publish, report, summarise
from duixian.portal.measures.models import Progress, Summary
from duixian.portal.measures.queries import aims, sheets, size, standings

pytestmark = pytest.mark.usefixtures("settled_city")
POLICY, PILOTS, PLANS = "heilongjiang-20", "pilot-cities-programme", "manufacturing-plan"
SignIn = Callable[..., Client]


def say(city: City, role: Role = Role.CITY_CLERK, region: str = CITY, **more: Any) -> Progress:
    said: dict[str, Any] = {
        "on": timezone.localdate(), "unit": "市工信局", "words": "推荐一市，已获批", "public": True, **more,
    }  # fmt: skip
    measure = said.pop("measure", PILOTS)
    return report(city.authority(role, region), said.pop("policy", POLICY), measure, **said)


def codes(refused: Any) -> list[tuple[str, str]]:
    return [(problem.code, problem.place.path) for problem in refused.value.problems]


def test_targets_have_a_size_in_their_own_unit_and_times_have_none() -> None:
    measures = {one.id: one for policy in (POLICY, "jiaxing-2021-7") for one in book(policy).model.measures}
    assert [size(target) for target in measures[PLANS].target] == [5, 6, None]
    assert [size(target) for target in measures["industry-cluster"].target] == [1_000_000_000, None]


def test_the_latest_figure_of_a_target_is_what_is_reached(city: City) -> None:
    today = timezone.localdate()
    say(city, target=0, reached="2")
    say(city, target=0, reached="1", on=today - timedelta(days=30))
    measure = next(one for one in standings(VISITOR, book(POLICY)) if one.measure.id == PILOTS)
    assert [(aim.latest and aim.latest.reached, aim.share) for aim in measure.aims] == [("2", 100)]
    assert [said.on for said in measure.said] == [today, today - timedelta(days=30)]


def test_money_reached_is_held_against_a_target_in_money() -> None:
    measure = next(one for one in book("jiaxing-2021-7").model.measures if one.id == "industry-cluster")
    said = Progress(policy="jiaxing-2021-7", measure=measure.id, target=0, reached="335万元", words="已拨付")
    assert aims(measure, [said])[0].share == 33


def test_a_report_says_everything_that_is_wrong_with_it(city: City) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    with pytest.raises(Invalid) as refused:
        say(city, on=tomorrow, unit="", words=" ", target=0, reached="两万元")
    assert codes(refused) == [("no-words", "words"), ("unit", "unit"), ("future", "on"), ("count-word", "reached")]
    with pytest.raises(Invalid) as refused:
        say(city, target=7)
    assert codes(refused) == [("no-target", "target")]
    with pytest.raises(Invalid) as refused:
        say(city, reached="3")
    assert codes(refused) == [("no-target", "target")]
    with pytest.raises(Invalid) as refused:
        say(city, measure="pilot-cities-program")
    assert refused.value.problems[0].nearest == PILOTS
    assert not Progress.objects.exists()


def test_a_responsible_unit_is_one_that_the_policy_names(city: City) -> None:
    measure = next(one for one in book("harbin-2022-1").model.measures if one.units)
    with pytest.raises(Invalid) as refused:
        say(city, policy="harbin-2022-1", measure=measure.id, unit="市财政局")
    assert refused.value.problems[0].expected == (measure.units[0], measure.units[0])
    assert say(city, policy="harbin-2022-1", measure=measure.id, unit=measure.units[0]).unit == measure.units[0]


def test_a_bureau_speaks_only_where_the_policy_obliges_it(city: City) -> None:
    for role, region in ((Role.CITY_CLERK, OTHER_CITY), (Role.CLERK, NANGANG), (Role.OBSERVER, "230000")):
        if role is Role.CITY_CLERK:
            role = Role.CITY_REVIEWER
        with pytest.raises(Denied):
            say(city, role, region, policy="harbin-2022-1", measure=book("harbin-2022-1").model.measures[0].id)
    assert say(city, Role.DISTRICT_CLERK, NANGANG).region == NANGANG


def test_what_is_not_public_is_seen_in_its_region_and_above(city: City) -> None:
    said = say(city, public=False)
    sees = {
        str(role): city.authority(role, region).rows(Progress).filter(pk=said.pk).exists()
        for role, region in (
            (Role.DIRECTOR, CITY), (Role.OBSERVER, "230000"), (Role.CITY_REVIEWER, OTHER_CITY), (Role.CLERK, NANGANG),
        )
    }  # fmt: skip
    assert sees == {"director": True, "observer": True, "city_reviewer": False, "clerk": False}
    assert [sheet.reported for sheet in sheets(VISITOR) if sheet.book.id == POLICY] == [0]
    publish(city.authority(Role.DIRECTOR), said, True)
    assert [sheet.reported for sheet in sheets(VISITOR) if sheet.book.id == POLICY] == [1]
    assert list(verify()) == []


def test_a_summary_is_one_for_a_year_and_notices_another_hand(city: City) -> None:
    clerk, director = city.authority(Role.CITY_CLERK), city.authority(Role.DIRECTOR)
    summarise(clerk, POLICY, 2025, words="初稿", public=False, version=0)
    with pytest.raises(Stale):
        summarise(director, POLICY, 2025, words="另一稿", public=True, version=0)
    summarise(director, POLICY, 2025, words="定稿", public=True, version=1)
    assert list(Summary.objects.values_list("words", "public", "version")) == [("定稿", True, 2)]
    with pytest.raises(Invalid) as refused:
        summarise(clerk, POLICY, timezone.localdate().year + 1, words="早了", public=False)
    assert codes(refused) == [("year", "year")]


def test_a_visitor_reads_progress_its_evidence_and_the_summary(city: City, as_: SignIn) -> None:
    clerk, visitor = as_("city_clerk"), as_("visitor")
    form = {
        "on": timezone.localdate().isoformat(),
        "unit": "市工信局",
        "words": "推荐一市",
        "target": "0",
        "reached": "1",
    }
    bad = clerk.post(f"/measures/{POLICY}/{PILOTS}/", {**form, "reached": "很多"}).content.decode()
    assert "读不出数量" in bad
    assert 'value="很多"' in bad
    evidence = SimpleUploadedFile("批复.png", paper_files.png(), "image/png")
    page = clerk.post(f"/measures/{POLICY}/{PILOTS}/", {**form, "public": "on", "evidence": evidence})
    assert page.headers["Location"] == f"/measures/{POLICY}/"
    said = Progress.objects.get()
    shown = visitor.get(f"/measures/{POLICY}/?year={said.on.year}").content.decode()
    assert "推荐一市" in shown
    assert "50%" in shown
    assert "批复.png" in shown
    assert b"".join(visitor.get(f"/measures/evidence/{said.pk}/").streaming_content) == paper_files.png()
    assert "推荐一市" not in visitor.get(f"/measures/{POLICY}/?year=2001").content.decode()
    clerk.post(f"/measures/said/{said.pk}/", {"public": "0"})
    assert visitor.get(f"/measures/evidence/{said.pk}/").status_code == 404
    clerk.post(f"/measures/{POLICY}/years/{said.on.year}/", {"words": "全年完成", "public": "on", "version": "0"})
    assert "全年完成" in visitor.get(f"/measures/{POLICY}/").content.decode()
