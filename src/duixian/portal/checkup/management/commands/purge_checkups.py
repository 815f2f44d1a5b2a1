"""Delete the check-ups that have expired. To be run once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.portal.checkup.commands import purge


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  # Django's signature
        self.stdout.write(f"{purge()} check-ups deleted")
