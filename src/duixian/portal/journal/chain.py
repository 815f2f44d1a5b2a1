"""The chain: what an entry's digest covers, how entries are appended, what a break looks like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone

from duixian.portal.journal.locking import for_update
from duixian.quantity.text import Text

if TYPE_CHECKING:
    from duixian.portal.journal.models import Entry
    from duixian.portal.journal.work import Actor

START = "0" * 64
_BATCH = 500


@dataclass(frozen=True, slots=True)
class Change:
    """What an entry says, before it has its place in the chain."""

    person_id: int | None
    post_id: int | None
    who: str
    what: str
    thing_type: str
    thing_id: str
    before: object
    after: object


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the chain does not hold, and why."""

    number: int
    why: Text


@dataclass(frozen=True, slots=True)
class Seal:
    """An entry's number and digest, written `123:5f3a…`."""

    number: int
    digest: str

    def __str__(self) -> str:
        return f"{self.number}:{self.digest}"


def change(
    actor: Actor,
    what: str,
    thing: models.Model,
    before: Mapping[str, object] | None,
    after: Mapping[str, object] | None,
) -> Change:
    """A change as it will be kept: plain JSON, so that what is digested is what the database gives back."""
    return Change(
        actor.person.pk if actor.person else None,
        actor.post.pk if actor.post else None,
        actor.who,
        what,
        thing._meta.label_lower,
        str(thing.pk),
        _plain(before),
        _plain(after),
    )


def append(changes: Sequence[Change]) -> None:
    """Add entries to the end of the chain, which stays locked until the transaction ends."""
    from duixian.portal.journal.models import Entry, Head

    if not changes:
        return
    head, _ = for_update(Head.objects).get_or_create(pk=1)
    at, entries = timezone.now(), []
    for said in changes:
        entry = Entry(number=head.number + 1, at=at, previous=head.digest, **asdict(said))
        entry.digest = digest(entry)
        head.number, head.digest = entry.number, entry.digest
        entries.append(entry)
    Entry.objects.bulk_create(entries, batch_size=_BATCH)
    head.save(update_fields=["number", "digest"])


def digest(entry: Entry) -> str:
    """SHA-256 over every field of the entry but the digest itself."""
    said = {
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "person": entry.person_id,
        "post": entry.post_id,
        "who": entry.who,
        "what": entry.what,
        "thing": [entry.thing_type, entry.thing_id],
        "before": entry.before,
        "after": entry.after,
        "previous": entry.previous,
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def seal() -> Seal:
    """The end of the chain as it is now. Noted elsewhere, it later shows that nothing up to it was written anew."""
    from duixian.portal.journal.models import Head

    head = Head.objects.filter(pk=1).first() or Head()
    return Seal(head.number, head.digest)


def verify(noted: Seal | None = None) -> Iterator[Break]:
    """Every place where an entry was edited, removed or moved, in order; nothing where the chain holds.

    A chain that was written anew from end to end holds too: only a seal `noted` elsewhere, earlier, tells it apart.
    """
    from duixian.portal.journal.models import Entry, Head

    previous, number = START, 0
    for entry in Entry.objects.order_by("number").iterator(chunk_size=2000):
        number += 1
        if entry.number != number:
            yield Break(number, Text(f"第 {number} 条缺失", f"entry {number} is missing"))
            number = entry.number
        elif entry.previous != previous:
            yield Break(number, Text(f"第 {number} 条与前一条不衔接", f"entry {number} does not follow the one before"))
        if entry.digest != digest(entry):
            yield Break(number, Text(f"第 {number} 条被改动", f"entry {number} was edited"))
        if noted and entry.number == noted.number and entry.digest != noted.digest:
            yield Break(number, Text(f"第 {number} 条与封签不符", f"entry {number} is not the one that was sealed"))
        previous = entry.digest
    if noted and noted.number > number:
        yield Break(
            number + 1, Text(f"封签至第 {noted.number} 条，之后缺失", f"the seal reaches to entry {noted.number}")
        )
    head = Head.objects.filter(pk=1).first() or Head()
    if (head.number, head.digest) != (number, previous):
        yield Break(number + 1, Text(f"末尾应为第 {head.number} 条", f"the chain should end with entry {head.number}"))


def _plain(value: object) -> object:
    _refuse_floats(value)
    return json.loads(json.dumps(value, cls=DjangoJSONEncoder))


def _refuse_floats(value: object) -> None:
    """A float reads back differently from one database to the next, and has no place near money."""
    if isinstance(value, float):
        raise TypeError(f"the journal holds no float: {value}")
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        _refuse_floats(part)
