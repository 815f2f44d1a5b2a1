"""A year of a small city, many at once, some of them killed: what must hold holds (`benchmarks.soak`)."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cluster import missing

ROOT = Path(__file__).parents[2]
YEAR = ("--applications", "12", "--at-once", "4", "--days", "9")


@pytest.mark.skipif(not os.environ.get("DUIXIAN_SOAK"), reason="takes minutes: DUIXIAN_SOAK=1")
@pytest.mark.skipif(bool(missing()), reason=missing())
def test_a_year_of_a_small_city_breaks_nothing() -> None:
    ours = {name: value for name, value in os.environ.items() if name != "DUIXIAN_TEST_CLUSTER"}
    command = [sys.executable, "-m", "benchmarks.soak", *YEAR]
    path = os.pathsep.join([str(ROOT), str(ROOT / "src")])
    done = subprocess.run(
        command, cwd=ROOT, env={**ours, "PYTHONPATH": path}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if line.startswith("December")] != []
