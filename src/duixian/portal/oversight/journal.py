"""The journal as its readers see it: found by thing, person and day, each entry with the thing's own name."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.applications.models import Application
from duixian.portal.journal.models import Entry
from duixian.portal.web.entries import THINGS, what_word, who_words
from duixian.quantity.text import Text

_NAMED: tuple[tuple[type[Model], str], ...] = (
    (Application, "number__icontains"),
    (Organisation, "name__icontains"),
    (Organisation, "code__iexact"),
    (Person, "email__icontains"),
    (Person, "name__icontains"),
)
"""By what somebody looks for a thing."""
_MODELS: tuple[type[Model], ...] = (Application, Organisation, Person, Post)


def matching(
    rows: QuerySet[Entry], *, thing: str = "", person: str = "", since: date | None = None, until: date | None = None
) -> QuerySet[Entry]:
    """Entries of things that are so named or numbered, by people so named, within days (both counted)."""
    if thing:
        rows = rows.filter(_of(thing))
    if person:
        rows = rows.filter(who__icontains=person)
    if since:
        rows = rows.filter(at__gte=_midnight(since))
    if until:
        rows = rows.filter(at__lt=_midnight(date.fromordinal(until.toordinal() + 1)))
    return rows


def _of(words: str) -> Q:
    found = Q(pk__in=())
    for model, by in _NAMED:
        keys = list(model._default_manager.filter(**{by: words}).values_list("pk", flat=True)[:200])
        found |= Q(thing_type=model._meta.label_lower, thing_id__in=[str(key) for key in keys])
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """An entry in words; `before` and `after` as they are kept."""

    entry: Entry
    who: Text
    what: Text
    kind: Text
    name: str
    before: str
    after: str


def told(entries: Iterable[Entry]) -> list[ToldEntry]:
    """Each with the name of its thing as it is now; what is gone goes by its key."""
    found = list(entries)
    names = _names(found)
    return [
        ToldEntry(
            one,
            who_words(one.who),
            what_word(one.what),
            THINGS.get(one.thing_type, Text(one.thing_type, one.thing_type)),
            names.get((one.thing_type, one.thing_id), one.thing_id),
            _plain(one.before),
            _plain(one.after),
        )
        for one in found
    ]


def _names(entries: Iterable[Entry]) -> Mapping[tuple[str, str], str]:
    wanted: dict[str, set[str]] = {}
    for one in entries:
        wanted.setdefault(one.thing_type, set()).add(one.thing_id)
    return {
        (model._meta.label_lower, str(thing.pk)): str(thing)
        for model in _MODELS
        for thing in model._default_manager.filter(pk__in=wanted.get(model._meta.label_lower, ()))
    }


def _plain(value: object) -> str:
    return "" if value is None else json.dumps(value, ensure_ascii=False, indent=1)
