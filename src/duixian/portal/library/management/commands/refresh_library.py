"""`refresh_library`: take the catalogue's files as they are now into the library."""

from django.core.management.base import BaseCommand

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import refresh


class Command(BaseCommand):
    help = "Keep the present version of every policy of the catalogue and renew the search index (may be repeated)."

    def handle(self, *_args: str, **_options: object) -> None:
        self.stdout.write(f"政策库已更新，新版本 {refresh(SYSTEM)} 个。")
