"""`expire_vouchers`: end what nobody spent until its last day, once a day, for a timer beside the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.portal.vouchers.commands import expire


class Command(BaseCommand):
    help = "end vouchers whose last day is over; what is left of them returns to the pot"

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"expired: {expire()}")
