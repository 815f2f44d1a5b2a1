from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class AccountsConfig(AppConfig):
    name = "duixian.portal.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let each app say who may do what with its models (its module `rules`); follow who signs in."""
        from django.contrib.auth.signals import user_logged_in

        from duixian.portal.accounts.letters import keep_language

        autodiscover_modules("rules")
        user_logged_in.connect(keep_language)
