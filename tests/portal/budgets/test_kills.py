"""A process that is killed leaves nothing half done. `make kills` kills a hundred; here are a few."""

from __future__ import annotations

import os
import random
from collections import Counter

import pytest
from city import build_city
from kills import broken, lay_out, life, stands, work_until_killed

KILLS = int(os.environ.get("DUIXIAN_KILLS", "5"))
LISTS = max(4, KILLS * 3 // 5)
"""A life does three or four of a list's seven commands or so."""
SEED = int(os.environ.get("DUIXIAN_SEED", "1"))


@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_no_half_state() -> None:
    city, dice = build_city(), random.Random(SEED)
    lay_out(city, LISTS)
    told: Counter[str] = Counter()
    while told["killed at work"] < KILLS:
        before = stands()
        at_work = life(city, dice)
        assert broken() == []
        if not at_work:
            break
        told["killed at work"] += 1
        told["had changed something"] += stands() != before
    print(f"seed {SEED}: {dict(told)}; {dict(stands())}")
    assert told["killed at work"] == KILLS
    work_until_killed(city, dice)
    assert broken() == []
    assert stands()["payment sent"] == 0
