"""The letter to somebody whose account has been opened."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm
from django.http import HttpRequest

from duixian.portal.accounts.models import Person


def send_welcome(request: HttpRequest, person: Person) -> None:
    """Send a link with which the person sets a first password."""
    form = ResetPasswordForm({"email": person.email})
    if form.is_valid():
        form.save(request)
