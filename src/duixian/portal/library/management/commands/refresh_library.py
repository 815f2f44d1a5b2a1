"""`refresh_library`: take the catalogue's files as they are now into the library."""

import os

from django.core.management.base import BaseCommand

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.library.commands import refresh
from duixian.quantity.text import Text, locale_language


class Command(BaseCommand):
    help = "Keep the present version of every policy of the catalogue and renew the search index (may be repeated)."

    def handle(self, *_args: str, **_options: object) -> None:
        kept = refresh(SYSTEM)
        said = Text(f"政策库已更新，新版本 {kept} 个。", f"The library is up to date; new versions: {kept}.")
        self.stdout.write(said.in_(locale_language(os.environ)))
