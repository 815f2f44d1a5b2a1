"""The site's addresses: its own, sign-in, then those of each app that has a module `urls`."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from duixian.portal.web import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("desk/", views.desk_page, name="desk"),
    path("language/", views.set_language, name="language"),
    path("account/", include("duixian.portal.accounts.signin")),
    *(
        path("", include(f"duixian.portal.{app}.urls"))
        for app in settings.PORTAL_APPS
        if app != "web" and find_spec(f"duixian.portal.{app}.urls")
    ),
]

handler400 = "duixian.portal.web.errors.bad_request"
handler403 = "duixian.portal.web.errors.forbidden"
handler404 = "duixian.portal.web.errors.not_found"
handler500 = "duixian.portal.web.errors.server_error"
