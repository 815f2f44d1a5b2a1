"""What is too large is answered unread, at every address of the site: a new upload cannot forget it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from access_table import addresses
from django.test import Client
from django.urls import NoReverseMatch, reverse


class Body:
    """What nobody may read."""

    def read(self, *_: int) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def sent(client: Client, address: str, announced: int) -> tuple[int, str]:
    said = {"CONTENT_LENGTH": str(announced), "wsgi.input": Body()}
    page = client.generic("POST", address, content_type="multipart/form-data; boundary=x", **said)
    return page.status_code, page.content.decode()


def address_of(name: str, takes: frozenset[str]) -> str:
    """Any address of this name; nothing has to be there."""
    for value in ("1", "json", "csv"):
        try:
            return reverse(name, kwargs=dict.fromkeys(takes, value))
        except NoReverseMatch:
            continue
    raise LookupError(name)


@pytest.mark.django_db
def test_every_address_answers_what_is_too_large_without_reading_it() -> None:
    client = Client(enforce_csrf_checks=True)
    found = {name: sent(client, address_of(name, takes), 10**9)[0] for name, takes in addresses().items()}
    assert len(found) > 150
    assert {name: status for name, status in found.items() if status != 413} == {}


def test_too_large_is_said_in_words_to_whoever_is_signed_in(as_: Callable[..., Client], settings) -> None:
    settings.PAPERS_MAX_BYTES = 1000
    status, page = sent(as_("city_finance"), "/payments/P1/answer/", 2**18)
    assert (status, "文件太大" in page) == (413, True)
