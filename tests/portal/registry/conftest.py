"""The clock stands still in every test of this part."""

from __future__ import annotations

import pytest
from site_clock import Clock


@pytest.fixture(autouse=True)
def still(clock: Clock) -> None:
    """Nothing here depends on the day on which tests run."""
