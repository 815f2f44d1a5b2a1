"""A process that spends, settles and ends vouchers is killed; nothing is half done. `make kills` kills a hundred."""

from __future__ import annotations

from functools import partial

import pytest
from city import build_city
from killing import KILLS, SEEDS, Work, kill_often
from voucher_kills import broken, jobs, lay_out, stands

VOUCHERS = max(4, KILLS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_killed_process_leaves_no_half_settlement(seed: int) -> None:
    city = build_city()
    lay_out(city, VOUCHERS)
    done = kill_often(Work(partial(jobs, city), stands, broken), seed)
    waiting = ("payout prepared", "payout sent", "voucher to end")
    assert ([done[one] for one in waiting], done["payout paid"] > 0) == ([0, 0, 0], True)
