from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class WebConfig(AppConfig):
    name = "duixian.portal.web"
    label = "web"

    def ready(self) -> None:
        """Let each app say what it adds to menu, first pages and inboxes (its module `desk`)."""
        autodiscover_modules("desk")
