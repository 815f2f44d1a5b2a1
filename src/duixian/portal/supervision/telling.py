"""Whom supervision concerns, where they find it, and how a day that is due stands."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from duixian.portal.accounts.models import Person
from duixian.portal.applications.audience import applicants_of, people_at
from duixian.portal.supervision.models import Obligation, Recovery
from duixian.procedure.limits import Timing, timing
from duixian.procedure.model import Desk, Limit
from duixian.quantity.text import Text

HOLDERS = {
    "applicant": Text("企业", "the enterprise"),
    "district": Text("区县工信部门", "the district bureau"),
    "city": Text("市工信部门", "the city bureau"),
}


def holders(obligation: Obligation) -> list[Person]:
    """Who has to report."""
    if obligation.level == "applicant":
        return applicants_of(obligation.application)
    return people_at(Desk(obligation.level, obligation.level), obligation.application.organisation.region)


def page_of(thing: Obligation | Recovery) -> str:
    if isinstance(thing, Recovery):
        return reverse("supervision:recovery", args=[thing.number])
    return reverse("supervision:obligation", args=[thing.pk])


def timed(due_on: date | None, today: date | None = None) -> Timing:
    """How a day that is due stands: on time, near, late."""
    return timing(Limit(due_on), today or timezone.localdate(), settings.CALENDAR)
