"""A day that stands still until a test lets it pass: limits in working days must not depend on when tests run."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch

from duixian.procedure.model import CHINA

START = datetime(2026, 3, 2, 12, tzinfo=CHINA)


class Clock:
    """The time of the site: noon of Monday 2 March 2026, and later by what the test waits."""

    def __init__(self, now: datetime = START) -> None:
        self.now = now

    def reset(self) -> None:
        self.now = START

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)

    @contextmanager
    def stands(self) -> Iterator[None]:
        """The site asks this clock."""
        with patch("django.utils.timezone.now", lambda: self.now):
            yield
