"""`remind_supervision`: tell who has to report or to give money back, once a day, for a timer beside the site."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.portal.supervision.commands import remind


class Command(BaseCommand):
    help = "remind those whose obligations or instalments are due soon, near, or late"

    def handle(self, *_args: Any, **_options: Any) -> None:
        self.stdout.write(f"reminded: {remind()}")
