"""Locks on rows: in one way, and for no longer than their transaction."""

from __future__ import annotations

from pathlib import Path

from duixian import portal

QUEUE = "notifications/mail.py"
"""Letters to be sent: whoever sends passes over those that another is sending."""


def test_rows_are_locked_in_one_way() -> None:
    """With their keys left free: a lock on a key that a commit refers to is a deadlock under the journal's head."""
    home = Path(portal.__file__).parent
    found = {
        str(path.relative_to(home)) for path in home.rglob("*.py") if "select_for_update" in path.read_text("utf-8")
    }
    assert found == {"journal/locking.py", QUEUE}
