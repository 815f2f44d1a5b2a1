"""In which language a person is written to, and the letters about accounts.

Whoever switches the language while signed in has chosen; so has who comes with the switch set, as long as they have
not chosen otherwise.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ResetPasswordForm
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.commands import choose_language
from duixian.portal.accounts.models import Person


def written_to(person: Person) -> AbstractContextManager[None]:
    """Speak the language that the person chose, else the site's."""
    return translation.override(person.language or settings.LANGUAGE_CODE)


def keep_language(request: HttpRequest, user: Person, **_: object) -> None:
    """Take over the language that somebody signs in with, where they have not chosen any."""
    code = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    if not user.language and code in dict(settings.LANGUAGES):
        choose_language(Authority(user, None), code)


class Letters(DefaultAccountAdapter):
    """Letters about accounts: in the language that the reader chose, else in that of who asked for the letter."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        chosen = Person.objects.filter(email=email.lower()).values_list("language", flat=True).first()
        with translation.override(chosen or translation.get_language()):
            super().send_mail(template_prefix, email, context)


def send_welcome(request: HttpRequest, person: Person) -> None:
    """Send a link with which the person sets a first password."""
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        with written_to(person):
            form.save(request)
