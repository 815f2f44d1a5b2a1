from __future__ import annotations

from datetime import datetime

import pytest
from site_clock import Clock

from duixian.procedure.model import CHINA


@pytest.fixture(scope="module")
def beginning() -> Clock:
    """1 June 2023, when all three policies that choose are in force."""
    return Clock(datetime(2023, 6, 1, 12, tzinfo=CHINA))


@pytest.fixture(autouse=True)
def still(clock: Clock) -> None:
    """Nothing here depends on the day on which tests run."""
