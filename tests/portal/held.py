"""What must hold, asked in a test."""

from __future__ import annotations

from duixian.portal.journal import must_hold


def broken(*apps: str) -> list[object]:
    """Whatever breaks an invariant of these apps; of all apps where none is named."""
    asked = (one for one in must_hold() if not apps or one.broken.__module__.split(".")[2] in apps)
    return [row for one in asked for row in one.broken()]
