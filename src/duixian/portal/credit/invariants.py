"""What must hold of credit: fresh at listing and payment, and nobody is listed or paid past an open hit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from duixian.portal.applications.models import Event
from duixian.portal.credit.models import Answer, Finding, Hit, Name
from duixian.portal.payments.models import Payment
from duixian.procedure.model import Move


def listed_unasked() -> Iterable[object]:
    """Credit was asked for every listing, and said nothing against it."""
    asked = Answer.objects.filter(event=OuterRef("pk"))
    yield from Event.objects.filter(~Exists(asked), move=Move.LIST)
    yield from _against(Answer.objects.filter(event__move=Move.LIST))


def paid_unasked() -> Iterable[object]:
    """Credit was asked for every payment, and said nothing against it."""
    asked = Answer.objects.filter(payment=OuterRef("pk"))
    yield from Payment.objects.filter(~Exists(asked))
    yield from _against(Answer.objects.exclude(payment=None))


def _against(answers: Iterable[Answer]) -> Iterable[object]:
    """Answers that named a hit which nobody had cleared, or rested on lists too old without an officer's word."""
    for answer in answers:
        stale = [one for one in answer.lists if not one["fresh"]]
        by_hand = Answer.objects.filter(
            application__organisation=answer.application.organisation_id, by_hand=True, at__lte=answer.at
        )
        if not answer.clear or ((stale or len(answer.lists) < len(Name)) and not by_hand.exists()):
            yield answer


def decided_without_reason() -> Iterable[object]:
    """Every decision about a hit has its reason and its person."""
    return Hit.objects.exclude(state=Finding.OPEN).filter(decided_by=None)
