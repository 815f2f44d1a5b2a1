"""What must hold of credit: fresh at listing and payment, and nobody is listed or paid past an open hit."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef

from duixian.portal.applications.models import Event
from duixian.portal.credit.models import Answer, Finding, Hit, Name
from duixian.portal.journal import holds
from duixian.portal.payments.models import Payment
from duixian.procedure.model import Move
from duixian.quantity.text import Text


@holds("credit-fresh-at-listing", Text("列入名单时信用已核查", "credit was asked for every listing"))
def listed_unasked() -> Iterable[object]:
    asked = Answer.objects.filter(event=OuterRef("pk"))
    yield from Event.objects.filter(~Exists(asked), move=Move.LIST)
    yield from against(Answer.objects.filter(event__move=Move.LIST))


@holds("credit-fresh-at-payment", Text("拨付时信用已核查", "credit was asked for every payment"))
def paid_unasked() -> Iterable[object]:
    asked = Answer.objects.filter(payment=OuterRef("pk"))
    yield from Payment.objects.filter(~Exists(asked))
    yield from against(Answer.objects.exclude(payment=None))


def against(answers: Iterable[Answer]) -> Iterable[object]:
    """Answers that named a hit which nobody had cleared, or rested on lists too old without an officer's word."""
    for answer in answers:
        stale = [one for one in answer.lists if not one["fresh"]]
        by_hand = Answer.objects.filter(
            application__organisation=answer.application.organisation_id, by_hand=True, at__lte=answer.at
        )
        if not answer.clear or ((stale or len(answer.lists) < len(Name)) and not by_hand.exists()):
            yield answer


@holds("hits-decided-by-somebody", Text("每个命中的核定都有人签名", "every decision about a hit has its person"))
def decided_without_reason() -> Iterable[object]:
    return Hit.objects.exclude(state=Finding.OPEN).filter(decided_by=None)
