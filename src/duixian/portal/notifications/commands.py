"""Telling people things. A message belongs to the command that caused it: both happen or neither."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models, transaction
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Person
from duixian.portal.journal import command, write
from duixian.portal.journal.work import Actor
from duixian.portal.notifications.mail import send_waiting
from duixian.portal.notifications.models import Message
from duixian.quantity.text import Text


def tell(
    actor: Actor, people: Iterable[Person], about: models.Model, subject: Text, url: str, detail: Text | None = None
) -> list[Message]:
    """Within a command, tell each of `people` once: on the site now, and by e-mail as soon as the command is done."""
    now = timezone.now()
    told = Message.objects.bulk_create(
        Message(
            person=person,
            at=now,
            subject={"zh": subject.zh, "en": subject.en},
            detail={"zh": detail.zh, "en": detail.en} if detail else {},
            url=url,
        )
        for person in sorted(set(people), key=lambda person: person.pk)
    )
    if told:
        write(actor, "told", about, None, {"to": [message.person.email for message in told], "what": subject.zh})
        transaction.on_commit(send_waiting, robust=True)
    return told


@command
def mark_read(actor: Authority, messages: Iterable[int] | None = None) -> int:
    """Note that the actor has read these messages, or all (None); how many were new. Others' are passed over."""
    unread = actor.rows(Message).filter(read_at=None)
    if messages is not None:
        unread = unread.filter(pk__in=list(messages))
    return unread.update(read_at=timezone.now())
