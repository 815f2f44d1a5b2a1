"""Every page of the site in a real browser, as the first who may see it: quiet, nothing blocked, no serious finding of
axe, and no wider than a phone.

The pages are those of the access table. The browser asks the test's own client, so that what a row needs can be taken
back after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from access_table import WHO, Row, arguments, expected, tables
from browser import DESKTOP, PHONE, Visitor, visit
from city import City
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, Route

BASE = "http://localhost"
TABLES = tables()


@dataclass
class Wire:
    """What the browser asks and the client answers. `page`: an answer that was fetched before, by its path."""

    client: Client = field(default_factory=Client)
    page: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)

    def fetch(self, path: str) -> bool:
        """Ask for a page; whether it is one, not a file."""
        answer = self.client.get(path)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return False
        self.page = {path: (answer.status_code, dict(answer.headers), answer.content)}
        return True

    def answer(self, route: Route) -> None:
        path = route.request.url.removeprefix(BASE)
        if path.startswith(settings.STATIC_URL):
            file = finders.find(urlsplit(path).path.removeprefix(settings.STATIC_URL))
            route.fulfill(path=str(file)) if file else route.fulfill(status=404)
        elif path in self.page or self.fetch(path):
            status, headers, body = self.page[path]
            route.fulfill(status=status, headers=headers, body=body)
        else:
            route.abort()


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[tuple[Visitor, Wire]]:
    """One tab for all pages."""
    wire, tab = Wire(), visit(browser, BASE, viewport=DESKTOP)
    tab.context.route("**/*", wire.answer)
    yield tab, wire
    tab.context.close()


@pytest.mark.parametrize("app", sorted(TABLES))
def test_every_page_is_sound(app: str, city: City, as_: Callable[..., Client], shared: tuple[Visitor, Wire]) -> None:
    tab, wire = shared
    tab.said.clear()
    for row in TABLES[app]:
        who = next((who for who in WHO if expected(row, who) == 200), None)
        if who:
            with transaction.atomic():
                wire.client = as_(*who.split("@"))
                _look(tab, wire, row, city)
                transaction.set_rollback(True)


def _look(tab: Visitor, wire: Wire, row: Row, city: City) -> None:
    made = row[1](city) if callable(row[1]) else {}
    path = reverse(row[0], kwargs=arguments(row, made))
    if wire.fetch(path):
        tab.page.set_viewport_size(DESKTOP)
        tab.go(path)
        tab.page.set_viewport_size(PHONE)
        tab.picture(path)
        tab.fits()
