"""Every address of the site answers everybody as the access table says; and no page breaks the policy of content."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from access_table import WHO, arguments, expected, tables, url_names
from city import City
from django.db import transaction
from django.test import Client
from django.urls import reverse

SignIn = Callable[..., Client]
CSP = "Content-Security-Policy"
TABLES = tables()
NAMED = {row[0] for rows in TABLES.values() for row in rows}


def test_every_address_of_the_site_is_in_the_table() -> None:
    assert url_names() - NAMED == set()


def test_the_table_names_only_addresses_of_the_site() -> None:
    assert NAMED - url_names() == set()


@pytest.mark.parametrize("app", sorted(TABLES))
def test_an_address_answers_everybody_as_the_table_says(app: str, city: City, as_: SignIn) -> None:
    clients = {who: as_(*who.split("@")) for who in WHO}
    wrong = []
    for row in TABLES[app]:
        with transaction.atomic():
            url = reverse(row[0], kwargs=dict(arguments(row, city)))
            for who, client in clients.items():
                page = client.get(url)
                wrong += [f"{row[0]} for {who}: {page.status_code}, not {expected(row, who)}"] * (
                    page.status_code != expected(row, who)
                )
                if page.get("Content-Type", "").startswith("text/html"):
                    wrong += [f"{row[0]} for {who}: {found}" for found in inline(page.content.decode())]
                    wrong += [f"{row[0]} has no policy of content"] * (
                        "script-src 'self'" not in page.headers.get(CSP, "")
                    )
            transaction.set_rollback(True)
    assert wrong == []


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
