from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "duixian.portal.journal"
    label = "journal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let each app say what must hold of its rows (its module `invariants`)."""
        autodiscover_modules("invariants")
