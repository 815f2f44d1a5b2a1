"""What every test of the site may use: `city`, `as_`, the browser. The database is that of `portal_settings`."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from city import City, build_city
from django.test import Client

from duixian.portal.accounts.roles import Role


@pytest.fixture
def city(db: None) -> City:
    """A small city with one person in every role."""
    return build_city()


@pytest.fixture
def as_(city: City) -> Callable[..., Client]:
    """`as_("district_reviewer", "230103")`: a client signed in as that person; `as_("visitor")`: nobody."""

    def sign_in(role: Role | str, region: str = "") -> Client:
        client = Client()
        if role != "visitor":
            client.force_login(city.person(role, region), backend="allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in
