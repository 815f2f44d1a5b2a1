"""The shelf filters by what policies themselves say."""

from __future__ import annotations

from datetime import date

import pytest

from duixian.portal.library.shelf import Choice, Standing, book, found, shelf

TODAY = date(2026, 3, 5)


def ids(choice: Choice, on: date = TODAY) -> list[str]:
    return [one.id for one, _ in found(shelf().values(), choice, on)]


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ("230103", ["harbin-2022-1", "harbin-2021-1", "heilongjiang-20"]),
        ("230100", ["harbin-2022-1", "harbin-2021-1", "heilongjiang-20"]),
        ("230500", ["heilongjiang-20", "shuangyashan-2022"]),
        ("330400", ["jiaxing-2021-7"]),
        ("230000", ["harbin-2022-1", "harbin-2021-1", "heilongjiang-20", "shuangyashan-2022"]),
    ],
)
def test_region_finds_policies_that_contain_it_and_those_inside(region, expected):
    assert ids(Choice(region=region)) == expected


def test_policies_that_are_past_come_last_and_can_be_left_out():
    assert ids(Choice())[-1] == "shuangyashan-2022"
    assert "shuangyashan-2022" not in ids(Choice(standing=Standing.IN_FORCE))
    assert ids(Choice(standing=Standing.PAST)) == ["shuangyashan-2022"]
    assert ids(Choice(standing=Standing.COMING), date(2022, 7, 28)) == ["shuangyashan-2022"]


def test_first_and_last_day_are_in_force():
    policy = book("shuangyashan-2022")
    days = [date(2022, 7, 28), date(2022, 7, 29), date(2025, 12, 31), date(2026, 1, 1)]
    assert [policy.standing(day) for day in days] == ["coming", "in_force", "in_force", "past"]


def test_industry_leaves_out_grants_that_demand_another():
    grants = {one.id: names for one, names in found(shelf().values(), Choice(industry="I64"), TODAY)}
    assert "new-above-scale" in grants["shuangyashan-2022"]
    assert "growth-renovation" not in grants["harbin-2021-1"]
    assert "cloud-levels" in grants["harbin-2021-1"], "another way in is left open, so nobody is left out"


def test_size_leaves_out_grants_for_others():
    grants = {one.id: names for one, names in found(shelf().values(), Choice(size="large"), TODAY)}
    assert "equity-financing" not in grants["harbin-2021-1"]
    assert len(grants["harbin-2022-1"]) == 12


def test_kind_of_matter_finds_its_grants():
    grants = {one.id: names for one, names in found(shelf().values(), Choice(kind="diagnosis"), TODAY)}
    assert grants["harbin-2022-1"] == ["diagnosis"]


def test_figures_stand_at_their_clause():
    figures = book("harbin-2022-1").figures
    assert [text.zh for text in figures["三/（一）"]] == ["20%", "500万元"]
