"""Messages as the site shows them."""

from __future__ import annotations

from duixian.portal.accounts.authority import Authority
from duixian.portal.notifications.models import Message


def unread(authority: Authority) -> int:
    """How many messages the person has not read."""
    return authority.rows(Message).filter(read_at=None).count() if authority.person else 0
