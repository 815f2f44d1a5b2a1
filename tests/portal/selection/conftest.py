from __future__ import annotations

from datetime import datetime

import pytest
from django.utils import timezone
from site_clock import Clock

from duixian.procedure.model import CHINA


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's clock stands still: 1 June 2023, when all three policies that choose are in force."""
    clock = Clock()
    clock.now = datetime(2023, 6, 1, 12, tzinfo=CHINA)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
