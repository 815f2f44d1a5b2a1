"""Asking the lists: which edition speaks for a place, whether it is fresh, what it says of an organisation.

A list is fresh for `CREDIT_LIST_DAYS` after the day that it is of. Where one is not, a credit officer's own answer
stands in for `CREDIT_ANSWER_DAYS` working days; after that everything is asked again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from duixian.portal.accounts.models import Organisation
from duixian.portal.applications.models import Application
from duixian.portal.credit.models import Answer, Edition, Entry, Finding, Hit, Name
from duixian.procedure.limits import after
from duixian.vocabulary.regions import regions_of


@dataclass(frozen=True, slots=True)
class Asked:
    """A list as it stands for a region: the edition that is asked, if there is one, and whether it is fresh."""

    name: Name
    edition: Edition | None
    fresh: bool


def editions(region: str, today: date | None = None) -> list[Asked]:
    """Every list with the newest edition that holds for a region."""
    day = today or timezone.localdate()
    rows = Edition.objects.filter(region__in=regions_of(region)).order_by("as_of", "number", "pk")
    newest = {edition.name: edition for edition in rows}
    return [Asked(name, newest.get(name), _fresh(newest.get(name), day)) for name in Name]


def _fresh(edition: Edition | None, day: date) -> bool:
    return edition is not None and (day - edition.as_of).days <= settings.CREDIT_LIST_DAYS


def entries(organisation: Organisation, asked: Iterable[Asked]) -> QuerySet[Entry]:
    """What the editions that are asked say of an organisation today."""
    day = timezone.localdate()
    running = Q(until=None) | Q(until__gte=day)
    keys = [one.edition.pk for one in asked if one.edition]
    return Entry.objects.filter(running, edition__in=keys, code=organisation.code, since__lte=day)


def standing(organisation: Organisation, today: date | None = None) -> QuerySet[Hit]:
    """The hits of an organisation that still stand: neither removed from their list nor run out."""
    day = today or timezone.localdate()
    return organisation.credit_hits.filter(Q(until=None) | Q(until__gte=day), gone_on=None)


def in_the_way(organisation: Organisation) -> QuerySet[Hit]:
    """The hits that stop the organisation's applications: those that nobody cleared."""
    return standing(organisation).exclude(state=Finding.CLEARED)


def unasked(application: Application) -> list[Asked]:
    """The lists that nobody can vouch for: neither fresh, nor covered by a recent answer by hand."""
    return unvouched(editions(application.organisation.region), application.organisation)


def unvouched(lists: Iterable[Asked], organisation: Organisation) -> list[Asked]:
    """Those of the lists that nobody can vouch for, of this organisation."""
    stale = [one for one in lists if not one.fresh]
    return [] if not stale or answered_by_hand([organisation.pk]) else stale


def answered_by_hand(organisations: Iterable[int] | QuerySet[Application, int]) -> set[int]:
    """Those of the organisations (by key) about which a credit officer's own answer has not run out."""
    rows = Answer.objects.filter(application__organisation__in=organisations, by_hand=True).order_by()
    found = rows.values_list("application__organisation").annotate(last=Max("at"))
    return {key for key, last in found if _holds(timezone.localdate(last))}


def _holds(answered: date) -> bool:
    last = after(answered, settings.CREDIT_ANSWER_DAYS, calendar=settings.CALENDAR).day
    return last is None or timezone.localdate() <= last
