"""`send_messages`: mail what is still waiting, for a timer beside the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.portal.notifications.mail import AT_ONCE, send_waiting


class Command(BaseCommand):
    help = "mail the messages that the mail server has not taken yet"

    def handle(self, *_args: Any, **_options: Any) -> None:
        sent = many = send_waiting()
        while many == AT_ONCE:
            many = send_waiting()
            sent += many
        self.stdout.write(f"sent: {sent}")
