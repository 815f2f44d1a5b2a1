from django.apps import AppConfig


class AdministrationConfig(AppConfig):
    name = "duixian.portal.administration"
    label = "administration"
