from __future__ import annotations

from datetime import datetime

import pytest
from site_clock import Clock

from duixian.procedure.model import CHINA


@pytest.fixture(autouse=True)
def clock(clock: Clock) -> Clock:
    """The site's clock stands still: 1 June 2023, when all three policies that choose are in force."""
    clock.now = datetime(2023, 6, 1, 12, tzinfo=CHINA)
    return clock
