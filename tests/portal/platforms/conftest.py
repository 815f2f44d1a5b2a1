from __future__ import annotations

import pytest
from site_clock import Clock


@pytest.fixture(autouse=True)
def still(clock: Clock) -> Clock:
    """The site's clock stands still: 2 March 2026."""
    return clock
