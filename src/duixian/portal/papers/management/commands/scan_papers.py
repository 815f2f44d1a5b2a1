"""Ask the virus scanner about every paper that waits for it."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from duixian.portal.papers.commands import scan_waiting


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002  # Django's signature
        self.stdout.write(" ".join(f"{state}: {count}" for state, count in scan_waiting().items()))
