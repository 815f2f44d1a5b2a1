"""What is asked of registrations."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from duixian.portal.accounts.authority import Authority
from duixian.portal.accounts.models import Organisation
from duixian.procedure.limits import after

_WITHIN = 5
"""In how many working days an enterprise can expect to be confirmed: the site's own promise, no policy's."""


def waiting(actor: Authority) -> QuerySet[Organisation]:
    """The enterprises that wait to be confirmed, the oldest first."""
    return actor.rows(Organisation, "confirm").order_by("registered_at", "pk")


def confirm_by(organisation: Organisation) -> date | None:
    """Until when it should be confirmed; None where nothing waits, or where the calendar does not reach."""
    if organisation.registered_at is None or organisation.confirmed_at or organisation.declined:
        return None
    return after(timezone.localdate(organisation.registered_at), _WITHIN, calendar=settings.CALENDAR).day
