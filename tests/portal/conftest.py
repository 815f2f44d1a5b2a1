"""What every test of the site may use: `city`, `as_`, the browser. The database is that of `portal_settings`."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from copy import copy, deepcopy
from functools import partial
from typing import Any
from unittest.mock import patch

import browser as browsers
import pytest
from access_table import WHO
from city import City, build_city
from cluster import missing as cluster_missing
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.db import connections, transaction
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser
from site_clock import Clock

from duixian.portal.accounts.roles import Role


@pytest.fixture(scope="session")
def django_db_use_migrations() -> bool:
    """The tables are made from the models, which is quicker, and from the migrations on PostgreSQL; `test_serving` runs
    these on SQLite, and sees that they come to the models."""
    return os.environ.get("DUIXIAN_TEST_DB") == "postgresql"


@pytest.fixture(scope="module")
def settled(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What the module's own fixtures make stays for all its tests, each of which takes back what it adds; tests that
    need a transaction of their own do not go with it. Give each test a copy of the objects (`copy.deepcopy`)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def beginning() -> Clock:
    """When the module's own fixtures make things (`with beginning.stands():`); each test's clock goes on from there."""
    return Clock()


@pytest.fixture(scope="module")
def settled_city(settled: None, beginning: Clock) -> City:
    """A city made once for the module, whose own fixtures may add to it. All the module's tests ask for it, that none
    builds another: `pytestmark = pytest.mark.usefixtures("settled_city")`, or a fixture that asks for it."""
    with beginning.stands():
        return build_city()


@pytest.fixture(scope="module")
def everybody(settled: None) -> tuple[City, dict[str, Client]]:
    """A city, and everybody of the access table signed in there."""
    city = build_city()
    return city, {who: signed_in(city, *who.split("@")) for who in WHO}


@pytest.fixture
def city(request: pytest.FixtureRequest, db: None) -> City:
    """A small city with one person in every role: the module's, where it has one."""
    if "settled_city" in request.fixturenames:
        return deepcopy(request.getfixturevalue("settled_city"))
    return build_city()


@pytest.fixture
def as_(city: City) -> Callable[..., Client]:
    """`as_("district_reviewer", "230103")`: a client signed in as that person; `as_("visitor")`: nobody."""

    return partial(signed_in, city)


def signed_in(city: City, role: Role | str, region: str = "") -> Client:
    client = Client()
    if role != "visitor":
        client.force_login(city.person(role, region), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, started once."""
    if reason := browsers.missing():
        pytest.skip(reason)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # Playwright's loop runs in the thread that also asks the database
    with browsers.chromium() as started, patch.object(StaticFilesHandler, "serve", kept):
        yield started
        connections.close_all()  # beside Playwright's loop the thread has connections of its own, which end with it


def kept(handler: StaticFilesHandler, request: HttpRequest) -> HttpResponseBase:
    """A static file, which a browser keeps: one that was just installed it would ask for again on every page."""
    answer = super(StaticFilesHandler, handler).serve(request)
    answer.headers["Cache-Control"] = "max-age=600"
    return answer


@pytest.fixture
def visit(browser: Browser, live_server: Any) -> Iterator[Callable[..., browsers.Visitor]]:
    """`visit(person)`: a tab on the running site, signed in; `visit()`: a visitor. Closed when the test ends.

    Its test needs `city` to come after the server's tables: ask for both.
    """
    opened: list[browsers.Visitor] = []

    def open_tab(person: Any = None, **options: Any) -> browsers.Visitor:
        opened.append(browsers.visit(browser, live_server.url, person, **options))
        return opened[-1]

    yield open_tab
    for tab in opened:
        tab.context.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Modules that use the browser take longest: they come first, that nobody waits for one of them at the end. Where a
    cluster was asked for and none can be started, say so."""
    longest = {item.path for item in items if "browser" in getattr(item, "fixturenames", ())}
    items.sort(key=lambda item: item.path not in longest)
    reason = cluster_missing() if os.environ.get("DUIXIAN_TEST_DB") == "postgresql" else ""
    for item in items:
        if reason and "portal" in item.path.parts:
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture
def clock(beginning: Clock, monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The site's clock stands still: 2 March 2026, or where the module's own fixtures have let it come to."""
    clock = copy(beginning)
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock
