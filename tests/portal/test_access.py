"""Every address of the site answers everybody as the access table says; and no page breaks the policy of content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from access_table import addresses, arguments, expected, tables, together
from city import City
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from duixian.portal.web import errors

CSP = "Content-Security-Policy"
TABLES = tables()
NAMED = {row[0] for rows in TABLES.values() for row in rows}


def test_every_address_of_the_site_is_in_the_table() -> None:
    assert addresses().keys() - NAMED == set()


def test_the_table_names_only_addresses_of_the_site() -> None:
    assert NAMED - addresses().keys() == set()


@pytest.fixture
def not_found_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever may not see an address is shown one page, whatever the address: it is rendered once for each person."""
    kept: dict[object, bytes] = {}
    render = errors.render

    def rendered(request: Any, template: str, *said: Any, **more: Any) -> HttpResponse:
        if template != "404.html":
            return render(request, template, *said, **more)
        if request.user.pk not in kept:
            kept[request.user.pk] = render(request, template, *said, **more).content
        return HttpResponse(kept[request.user.pk], status=404)

    monkeypatch.setattr(errors, "render", rendered)


@pytest.mark.usefixtures("not_found_once")
@pytest.mark.django_db
@pytest.mark.parametrize("app", sorted(TABLES))
def test_an_address_answers_everybody_as_the_table_says(app: str, everybody: tuple[City, dict[str, Client]]) -> None:
    city, clients = everybody
    wrong: list[str] = []
    for make, rows in together(TABLES[app]):
        with transaction.atomic():
            made = make(city)
            for row in rows:
                url = reverse(row[0], kwargs=arguments(row, made))
                for who, client in clients.items():
                    wrong += (f"{row[0]} for {who}: {what}" for what in amiss(client.get(url), expected(row, who)))
            transaction.set_rollback(True)
    assert wrong == []


def amiss(page: HttpResponse, status: int) -> Iterator[str]:
    """What an answer should not be."""
    if page.status_code != status:
        yield f"{page.status_code}, not {status}"
    if page.get("Content-Type", "").startswith("text/html"):
        yield from inline(page.content.decode())
        if "script-src 'self'" not in page.headers.get(CSP, ""):
            yield "no policy of content"


def inline(html: str) -> list[str]:
    """What the policy of content would block: scripts and styles inside the page, and attributes that hold them."""
    found = re.findall(r"<script(?![^>]*\b(?:src=|type=\"application/json\"))[^>]*>", html)
    found += re.findall(r"<style[^>]*>", html)
    found += re.findall(r"<[^>]*?\s(?:style|on[a-z]+)\s*=\s*[\"'][^>]*>", html)
    return found + re.findall(r"(?:href|src|action)\s*=\s*[\"']\s*javascript:[^\"']*", html)


def test_inline_scripts_and_styles_are_found() -> None:
    page = '<p style="x"></p><script>x</script><style></style><a onclick="x" href="javascript:x">'
    assert Counter(part.split()[0].strip("<>") for part in inline(page)) == Counter(
        {"p": 1, "script": 1, "style": 1, "a": 1, 'href="javascript:x': 1}
    )
