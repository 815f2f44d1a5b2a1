"""Every page of the site in a real browser, as the first who may see it: quiet, nothing blocked, no serious finding of
axe, and no wider than a phone.

The pages are those of the access table. The browser is given what the test's own client has fetched, so that what
rows need can be taken back after them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from mimetypes import guess_type
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import pytest
from access_table import WHO, Row, arguments, expected, tables, together
from browser import DESKTOP, PHONE, Visitor, visit
from city import City
from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser

TABLES = tables()
Answer = tuple[int, dict[str, str], bytes]


class Wire(ThreadingHTTPServer):
    """What the browser asks: static files, and the one page that the client has fetched."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.client = Client()
        self.page: dict[str, Answer] = {}
        Thread(target=self.serve_forever, daemon=True).start()

    def fetch(self, path: str) -> bool:
        """Ask for a page; whether it is one, not a file."""
        answer = self.client.get(path)
        if not answer.get("Content-Type", "").startswith("text/html"):
            return False
        self.page = {path: (answer.status_code, dict(answer.headers), answer.content)}
        return True


class _Answering(BaseHTTPRequestHandler):
    server: Wire

    def do_GET(self) -> None:
        status, headers, body = self.server.page.get(self.path) or _static(self.path)
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """The console of the browser tells what is amiss."""


@cache
def _static(path: str) -> Answer:
    """A static file, which a browser keeps, as it does those of the site."""
    file = finders.find(urlsplit(path).path.removeprefix(settings.STATIC_URL))
    if not path.startswith(settings.STATIC_URL) or not file:
        return 404, {}, b""
    kind = guess_type(path)[0] or "application/octet-stream"
    return 200, {"Content-Type": kind, "Cache-Control": "max-age=600"}, Path(file).read_bytes()


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[tuple[Visitor, Wire]]:
    """One tab for all pages."""
    wire = Wire()
    tab = visit(browser, f"http://127.0.0.1:{wire.server_port}", viewport=DESKTOP)
    yield tab, wire
    tab.context.close()
    wire.shutdown()
    wire.server_close()


@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted(TABLES))
def test_every_page_is_sound(app: str, everybody: tuple[City, dict[str, Client]], shared: tuple[Visitor, Wire]) -> None:
    city, clients = everybody
    tab, wire = shared
    tab.said.clear()
    for make, rows in together(TABLES[app]):
        with transaction.atomic():
            made = make(city)
            for row in rows:
                if who := first_of(row):
                    wire.client = clients[who]
                    _look(tab, wire, reverse(row[0], kwargs=arguments(row, made)))
            transaction.set_rollback(True)


def first_of(row: Row) -> str | None:
    """The first who may see the page of a row."""
    return next((who for who in WHO if expected(row, who) == 200), None)


def _look(tab: Visitor, wire: Wire, path: str) -> None:
    if wire.fetch(path):
        tab.page.set_viewport_size(DESKTOP)
        tab.go(path)
        tab.page.set_viewport_size(PHONE)
        tab.picture(path)
        tab.fits()
