from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ApplicationsConfig(AppConfig):
    name = "duixian.portal.applications"
    label = "applications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let each app say what it holds against a move and what follows from it (its module `reactions`)."""
        autodiscover_modules("reactions")
