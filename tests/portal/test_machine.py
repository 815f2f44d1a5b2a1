"""Random people do random things; what must hold holds after each of them (`machine`).

DUIXIAN_MACHINE=2000 takes so many steps instead of the suite's hundred, each time others.
"""

from __future__ import annotations

import os

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test
from machine import Site
from machine_world import build_world
from site_clock import Clock

LONGEST = 25
STEPS = int(os.environ.get("DUIXIAN_MACHINE") or 0)


def test_whatever_people_do_the_invariants_hold(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = Clock()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    monkeypatch.setattr(Site, "world", build_world(clock), raising=False)
    few = settings(
        max_examples=STEPS // LONGEST or 4, stateful_step_count=LONGEST, deadline=None, derandomize=not STEPS,
        database=None, print_blob=False, phases=(Phase.generate,), suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(Site, settings=few)
