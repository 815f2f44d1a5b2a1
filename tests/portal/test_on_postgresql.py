"""A little of the site on PostgreSQL in every run of the tests; `make test-postgresql` runs all of it there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from cluster import missing

ROOT = Path(__file__).parents[2]
SOME = (
    "tests/portal/applications/test_races.py",
    "tests/portal/payments/test_payment_races.py",
    "tests/portal/supervision/test_recovery_races.py",
    "tests/portal/library/test_library_search.py",
)
"""Locks, the search and its index."""


@pytest.mark.skipif(bool(missing()), reason=missing() or "a cluster can be started")
@pytest.mark.skipif(os.environ.get("DUIXIAN_TEST_DB") == "postgresql", reason="all of them run there already")
def test_the_site_holds_on_postgresql() -> None:
    environment = os.environ | {"DUIXIAN_TEST_DB": "postgresql"}
    environment.pop("PYTEST_XDIST_WORKER", None)
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *SOME]
    ran = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-1000:]
