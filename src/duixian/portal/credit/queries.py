"""What the credit office's desk shows: hits to decide, applications that no list can vouch for, the lists."""

from __future__ import annotations

from django.db.models import QuerySet

from duixian.portal.accounts.authority import Authority
from duixian.portal.applications.models import Application
from duixian.portal.credit.asking import answered_by_hand, editions
from duixian.portal.credit.models import Answer, Finding, Hit

_ASKED = ("credit_check", "public_notice", "payment")
"""The stages at which credit must be fresh."""


def open_hits(actor: Authority) -> QuerySet[Hit]:
    """Hits that nobody has decided about, the oldest first."""
    rows = actor.rows(Hit, "decide").filter(state=Finding.OPEN, gone_on=None)
    return rows.select_related("organisation").order_by("found_at", "pk")


def unanswered(actor: Authority) -> QuerySet[Application]:
    """Applications whose credit must be fresh now, while a list is too old and nobody has answered by hand."""
    rows = actor.rows(Application, "answer-credit").filter(kind__in=_ASKED)
    regions = rows.order_by().values_list("organisation__region", flat=True).distinct()
    stale = [region for region in regions if not all(one.fresh for one in editions(region))]
    found = rows.filter(organisation__region__in=stale)
    found = found.exclude(organisation__in=answered_by_hand(found.order_by().values_list("organisation", flat=True)))
    return found.select_related("organisation", "call").defer("call__program").order_by("since", "pk")


def last_answers(application: Application, count: int = 5) -> list[Answer]:
    """The newest answers about an application, the last first."""
    rows = application.credit_answers.select_related("person", "post__organisation")
    return list(rows.order_by("-at", "-pk")[:count])
