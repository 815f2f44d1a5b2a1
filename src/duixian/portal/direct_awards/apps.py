from django.apps import AppConfig


class DirectAwardsConfig(AppConfig):
    name = "duixian.portal.direct_awards"
    label = "direct_awards"
    default_auto_field = "django.db.models.BigAutoField"
