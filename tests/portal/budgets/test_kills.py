"""A process that is killed leaves nothing half done. `make kills` kills a hundred; here are a few."""

from __future__ import annotations

from functools import partial

import pytest
from city import build_city
from killing import KILLS, SEEDS, Work, kill_often
from kills import broken, jobs, lay_out, stands

LISTS = max(4, KILLS * 3 // 5)
"""A life does three or four of a list's seven commands or so."""


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_process_leaves_no_half_state(seed: int) -> None:
    city = build_city()
    lay_out(city, LISTS)
    assert kill_often(Work(partial(jobs, city), stands, broken), seed)["payment sent"] == 0
