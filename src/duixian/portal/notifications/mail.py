"""Messages by e-mail. What the mail server did not take stays waiting and is tried again: nothing is lost."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from duixian.portal.accounts.letters import written_to
from duixian.portal.notifications.models import Message
from duixian.portal.web.language import say
from duixian.quantity.text import Text

AT_ONCE = 200
logger = logging.getLogger(__name__)


def send_waiting() -> int:
    """Send what waits, the oldest first; how many the server took. Each is locked while it is sent, so that two
    senders do not send it twice."""
    sent = list[int]()
    with transaction.atomic():
        waiting = Message.objects.filter(mailed_at=None).select_related("person").order_by("pk")
        for message in waiting.select_for_update(skip_locked=True, of=("self",))[:AT_ONCE]:
            try:
                _email(message).send()
            except (OSError, SMTPException) as error:
                logger.warning("mail server: %s; %s waits", error, message.pk)
                break
            sent.append(message.pk)
        if sent:
            Message.objects.filter(pk__in=sent).update(mailed_at=timezone.now())
    return len(sent)


def _email(message: Message) -> EmailMessage:
    """The letter, in the language of its reader."""
    with written_to(message.person):
        lines = [say(part) for part in (message.title, message.more) if part]
        subject = say(Text(f"【兑现】{lines[0]}", f"Duixian: {lines[0]}"))
    return EmailMessage(
        subject, "\n\n".join([*lines, settings.SITE_URL + message.url]), None, [message.person.email],
        connection=get_connection(timeout=10) if settings.EMAIL_BACKEND.endswith("smtp.EmailBackend") else None,
    )  # fmt: skip
