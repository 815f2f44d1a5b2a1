"""Who may look on.

`count`: whose applications somebody may see the totals of, which is all that an observer sees of them.
Journal entries: an administrator those of accounts, an auditor those of the applications filed in their city.
"""

from __future__ import annotations

from django.db.models import CharField, Q
from django.db.models.functions import Cast

from duixian.portal.accounts.authority import Authority, in_region, of_region, register
from duixian.portal.accounts.models import Organisation, Person, Post
from duixian.portal.accounts.roles import BUREAU, PROVINCE, Role
from duixian.portal.applications.models import Application
from duixian.portal.journal.models import Entry
from duixian.procedure.model import State

COUNTING = (Role.OBSERVER, *BUREAU)
_here = in_region("organisation__region")


def _filed(actor: Authority) -> Q:
    return ~Q(state=State.DRAFT) & _here(actor)


def _accounts(_: Authority) -> Q:
    return Q(thing_type__in=[model._meta.label_lower for model in (Person, Organisation, Post)])


def _applications(actor: Authority) -> Q:
    filed = Application.objects.filter(_filed(actor)).annotate(key=Cast("pk", CharField())).values("key")
    return Q(thing_type=Application._meta.label_lower, thing_id__in=filed)


def _called(actor: Authority) -> Q:
    return ~Q(state=State.DRAFT) & of_region("call__region")(actor)


register(Application, "count", {**dict.fromkeys(COUNTING, _filed), **dict.fromkeys(PROVINCE, _called)})
register(Entry, "see", {Role.ADMINISTRATOR: _accounts, Role.AUDITOR: _applications})
