"""The people whom an application concerns: its applicants, and those who sit at a desk."""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from duixian.portal.accounts.models import Organisation, Person
from duixian.portal.accounts.roles import OWNERS
from duixian.portal.applications.models import Application
from duixian.portal.applications.rules import DESKS
from duixian.procedure.model import Desk
from duixian.vocabulary.regions import region_at


def applicants_of(application: Application) -> list[Person]:
    """The people of the organisation that applies."""
    return people_of(application.organisation)


def people_of(organisation: Organisation) -> list[Person]:
    """Those who act for an organisation that applies."""
    return _holding(Q(posts__organisation=organisation, posts__role__in=OWNERS))


def people_at(desk: Desk, region: str) -> list[Person]:
    """Those who sit at a desk for a region (the code of a province, a city or a district); reviewers are a city's."""
    roles = [role for role, desks in DESKS.items() if desk in desks]
    place = region_at("city" if desk.level == "third party" else desk.level, region)
    return _holding(Q(posts__role__in=roles, posts__organisation__region=place))


def _holding(which: Q) -> list[Person]:
    today = timezone.localdate()
    held = Q(posts__since__lte=today) & (Q(posts__until=None) | Q(posts__until__gte=today))
    return list(Person.objects.filter(which & held, is_active=True).distinct())
