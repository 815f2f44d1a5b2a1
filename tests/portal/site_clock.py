"""A day that stands still until a test lets it pass: limits in working days must not depend on when tests run."""

from __future__ import annotations

from datetime import datetime, timedelta

from duixian.procedure.model import CHINA


class Clock:
    """The time of the site: noon of Monday 2 March 2026, and later by what the test waits."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        self.now = datetime(2026, 3, 2, 12, tzinfo=CHINA)

    def wait(self, days: int) -> None:
        self.now += timedelta(days=days)
