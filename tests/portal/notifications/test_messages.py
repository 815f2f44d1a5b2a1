"""Messages: in the command or not at all, mailed once, read by whom they are for."""

from collections.abc import Callable

import pytest
from city import City
from django.core import mail
from django.test import Client
from pytest_django.fixtures import DjangoCaptureOnCommitCallbacks

from duixian.portal.accounts.authority import SYSTEM
from duixian.portal.journal import work
from duixian.portal.journal.models import Entry
from duixian.portal.notifications import mail as mailer
from duixian.portal.notifications.commands import tell
from duixian.portal.notifications.models import Message
from duixian.portal.notifications.queries import unread
from duixian.quantity.text import Text

pytestmark = pytest.mark.usefixtures("settled_city")
SignIn = Callable[..., Client]
RETURNED = Text("申报被退回补正", "The application was returned")
UNTIL = Text("请在 3 月 5 日前补正", "Corrections until 5 March")


def tell_clerk(city: City) -> None:
    with work():
        tell(SYSTEM, [city.person("clerk")] * 2, city.enterprise(), RETURNED, "/desk/", UNTIL)


def test_message_reaches_a_person_once_on_the_site_and_by_mail(
    city: City, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell_clerk(city)
    assert [message.title for message in city.authority("clerk").rows(Message)] == [RETURNED]
    assert [(one.subject, one.to) for one in mail.outbox] == [("【兑现】申报被退回补正", [city.person("clerk").email])]
    assert mail.outbox[0].body == "申报被退回补正\n\n请在 3 月 5 日前补正\n\nhttp://localhost:8000/desk/"
    assert mailer.send_waiting() == 0


def test_message_is_in_the_journal(city: City) -> None:
    tell_clerk(city)
    entry = Entry.objects.latest("number")
    assert (entry.what, entry.after) == ("told", {"to": [city.person("clerk").email], "what": "申报被退回补正"})


def test_message_falls_with_its_command(city: City) -> None:
    with pytest.raises(ValueError), work():  # noqa: PT012
        tell_clerk(city)
        raise ValueError
    assert Message.objects.count() == 0


def test_message_waits_while_the_mail_server_is_away(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(_: object) -> None:
        raise ConnectionRefusedError("away")

    tell_clerk(city)
    with monkeypatch.context() as patched:
        patched.setattr("django.core.mail.EmailMessage.send", away)
        assert mailer.send_waiting() == 0
    assert mailer.send_waiting() == 1
    assert len(mail.outbox) == 1


def test_messages_page_shows_own_messages_until_read(city: City, as_: SignIn) -> None:
    tell_clerk(city)
    clerk, other = as_("clerk"), as_("director")
    assert RETURNED.zh in clerk.get("/messages/").content.decode()
    assert RETURNED.zh not in other.get("/messages/").content.decode()
    message = Message.objects.get()
    assert unread(city.authority("clerk")) == 1
    assert clerk.get(f"/messages/{message.pk}/").headers["Location"] == "/desk/"
    assert unread(city.authority("clerk")) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_messages_page_asks_the_database_as_often_for_many(
    count: int, city: City, as_: SignIn, django_assert_num_queries: Callable[[int], object]
) -> None:
    client = as_("clerk")
    for _ in range(count):
        tell_clerk(city)
    client.get("/messages/")
    with django_assert_num_queries(5):  # type: ignore[attr-defined]
        client.get("/messages/")
