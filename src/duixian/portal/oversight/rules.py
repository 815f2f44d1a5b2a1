"""Who may look on.

`count`: whose applications somebody may see the totals of, which is all that an observer sees of them.
Journal entries: an administrator those of accounts, an auditor those of the applications filed in their city.
"""

from __future__ import annotations

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from duixian.portal.accounts.authority import Authority, register
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import Role
from duixian.portal.applications.models import Application
from duixian.portal.applications.rules import HANDLED, filed_here
from duixian.portal.journal.models import Entry


def _accounts(_: Authority) -> Q:
    return Q(thing_type__in=[model._meta.label_lower for model in (Person, Organisation, Post)])


def _applications(actor: Authority) -> Q:
    filed = Application.objects.filter(filed_here(actor)).annotate(key=Cast("pk", CharField())).values("key")
    return Q(thing_type=Application._meta.label_lower, thing_id__in=filed)


register(Application, "count", {**HANDLED, Role.OBSERVER: filed_here})
register(Entry, "see", {Role.ADMINISTRATOR: _accounts, Role.AUDITOR: _applications})
