"""Everybody reads what they were told, nobody what others were."""

from duixian.portal.accounts.authority import mine, register
from duixian.portal.notifications.models import Message

register(Message, "see", signed_in=mine())
