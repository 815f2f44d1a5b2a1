"""In which language people are written to: the one that they chose on the site, else Chinese."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from city import PASSWORD, City
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import reverse

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.journal import work
from duixian.portal.journal.models import Entry
from duixian.portal.notifications.commands import tell
from duixian.portal.notifications.mail import send_waiting
from duixian.quantity.text import Text

pytestmark = pytest.mark.usefixtures("settled_city")
RETURNED = Text("申报被退回补正", "The application was returned")
UNTIL = Text("请在 3 月 5 日前补正", "Corrections until 5 March")


def letter_to(city: City, role: str = "clerk") -> tuple[str, str]:
    """Subject and body of what somebody is written."""
    with work():
        tell(SYSTEM, [city.person(role)], city.enterprise(), RETURNED, "/desk/", UNTIL)
    send_waiting()
    return mail.outbox[-1].subject, mail.outbox[-1].body


def sign_in(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "clerk.230103@example.cn", "password": PASSWORD})


IN_CHINESE = ("【兑现】申报被退回补正", "申报被退回补正\n\n请在 3 月 5 日前补正\n\nhttp://localhost:8000/desk/")
IN_ENGLISH = (
    "Duixian: The application was returned",
    "The application was returned\n\nCorrections until 5 March\n\nhttp://localhost:8000/desk/",
)


def test_letter_is_in_the_language_that_its_reader_switched_to(city: City, as_: Callable[..., Client]) -> None:
    assert letter_to(city) == IN_CHINESE
    client = as_("clerk")
    client.post("/language/", {"language": "en"})
    assert letter_to(city) == IN_ENGLISH
    assert letter_to(city, "director") == IN_CHINESE
    client.post("/language/", {"language": "zh-hans"})
    assert letter_to(city) == IN_CHINESE


def test_choice_of_a_language_is_in_the_journal_once(city: City, as_: Callable[..., Client]) -> None:
    client = as_("clerk")
    for _ in range(2):
        client.post("/language/", {"language": "en"})
    chosen = Entry.objects.filter(what="language chosen")
    assert [(entry.before, entry.after) for entry in chosen] == [({"language": ""}, {"language": "en"})]


def test_language_that_one_signs_in_with_is_taken_where_none_was_chosen(city: City, client: Client) -> None:
    client.post("/language/", {"language": "en"})
    sign_in(client)
    assert letter_to(city) == IN_ENGLISH


def test_language_of_a_strange_browser_does_not_undo_a_choice(city: City, client: Client) -> None:
    city.person("clerk").__class__.objects.filter(pk=city.person("clerk").pk).update(language="zh-hans")
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    sign_in(client)
    assert letter_to(city) == IN_CHINESE


@pytest.mark.parametrize(("chosen", "subject"), [("", "Duixian"), ("zh-hans", "兑现")])
def test_letter_about_a_known_address_is_in_its_owners_language(
    chosen: str, subject: str, city: City, client: Client
) -> None:
    """Who asks for it may be somebody else."""
    person = city.person("clerk")
    person.language = chosen
    person.save()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    client.post(reverse("account_reset_password"), {"email": person.email})
    assert subject in mail.outbox[-1].body


def test_welcome_is_in_chinese_whatever_the_administrator_reads(city: City, as_: Callable[..., Client]) -> None:
    client = as_("administrator")
    client.post("/language/", {"language": "en"})
    client.post(reverse("administration:new_person"), {"name": "新人", "email": "new@example.cn"})
    assert "兑现" in mail.outbox[-1].body
