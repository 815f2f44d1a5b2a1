"""The three policies that choose, by commands: ranks decide money, at most ten a year, thirty in order of application."""

from __future__ import annotations

import pytest
from contests import SHEET, a_contest, apply, arrive, begin, score_all

from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.selection.commands import confirm

pytestmark = pytest.mark.django_db


def test_harbin_ranks_decide_the_money() -> None:
    contest = a_contest("harbin-2021-1", "service-platform-rank", SHEET)
    applications = [arrive(contest, apply(contest, f"平台{i:02d}")) for i in range(1, 13)]
    points = {one.number: 100 - i for i, one in enumerate(applications)}
    about = confirm(contest.who(Role.CITY_CLERK), score_all(contest, begin(contest), points))
    amounts = list(Application.objects.order_by("number").values_list("approved", flat=True))
    assert amounts == [50_000_000] * 10 + [30_000_000] * 2
    assert [one.rank for one in about.candidates.order_by("application__number")] == list(range(1, 13))
    assert set(Application.objects.values_list("stage", flat=True)) == {"public-notice"}
